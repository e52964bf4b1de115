using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>What a sibling is given of the main stack: parameters here, outputs of the same names there.</summary>
internal sealed record SharedInputs
{
    public Parameter ClusterName { get; } = new(nameof(ClusterName), "String");

    public Parameter TaskSecurityGroupId { get; } = new(nameof(TaskSecurityGroupId), "AWS::EC2::SecurityGroup::Id");

    public Parameter LoadBalancerArn { get; } = new(nameof(LoadBalancerArn), "String");

    public Parameter LoadBalancerDnsName { get; } = new(nameof(LoadBalancerDnsName), "String");

    public Parameter LoadBalancerZoneId { get; } = new(nameof(LoadBalancerZoneId), "String");

    public Parameter ListenerArn { get; } = new(nameof(ListenerArn), "String");

    public ValueList<Parameter> All => [ClusterName, TaskSecurityGroupId, LoadBalancerArn, LoadBalancerDnsName, LoadBalancerZoneId, ListenerArn];

    /// <summary>The main stack's, beside the DNS name, which it always gives.</summary>
    public static ValueList<Output> OutputsOf(DeployPlan plan, Ground ground) =>
    [
        new(nameof(ClusterName), ground.Cluster),
        new(nameof(TaskSecurityGroupId), ground.TaskGroup),
        .. plan.Layout == Layout.Classic ? [new Output(nameof(LoadBalancerArn), ground.Alb)] : Array.Empty<Output>(),
        .. plan.HasZone ? [new Output(nameof(LoadBalancerZoneId), ground.AlbZoneId)] : Array.Empty<Output>(),
        .. ground.Listener is { } listener ? [new Output(nameof(ListenerArn), listener)] : Array.Empty<Output>(),
    ];
}
