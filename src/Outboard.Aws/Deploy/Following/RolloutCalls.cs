using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Following;

/// <summary>The newer or rarer calls behind a rollout. One that is refused is not made again in this run, and what is then not seen is said once.</summary>
internal sealed class RolloutCalls(DeployContext context)
{
    private readonly HashSet<string> _refused = [];

    /// <returns>Newest first; null: it cannot be asked.</returns>
    public Task<IReadOnlyList<ServiceDeployment>?> ListDeploymentsAsync(string cluster, string service, DateTimeOffset? since, CancellationToken cancellation) => TryAsync(
        "deployments", () => context.Aws.Ecs.ListDeploymentsAsync(cluster, service, since, [], cancellation),
        "The service deployments of ECS cannot be read; what follows is seen from the services alone");

    public Task<IReadOnlyList<TaskInfo>?> ListStoppedAsync(string cluster, string service, CancellationToken cancellation) => TryAsync(
        "tasks", () => context.Aws.Ecs.ListTasksAsync(cluster, service, "STOPPED", cancellation), "Stopped tasks cannot be read");

    public Task<IReadOnlyList<TargetHealth>?> ListTargetHealthAsync(string targetGroup, CancellationToken cancellation) => TryAsync(
        "targets", () => context.Aws.LoadBalancing.ListTargetHealthAsync(targetGroup, cancellation), "The health of targets cannot be read");

    /// <summary>The last lines of a container, oldest first.</summary>
    public async Task<IReadOnlyList<string>> TailAsync(string group, string stream, int lines, CancellationToken cancellation) =>
        await TryAsync("logs", () => context.Aws.Logs.TailAsync(group, stream, lines, cancellation), "The containers' logs cannot be read") is { } events
            ? [.. events.Select(static line => line.Message.TrimEnd())]
            : [];

    private async Task<IReadOnlyList<T>?> TryAsync<T>(string what, Func<Task<IReadOnlyList<T>>> ask, string otherwise)
    {
        if (_refused.Contains(what))
        {
            return null;
        }

        try
        {
            return await ask();
        }
        catch (AwsException refused) when (DeployContext.IsDispensable(refused))
        {
            if (_refused.Add(what))
            {
                context.Report(new Notice($"{otherwise} ({refused.Operation}: {refused.Code})."));
            }

            return null;
        }
    }
}
