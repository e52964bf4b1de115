using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Adopting;

/// <summary>What the script made, as it really is; null where there is none.</summary>
internal sealed record ScriptParts
{
    public IReadOnlyList<(string LogicalId, RepositoryInfo Live)> Repositories { get; init; } = [];

    public IReadOnlyList<(string LogicalId, RoleInfo Live)> Roles { get; init; } = [];

    public LogGroupInfo? LogGroup { get; init; }

    public ClusterInfo? Cluster { get; init; }

    public SecurityGroupInfo? SecurityGroup { get; init; }

    public LoadBalancerInfo? LoadBalancer { get; init; }

    public IReadOnlyList<ScriptServer> Servers { get; init; } = [];
}

/// <summary>What the script made for one server.</summary>
/// <param name="Plan">What it is to become.</param>
internal sealed record ScriptServer(ServerPlan Plan)
{
    public TargetGroupInfo? TargetGroup { get; init; }

    public ListenerInfo? Listener { get; init; }

    public RuleInfo? Rule { get; init; }

    public ServiceInfo? Service { get; init; }

    /// <summary>Of the script's service; the new one has the plain name.</summary>
    public string ServiceId => $"Adopted{Plan.LogicalName}Service";
}
