using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Resources;

/// <summary>No <c>LaunchType</c>: it would silently win over the strategy.</summary>
internal sealed record Service(string LogicalId) : Resource(LogicalId)
{
    public override string Type => "AWS::ECS::Service";

    public required Ref Cluster { get; init; }

    public required Ref TaskDefinition { get; init; }

    public required ValueList<CapacityProviderStrategyItem> CapacityProviderStrategy { get; init; }

    public required int HealthCheckGracePeriodSeconds { get; init; }

    public required string AvailabilityZoneRebalancing { get; init; }

    public required bool EnableExecuteCommand { get; init; }

    public required bool EnableECSManagedTags { get; init; }

    public required string PropagateTags { get; init; }

    public required ForceNewDeployment ForceNewDeployment { get; init; }

    public required DeploymentConfiguration DeploymentConfiguration { get; init; }

    public required NetworkConfiguration NetworkConfiguration { get; init; }

    public required ValueList<ServiceLoadBalancer> LoadBalancers { get; init; }

    /// <summary>Null beside a scalable target, whose work each deployment would undo.</summary>
    public int? DesiredCount { get; init; }

    /// <summary>Not the name of the template, the name ECS gave.</summary>
    public GetAtt Name => new(this, "Name");

    private protected override void List(Members properties) => properties
        .Add(Cluster)
        .Add(TaskDefinition)
        .Add(CapacityProviderStrategy)
        .Add(HealthCheckGracePeriodSeconds)
        .Add(AvailabilityZoneRebalancing)
        .Add(EnableExecuteCommand)
        .Add(EnableECSManagedTags)
        .Add(PropagateTags)
        .Add(ForceNewDeployment)
        .Add(DeploymentConfiguration)
        .Add(NetworkConfiguration)
        .Add(LoadBalancers)
        .Add(DesiredCount);
}

/// <param name="EnableForceNewDeployment">Whether it counts.</param>
/// <param name="ForceNewDeploymentNonce">Tasks are started anew when it changes.</param>
internal sealed record ForceNewDeployment(bool EnableForceNewDeployment, string ForceNewDeploymentNonce) : Part
{
    private protected override void List(Members members) => members.Add(EnableForceNewDeployment).Add(ForceNewDeploymentNonce);
}

internal sealed record DeploymentConfiguration(int MinimumHealthyPercent, int MaximumPercent, DeploymentCircuitBreaker DeploymentCircuitBreaker) : Part
{
    private protected override void List(Members members) => members.Add(MinimumHealthyPercent).Add(MaximumPercent).Add(DeploymentCircuitBreaker);
}

internal sealed record DeploymentCircuitBreaker(bool Enable, bool Rollback) : Part
{
    private protected override void List(Members members) => members.Add(Enable).Add(Rollback);
}

internal sealed record NetworkConfiguration(AwsvpcConfiguration AwsvpcConfiguration) : Part
{
    private protected override void List(Members members) => members.Add(AwsvpcConfiguration);
}

internal sealed record AwsvpcConfiguration(Ref Subnets, ValueList<Ref> SecurityGroups, string AssignPublicIp) : Part
{
    private protected override void List(Members members) => members.Add(Subnets).Add(SecurityGroups).Add(AssignPublicIp);
}

internal sealed record ServiceLoadBalancer(string ContainerName, int ContainerPort, Ref TargetGroupArn) : Part
{
    private protected override void List(Members members) => members.Add(ContainerName).Add(ContainerPort).Add(TargetGroupArn);
}
