using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// What servers stand on, as the template that holds them refers to it: in the main stack by the resources themselves, in a sibling by
/// parameters with the names of the main stack's outputs (aws 5.7).
/// </summary>
internal sealed record Ground
{
    public required Ref Cluster { get; init; }

    public required Ref TaskGroup { get; init; }

    public required Ref Alb { get; init; }

    public required Value AlbDnsName { get; init; }

    public required Value AlbZoneId { get; init; }

    /// <summary>The one that all servers share; null in classic.</summary>
    public Ref? Listener { get; init; }

    /// <summary>Of classic's listeners, where they speak TLS.</summary>
    public Ref? Certificate { get; init; }

    /// <summary>What must be there before a service; what lies in an earlier stack is.</summary>
    public ValueList<Resource> BeforeServices { get; init; } = [];

    public static Ground Of(SharedParts shared, Entrance entrance) => new()
    {
        Cluster = shared.Cluster.Ref,
        TaskGroup = shared.TaskGroup.Ref,
        Alb = shared.Alb.Ref,
        AlbDnsName = shared.Alb.DNSName,
        AlbZoneId = shared.Alb.CanonicalHostedZoneID,
        Listener = entrance.Listener?.Ref,
        Certificate = entrance.Certificate,
        BeforeServices = [shared.Capacity, shared.TasksFromAlb],
    };

    public static Ground Of(DeployPlan plan, SharedInputs shared, Inputs inputs) => new()
    {
        Cluster = shared.ClusterName.Ref,
        TaskGroup = shared.TaskSecurityGroupId.Ref,
        Alb = shared.LoadBalancerArn.Ref,
        AlbDnsName = shared.LoadBalancerDnsName.Ref,
        AlbZoneId = shared.LoadBalancerZoneId.Ref,
        Listener = plan.Layout == Layout.Classic ? null : shared.ListenerArn.Ref,
        Certificate = inputs.CertificateArn?.Ref,
    };
}
