using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>The pairs of CPU and memory that Fargate knows.</summary>
internal static class FargateSize
{
    /// <summary>CPU units, least and most memory in MiB, and its step; 256 units also take 512 MiB.</summary>
    private static readonly (int Cpu, int Least, int Most, int Step)[] s_sizes =
    [
        (256, 1024, 2048, 1024), (512, 1024, 4096, 1024), (1024, 2048, 8192, 1024), (2048, 4096, 16384, 1024),
        (4096, 8192, 30720, 1024), (8192, 16384, 61440, 4096), (16384, 32768, 122880, 8192),
    ];

    /// <summary>The smallest pair with this much of both.</summary>
    /// <exception cref="OutboardException">There is none.</exception>
    public static (int Cpu, int Memory) AtLeast(int cpu, int memory)
    {
        if (cpu <= 256 && memory <= 512)
        {
            return (256, 512);
        }

        foreach (var size in s_sizes)
        {
            var steps = Math.Max(0, (memory - size.Least + size.Step - 1) / size.Step);
            if (size.Cpu >= cpu && size.Least + steps * size.Step <= size.Most)
            {
                return (size.Cpu, size.Least + steps * size.Step);
            }
        }

        throw new OutboardException(
            $"No Fargate task has {cpu} CPU units and {memory} MiB.",
            "The largest has 16384 and 122880.",
            "Leave out \"packing\": \"one-task\" in outboard.json, or give the servers less.");
    }
}
