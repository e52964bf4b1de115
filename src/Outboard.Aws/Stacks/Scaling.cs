using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>How many tasks of a service run: to zero and back by the clock (aws 8.5), more and fewer with the load (aws 1.9).</summary>
internal static class Scaling
{
    /// <summary>A new task takes a minute or two to help; what is taken away too soon is missed.</summary>
    private const int ScaleOutCooldown = 60;

    private const int ScaleInCooldown = 300;

    public static IEnumerable<Resource> Build(Site site, TaskPlan task, Service service)
    {
        var schedule = site.Plan.Schedule;
        if (schedule is null && task.Scale is null)
        {
            return [];
        }

        var target = new ScalableTarget($"{task.LogicalName}Scaling")
        {
            ServiceNamespace = "ecs",
            ScalableDimension = "ecs:service:DesiredCount",
            ResourceId = new Join("/", ["service", site.Ground.Cluster, service.Name]),
            MinCapacity = schedule is null ? task.Replicas : 0,
            MaxCapacity = task.MostReplicas,
            ScheduledActions = schedule is null ? [] :
            [
                new("wake", $"cron({schedule.Wake})", schedule.Timezone, new(task.Replicas, task.MostReplicas)),
                new("sleep", $"cron({schedule.Sleep})", schedule.Timezone, new(0, 0)),
            ],
        };
        return task.Scale is { } scale ? [target, Policy(task, target, scale)] : [target];
    }

    private static ScalingPolicy Policy(TaskPlan task, ScalableTarget target, ScaleSpec scale) => new($"{task.LogicalName}ScalingPolicy")
    {
        PolicyName = "cpu",
        PolicyType = "TargetTrackingScaling",
        ScalingTargetId = target.Ref,
        TargetTrackingScalingPolicyConfiguration = new(scale.Cpu, new("ECSServiceAverageCPUUtilization"), ScaleOutCooldown, ScaleInCooldown),
    };
}
