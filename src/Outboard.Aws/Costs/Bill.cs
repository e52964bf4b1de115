using Outboard.Aws.Stacks;

namespace Outboard.Aws.Costs;

/// <summary>What is paid for, whether it is planned or stands in an account.</summary>
internal sealed record Bill
{
    public required string Region { get; init; }

    public required IReadOnlyList<TaskLoad> Tasks { get; init; }

    public required bool HasLoadBalancer { get; init; }

    public required bool HasRepository { get; init; }

    /// <summary>Records are made in a hosted zone.</summary>
    public required bool HasZone { get; init; }

    /// <summary>In Secrets Manager; parameters cost nothing.</summary>
    public required int Secrets { get; init; }

    public required bool ContainerInsights { get; init; }

    public static Bill Of(DeployPlan plan) => new()
    {
        Region = plan.Region,
        Tasks = [.. TaskPlan.Of(plan).Select(task => LoadOf(plan, task))],
        HasLoadBalancer = true,
        HasRepository = true,
        HasZone = plan.HasZone,
        Secrets = SecretsIn(plan.Servers.SelectMany(static server => server.Secrets).Select(static secret => secret.Value)),
        ContainerInsights = plan.ContainerInsights,
    };

    /// <param name="references">Names of parameters and ARNs. A key, stage or version at the end of an ARN names a part of one secret.</param>
    public static int SecretsIn(IEnumerable<string> references) => references
        .Where(static reference => reference.Split(':') is ["arn", _, "secretsmanager", ..])
        .Select(static arn => string.Join(':', arn.Split(':').Take(7))).Distinct().Count();

    private static TaskLoad LoadOf(DeployPlan plan, TaskPlan task) => new(task.Cpu, task.Memory, task.Replicas)
    {
        Most = task.MostReplicas,
        Architecture = plan.Architecture,
        Placement = Placement.Of([.. Strategy.OfService(plan.Spot).Select(static item => (item.CapacityProvider, item.Base ?? 0, item.Weight))]),
        Schedule = plan.Schedule,
    };
}
