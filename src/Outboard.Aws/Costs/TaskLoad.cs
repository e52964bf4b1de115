using Outboard.Manifests;

namespace Outboard.Aws.Costs;

/// <summary>One service as the bill sees it.</summary>
/// <param name="Cpu">CPU units of a task.</param>
/// <param name="Memory">MiB of a task.</param>
/// <param name="Count">Tasks.</param>
internal sealed record TaskLoad(int Cpu, int Memory, int Count)
{
    /// <summary>Tasks on demand: all, none, or the first and a quarter of the others (aws 8.4).</summary>
    public decimal OnDemand(Spot spot) => spot switch
    {
        Spot.Never => Count,
        Spot.Mixed => 1 + ((Count - 1) / 4m),
        _ => 0,
    };

    public static IReadOnlyList<TaskLoad> Of(DeployPlan plan) => plan.Packing == Packing.OneTask
        ? [Shared(plan.Servers)]
        : [.. plan.Servers.Select(s => new TaskLoad(s.Cpu, s.Memory, s.Replicas))];

    /// <summary>
    /// Half of what the servers take alone, where each brings a gateway of its own; 512 units and 1 GiB at least, and what the largest takes.
    /// </summary>
    private static TaskLoad Shared(IReadOnlyList<ServerPlan> servers)
    {
        var cpu = Math.Max(Math.Max(512, servers.Sum(s => s.Cpu) / 2), servers.Max(s => s.Cpu));
        var memory = Math.Max(Math.Max(1024, servers.Sum(s => s.Memory) / 2), servers.Max(s => s.Memory));
        var size = FargateSizes.Smallest(cpu, memory) ?? (FargateSizes.Cpus[^1], FargateSizes.MemoriesOf(FargateSizes.Cpus[^1])[^1]);
        return new(size.Cpu, size.Memory, servers.Max(s => s.Replicas));
    }
}
