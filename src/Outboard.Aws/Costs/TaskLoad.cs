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

    public static IReadOnlyList<TaskLoad> Of(DeployPlan plan)
    {
        if (plan.Packing == Packing.TaskPerServer)
        {
            return [.. plan.Servers.Select(s => new TaskLoad(s.Cpu, s.Memory, s.Replicas))];
        }

        var (cpu, memory) = Shared([.. plan.Servers.Select(s => (s.Cpu, s.Memory))]) ?? throw new ArgumentException("A plan has no more than one task can hold.", nameof(plan));
        return [new(cpu, memory, plan.Servers.Max(s => s.Replicas))];
    }

    /// <summary>
    /// The size of one task for all: half of what the servers take alone, where each brings a gateway of its own; 512 units and 1 GiB at
    /// least, and what the largest takes. Null when no task is so large.
    /// </summary>
    public static (int Cpu, int Memory)? Shared(IReadOnlyList<(int Cpu, int Memory)> servers) => FargateSizes.Smallest(
        Math.Max(Math.Max(512, servers.Sum(s => s.Cpu) / 2), servers.Max(s => s.Cpu)),
        Math.Max(Math.Max(1024, servers.Sum(s => s.Memory) / 2), servers.Max(s => s.Memory)));
}
