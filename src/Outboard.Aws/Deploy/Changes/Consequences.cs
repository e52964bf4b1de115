using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>What the changes mean for those who use the servers (aws 3.4, by the rules of ECS's <c>UpdateService</c>).</summary>
internal static class Consequences
{
    private static readonly string[] s_restarting = ["TaskDefinition", "NetworkConfiguration", "LoadBalancers", "ForceNewDeployment", "ServiceRegistries", "VolumeConfigurations"];

    public static IReadOnlyList<string> Of(DeployPlan plan, IReadOnlyList<StackPlan> stacks)
    {
        var tasks = TaskPlan.Of(plan);
        return
        [
            .. stacks.SelectMany(stack => stack.Changes.SelectMany(change => Of(plan, tasks, stack, change))).Distinct(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Of(DeployPlan plan, IReadOnlyList<TaskPlan> tasks, StackPlan stack, ResourceChange change)
    {
        var label = stack.Labels.GetValueOrDefault(change.LogicalId, change.LogicalId);
        var task = tasks.FirstOrDefault(task => change.LogicalId == $"{task.LogicalName}Service");
        switch (change.Type, change.Kind)
        {
            case (Types.Service, ChangeKind.Update or ChangeKind.Drift) when task is not null:
                yield return Restarts(change) ? Restart(plan, task) : $"{task.Name}: no task is restarted.";
                break;
            case (Types.Service, ChangeKind.Replace) when task is not null:
                yield return $"{task.Name}: the service is made anew; {Lost}";
                break;
            case (Types.Service, ChangeKind.Delete):
                yield return $"The {label} goes away: its endpoint answers no more.";
                break;
            case (Types.LoadBalancer, ChangeKind.Replace or ChangeKind.MayReplace):
                yield return "The load balancer is made anew: another DNS name and other addresses; names that point at the old one by CNAME must be moved.";
                break;
            case (Types.Repository, ChangeKind.Replace):
                yield return "The repository is made anew: the old one and its images are kept in the account.";
                break;
            case (Types.TargetGroup or Types.Listener or Types.Rule, ChangeKind.Replace):
                yield return $"The {label} is made anew: requests may fail for some seconds.";
                break;
            case (Types.Certificate, ChangeKind.Replace or ChangeKind.Create):
                yield return "A certificate is issued: its validation takes some minutes.";
                break;
        }
    }

    private const string Lost = "sessions are restored on the new task, and what a server keeps in memory is lost.";

    /// <summary>By a path as <c>Properties.NetworkConfiguration.AwsvpcConfiguration</c>; a change whose properties are not known may restart.</summary>
    public static bool Restarts(ResourceChange change) => change.Kind is ChangeKind.Create or ChangeKind.Replace || change.Properties.Count == 0
        || change.Properties.Any(static property => s_restarting.Any(name =>
            property.Path.StartsWith($"Properties.{name}", StringComparison.Ordinal)));

    private static string Restart(DeployPlan plan, TaskPlan task)
    {
        if (plan.Schedule is not null)
        {
            return $"{task.Name}: tasks are restarted if they are awake; otherwise the new revision is proved at the next wake-up.";
        }

        return task.DeployReplace
            ? $"{task.Name}: the old task is stopped before the new one starts: a gap of some seconds; {Lost}"
            : $"{task.Name}: a new task takes over, without a gap; {Lost}";
    }
}
