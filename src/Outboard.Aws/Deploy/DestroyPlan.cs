namespace Outboard.Aws.Deploy;

/// <summary>What a destruction will take away, before anybody is asked.</summary>
/// <param name="Resources">In the order they go: services first, images last.</param>
public sealed record DestroyPlan(string Deployment, string Account, string Region, IReadOnlyList<DoomedResource> Resources)
{
    /// <summary>US dollars that are saved.</summary>
    public decimal MonthlyCost => Resources.Where(static one => !one.IsKept).Sum(static one => one.MonthlyCost ?? 0);
}

/// <param name="Stack">Its stack; null for what no stack holds.</param>
/// <param name="IsKept">It stays on purpose.</param>
/// <param name="MonthlyCost">US dollars; null for what is free.</param>
public sealed record DoomedResource(string? Stack, string Label, string Type, string? PhysicalId, bool IsKept, decimal? MonthlyCost);

public sealed record DestroyPlanned(DestroyPlan Plan) : DeployEvent;
