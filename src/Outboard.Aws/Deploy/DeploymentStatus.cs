namespace Outboard.Aws.Deploy;

/// <summary>How a deployment is (aws 3.11): a snapshot, read by as few requests as will do.</summary>
/// <param name="Stacks">Stack name to its state.</param>
public sealed record DeploymentStatus(
    string Deployment, string Account, string Region, IReadOnlyDictionary<string, string> Stacks, IReadOnlyList<ServerStatus> Servers, IReadOnlyList<DriftFinding>? Drift)
{
    /// <returns>Null where nothing of that name is deployed.</returns>
    public static Task<DeploymentStatus?> ReadAsync(AwsSession session, string deployment, bool withDrift, CancellationToken cancellation) => throw new NotImplementedException();
}

/// <param name="State">For people: <c>running</c>, <c>rolling out</c>, <c>asleep until 08:00 Europe/Berlin</c>, <c>failing</c>.</param>
/// <param name="Targets">Healthy and all targets of the load balancer.</param>
public sealed record ServerStatus(
    string Name, string? Url, string State, int Desired, int Running, int Pending, (int Healthy, int All) Targets, string? Revision, string? Digest, IReadOnlyList<string> Problems);

/// <param name="IsExpected">As a capacity that a schedule moved.</param>
public sealed record DriftFinding(string Stack, string LogicalId, string Type, string Status, string? Path, string? Expected, string? Actual, bool IsExpected);
