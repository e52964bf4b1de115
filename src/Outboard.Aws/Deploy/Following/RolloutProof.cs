using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Diagnoses;

namespace Outboard.Aws.Deploy.Following;

/// <summary>
/// Whether what the template wants is what runs. A stack may end in <c>UPDATE_COMPLETE</c> although ECS has gone back to the revision before, so a
/// service counts when its deployment was SUCCESSFUL and its task definition is the template's (aws 3.6).
/// </summary>
internal sealed class RolloutProof(DeployContext context, StackOperation operation)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(20);

    private readonly RolloutCalls _calls = new(context);

    /// <returns>Null: all of them run what they should, as far as ECS can be asked.</returns>
    public async Task<Diagnosis?> FindFailureAsync(OperationEnd end, CancellationToken cancellation)
    {
        // CloudFormation has told of each service it touched. Where it tells of no resource at all, as an emulator may, there is nothing to go by.
        if (end.Events.Count > 0 && end.Events.All(one => one.Type == StackProgress.StackType))
        {
            context.Report(new Notice($"{operation.Stack} gave no events of its resources: whether ECS runs what it should was not checked."));
            return null;
        }

        var services = ServiceFacts.Of(operation.Template, operation.Parameters).Where(facts => end.Events.Any(one => one.LogicalId == facts.LogicalId)).ToList();
        if (services.Count == 0)
        {
            return null;
        }

        var resources = (await context.Aws.CloudFormation.ListResourcesAsync(operation.StackId, cancellation))
            .Where(static one => one.PhysicalId is not null).ToDictionary(static one => one.LogicalId, static one => one.PhysicalId!, StringComparer.Ordinal);
        foreach (var facts in services)
        {
            if (!resources.TryGetValue(facts.LogicalId, out var arn) || !arn.StartsWith("arn:", StringComparison.Ordinal))
            {
                continue;
            }

            var seen = end.Rollouts.FirstOrDefault(rollout => rollout.Facts.LogicalId == facts.LogicalId) ?? new RolloutEvidence(facts, null, null, [], []);
            var wanted = facts.TaskLogicalId is { } task ? resources.GetValueOrDefault(task) : null;
            if (await CheckAsync(facts, arn, wanted, seen, end.Events[0].At, cancellation) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<Diagnosis?> CheckAsync(ServiceFacts facts, string arn, string? wanted, RolloutEvidence seen, DateTimeOffset since, CancellationToken cancellation)
    {
        var cluster = RolloutWatch.ClusterOf(arn);
        var rhythm = context.Rhythm();
        var began = context.Time.GetTimestamp();
        while (true)
        {
            var deployments = await _calls.ListDeploymentsAsync(cluster, arn, since, cancellation);
            var deployment = deployments is { Count: > 0 } ? deployments[^1] : null;
            if (deployment is { Status: "PENDING" or "IN_PROGRESS" or "STOP_REQUESTED" or "ROLLBACK_REQUESTED" or "ROLLBACK_IN_PROGRESS" } && context.Time.GetElapsedTime(began) < s_limit)
            {
                await rhythm.WaitAsync(cancellation);
                continue;
            }

            var service = await FindServiceAsync(cluster, arn, cancellation);
            var isElsewhere = wanted is not null && service is not null && service.TaskDefinition != wanted;
            if (!isElsewhere && deployment is null or { Status: "SUCCESSFUL" })
            {
                return null;
            }

            var found = ServiceDiagnosis.Of(seen with { Deployment = deployment ?? seen.Deployment, Service = service ?? seen.Service });
            return isElsewhere
                ? found with { What = $"The service of {facts.Task} runs {Short(service!.TaskDefinition)} and not {Short(wanted!)}: ECS has gone back, although the stack counts as complete." }
                : found;
        }
    }

    private async Task<ServiceInfo?> FindServiceAsync(string cluster, string arn, CancellationToken cancellation) =>
        await context.OptionalAsync<ServiceInfo>(
            async () => await context.Aws.Ecs.ListServicesAsync(cluster, [arn], cancellation) is [var service, ..] ? service : null,
            "ECS cannot be asked whether the services run what they should");

    // arn:aws:ecs:us-east-1:123456789012:task-definition/outboard-mcp-fetch:7
    private static string Short(string taskDefinition) => taskDefinition[(taskDefinition.LastIndexOf('/') + 1)..];
}
