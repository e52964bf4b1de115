using Outboard.Manifests;

namespace Outboard.Aws.Costs;

/// <summary>One service as the bill sees it.</summary>
/// <param name="Cpu">CPU units of a task.</param>
/// <param name="Memory">MiB of a task.</param>
/// <param name="Count">Tasks; where they scale with load, the least.</param>
internal sealed record TaskLoad(int Cpu, int Memory, int Count)
{
    /// <summary>Tasks at the most, where they scale with load.</summary>
    public int Most { get; init; } = Count;

    public Architecture Architecture { get; init; }

    public Placement Placement { get; init; }

    public ScheduleSpec? Schedule { get; init; }

    public decimal OnDemand => Placement.OnDemand(Count);
}

/// <summary>How the tasks of a service are spread between on-demand and Spot (aws 8.4).</summary>
/// <param name="Base">The first so many are on demand.</param>
/// <param name="Share">Of the others, from 0 to 1.</param>
internal readonly record struct Placement(int Base, decimal Share)
{
    public decimal OnDemand(int tasks) => Math.Min(Base, tasks) + (Math.Max(0, tasks - Base) * Share);

    /// <param name="strategy">The items of a capacity provider strategy; none is on demand.</param>
    public static Placement Of(IReadOnlyList<(string Provider, int Base, int Weight)> strategy)
    {
        var weight = strategy.Sum(static item => item.Weight);
        return weight == 0
            ? new(0, 1)
            : new(strategy.Where(IsOnDemand).Sum(static item => item.Base), (decimal)strategy.Where(IsOnDemand).Sum(static item => item.Weight) / weight);
    }

    private static bool IsOnDemand((string Provider, int Base, int Weight) item) => item.Provider == "FARGATE";
}
