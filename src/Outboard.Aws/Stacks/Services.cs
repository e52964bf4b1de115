using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The service of a task.</summary>
internal static class Services
{
    public static Service Build(
        Site site, TaskPlan task, TaskDefinition definition, TargetGroup targets, TaskNetwork network, ValueList<Resource> rules)
    {
        var (plan, inputs, ground) = site;
        var strategy = Strategy.OfService(plan.Spot);
        var deployment = Deployment(task);
        return new Service($"{task.LogicalName}Service")
        {
            Label = $"service of {task.Name}",
            // A target group no listener uses is refused; the association must go after the service; health checks must come through.
            DependsOn = [.. rules, .. ground.BeforeServices],
            Cluster = ground.Cluster,
            TaskDefinition = definition.Ref,
            CapacityProviderStrategy = strategy,
            // Above the gateway's limit for a child's handshake, 120.
            HealthCheckGracePeriodSeconds = 150,
            AvailabilityZoneRebalancing = task.MostReplicas > 1 && deployment.MaximumPercent > 100 ? "ENABLED" : "DISABLED",
            EnableExecuteCommand = false,
            EnableECSManagedTags = true,
            PropagateTags = "SERVICE",
            ForceNewDeployment = new(EnableForceNewDeployment: true, Strategy.Nonce(strategy)),
            DeploymentConfiguration = deployment,
            NetworkConfiguration = new(new AwsvpcConfiguration(
                inputs.SubnetIds.Ref, [ground.TaskGroup, .. network.Groups.Select(static group => group.Ref)], AssignPublicIp: "ENABLED")),
            LoadBalancers = [new(task.Name, task.Port, targets.Ref)],
            DesiredCount = plan.Schedule is null && task.Scale is null ? task.Replicas : null,
        };
    }

    /// <summary>New before old; or, for what must not run twice, old before new and a gap of some seconds.</summary>
    private static DeploymentConfiguration Deployment(TaskPlan task)
    {
        var breaker = new DeploymentCircuitBreaker(Enable: true, Rollback: true);
        return task.DeployReplace ? new(0, 100, breaker) : new(100, 200, breaker);
    }
}
