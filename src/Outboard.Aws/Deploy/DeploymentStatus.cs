using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Live;

namespace Outboard.Aws.Deploy;

/// <summary>How a deployment is (aws 3.11): a snapshot, read by as few requests as will do.</summary>
/// <param name="Stacks">Stack name to its state.</param>
/// <param name="Drift">Null: not asked for, or it could not be told; then <see cref="Notes"/> says why.</param>
public sealed record DeploymentStatus(
    string Deployment, string Account, string Region, IReadOnlyDictionary<string, string> Stacks, IReadOnlyList<ServerStatus> Servers, IReadOnlyList<DriftFinding>? Drift)
{
    /// <summary>What could not be read, or is to be known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>There are servers, every one runs or sleeps as it should, and no stack is stuck.</summary>
    public bool IsWell => Servers.Count > 0 && Servers.All(static server => server.IsWell) && Stacks.Values.All(static state => !state.EndsWith("_FAILED", StringComparison.Ordinal) && state != "ROLLBACK_COMPLETE");

    /// <summary>Something is not as its template says, and nobody's schedule did it.</summary>
    public bool HasDrifted => Drift?.Any(static finding => !finding.IsExpected) == true;

    /// <returns>Null where nothing of that name is deployed.</returns>
    public static Task<DeploymentStatus?> ReadAsync(AwsSession session, string deployment, bool withDrift, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.ExplainedAsync(() => RunAsync(session, deployment, withDrift, time, cancellation));
    }

    private static async Task<DeploymentStatus?> RunAsync(AwsSession session, string deployment, bool withDrift, TimeProvider time, CancellationToken cancellation)
    {
        var aws = session.Api;
        var (under, stacks) = await LiveStacks.ReadBrieflyAsync(aws.CloudFormation, deployment, cancellation);
        StackInfo[] infos = [.. under is null ? Array.Empty<StackInfo>() : [under], .. stacks.Serving.Select(static stack => stack.Info)];
        if (infos.Length == 0)
        {
            return null;
        }

        var notes = new List<string>();
        var servers = await new ServerStates(aws, time, notes).ReadAsync(stacks, cancellation);
        if (stacks.Main is null)
        {
            notes.Add("There is only the base stack, with images, logs and roles: nothing runs.");
        }

        var drift = withDrift ? await new DriftReader(aws.CloudFormation, time, notes).ReadAsync(infos, cancellation) : null;

        // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID has the account: one request less.
        return new DeploymentStatus(
            deployment, infos[0].Id.Split(':') is [_, _, _, _, var account, ..] ? account : "", session.Region,
            infos.ToDictionary(static info => info.Name, static info => info.Status, StringComparer.Ordinal), servers, drift) { Notes = notes };
    }
}

public enum ServerHealth
{
    Running,

    /// <summary>A new revision is on its way; the old one serves.</summary>
    RollingOut,

    /// <summary>Scaled to zero by its schedule.</summary>
    Asleep,

    /// <summary>Not enough tasks, or none of them healthy, yet or any more.</summary>
    NotServing,

    /// <summary>There is no service.</summary>
    Missing,
}

/// <param name="State">For people: <c>running</c>, <c>rolling out</c>, <c>asleep until 08:00 Europe/Berlin</c>, <c>failing</c>.</param>
/// <param name="Targets">Healthy and all targets of the load balancer.</param>
/// <param name="Revision">As <c>outboard-mcp-fetch:7</c>.</param>
/// <param name="Digest">Of the image: <c>sha256:…</c>.</param>
public sealed record ServerStatus(
    string Name, string? Url, string State, int Desired, int Running, int Pending, (int Healthy, int All) Targets, string? Revision, string? Digest, IReadOnlyList<string> Problems)
{
    public ServerHealth Health { get; init; }

    /// <summary>ECS's state of the newest rollout: <c>COMPLETED</c>, <c>IN_PROGRESS</c>, <c>FAILED</c>.</summary>
    public string? Rollout { get; init; }

    public bool IsWell => Health is ServerHealth.Running or ServerHealth.RollingOut or ServerHealth.Asleep;
}

/// <param name="IsExpected">As a capacity that a schedule moved.</param>
public sealed record DriftFinding(string Stack, string LogicalId, string Type, string Status, string? Path, string? Expected, string? Actual, bool IsExpected);
