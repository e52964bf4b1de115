namespace Outboard.Manifests;

/// <summary>The pairs of CPU and memory Fargate sells (task definition parameters, "Task size").</summary>
public static class FargateSizes
{
    private static readonly (int Cpu, int Least, int Most, int Step)[] s_sizes =
    [
        (512, 1024, 4096, 1024), (1024, 2048, 8192, 1024), (2048, 4096, 16384, 1024), (4096, 8192, 30720, 1024),
        (8192, 16384, 61440, 4096), (16384, 32768, 122880, 8192),
    ];

    /// <summary>CPU units, 1024 to a vCPU.</summary>
    public static ValueList<int> Cpus { get; } = [256, .. s_sizes.Select(s => s.Cpu)];

    /// <summary>MiB that go with <paramref name="cpu"/>, rising; empty for a size that does not exist.</summary>
    public static ValueList<int> MemoriesOf(int cpu) => cpu == 256 ? [512, 1024, 2048] :
    [
        .. from size in s_sizes
           where size.Cpu == cpu
           from step in Enumerable.Range(0, ((size.Most - size.Least) / size.Step) + 1)
           select size.Least + (step * size.Step),
    ];

    public static bool IsPair(int cpu, int memory) => MemoriesOf(cpu).Contains(memory);

    /// <summary>The smallest pair with at least this much of both; null when there is none.</summary>
    public static (int Cpu, int Memory)? Smallest(int cpu, int memory)
    {
        foreach (var size in Cpus)
        {
            foreach (var amount in MemoriesOf(size))
            {
                if (size >= cpu && amount >= memory)
                {
                    return (size, amount);
                }
            }
        }

        return null;
    }
}
