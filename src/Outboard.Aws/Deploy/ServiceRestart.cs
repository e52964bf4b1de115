using Outboard.Aws.Deploy.Diagnoses;
using Outboard.Aws.Deploy.Following;

namespace Outboard.Aws.Deploy;

/// <summary>New tasks for services whose secrets have another value now: a running task never sees it (aws 1.8).</summary>
internal sealed class ServiceRestart(DeployContext context)
{
    /// <param name="stacks">Those with services, as they stand.</param>
    /// <param name="names">Of the parameters that were written.</param>
    /// <param name="isFresh">By logical id: the service has new tasks already.</param>
    public async Task RunAsync(IReadOnlyList<DeployedStack> stacks, IReadOnlyCollection<string> names, Func<string, bool> isFresh, CancellationToken cancellation)
    {
        foreach (var stack in stacks)
        {
            var services = ServiceFacts.Of(stack.Tree, stack.Parameters)
                .Where(facts => !isFresh(facts.LogicalId) && facts.Secrets.Any(secret => names.Contains(secret, StringComparer.Ordinal))).ToList();
            if (services.Count == 0)
            {
                continue;
            }

            var resources = (await context.Aws.CloudFormation.ListResourcesAsync(stack.Name, cancellation)).ToDictionary(static one => one.LogicalId, StringComparer.Ordinal);
            foreach (var facts in services.Where(facts => resources.GetValueOrDefault(facts.LogicalId)?.PhysicalId is not null))
            {
                var targets = facts.TargetGroupLogicalId is { } group ? resources.GetValueOrDefault(group)?.PhysicalId : null;
                await context.StepAsync($"service {facts.Task}", "restarting, for the new value of its secret", async () => (await RestartAsync(facts, resources[facts.LogicalId].PhysicalId!, targets, cancellation), "restarted"));
            }
        }
    }

    private async Task<bool> RestartAsync(ServiceFacts facts, string arn, string? targetGroup, CancellationToken cancellation)
    {
        var calls = new RolloutCalls(context);
        var cluster = RolloutWatch.ClusterOf(arn);
        // What is there now says when: the clocks of two machines are never the same.
        var before = (await calls.ListDeploymentsAsync(cluster, arn, since: null, cancellation))?.Select(static one => one.Arn).ToHashSet(StringComparer.Ordinal) ?? [];
        await context.Aws.Ecs.RestartServiceAsync(cluster, arn, cancellation);
        var watch = new RolloutWatch(context, calls, facts, arn, DateTimeOffset.MinValue) { TargetGroupArn = targetGroup, Before = before };
        var watchdog = new Watchdog(context.Time);
        var rhythm = context.Rhythm();
        while (!watch.IsOver)
        {
            await rhythm.WaitAsync(cancellation);
            await watch.PollAsync(cancellation);
            watchdog.Saw(facts.LogicalId, CloudFormation.Checks.Types.Service, watch.Mark);
            if (watchdog.Find() is { } stall)
            {
                OperationOutcome.Fail(context, StackDiagnosis.OfStall($"service of {facts.Task}", stall.Type, stall.Since, watch.Evidence));
            }
        }

        if (!watch.HasSucceeded)
        {
            OperationOutcome.Fail(context, ServiceDiagnosis.Of(watch.Evidence));
        }

        return true;
    }
}
