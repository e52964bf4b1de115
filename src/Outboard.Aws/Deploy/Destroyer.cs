namespace Outboard.Aws.Deploy;

/// <summary>Takes a deployment away, and proves that nothing of it remains (aws 3.11).</summary>
public sealed class Destroyer(AwsSession session, DeploySettings settings)
{
    /// <param name="deployment">Its name.</param>
    public Task<DestroyOutcome> DestroyAsync(string deployment, DestroyOptions options, CancellationToken cancellation) => throw new NotImplementedException();
}

/// <param name="KeepBase">Images, logs and roles stay: next to no cost.</param>
/// <param name="Purge">Delete the task definitions' inactive revisions too.</param>
public sealed record DestroyOptions(bool KeepBase = false, bool Purge = false);

public enum Remainder
{
    Gone,
    KeptOnPurpose,
    StillThere,
}

/// <param name="MonthlyCost">US dollars, where something billable is still there.</param>
public sealed record DestroyedResource(string Label, string Type, string? PhysicalId, Remainder State, string? Note, decimal? MonthlyCost);

public sealed record DestroyOutcome(IReadOnlyList<DestroyedResource> Resources)
{
    public bool IsClean => Resources.All(static resource => resource.State != Remainder.StillThere);
}
