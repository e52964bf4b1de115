using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>What runs inside a container, told from the command, and what it takes (defect 29 of aws 2).</summary>
internal static class Runtimes
{
    private const int DefaultCpu = 256;

    public static Runtime Of(ServerSpec server) => server switch
    {
        NativeServerSpec => Runtime.Native,
        StdioServerSpec stdio => Of(stdio.Command),
        _ => Runtime.Other,
    };

    /// <summary>What the manifest leaves open is the least that fits: 512 MiB, for Node 1024. Zero for what does not exist, which is reported.</summary>
    public static (int Cpu, int Memory) SizeOf(ServerSpec server, Runtime runtime)
    {
        var usual = runtime == Runtime.Node ? 1024 : 512;
        return (server.Aws.Cpu, server.Aws.Memory) switch
        {
            ({ } cpu, { } memory) => (cpu, memory),
            ({ } cpu, null) => (cpu, FargateSizes.MemoriesOf(cpu).FirstOrDefault(m => m >= usual)),
            (null, { } memory) => (FargateSizes.Cpus.FirstOrDefault(c => FargateSizes.IsPair(c, memory)), memory),
            _ => (DefaultCpu, usual),
        };
    }

    /// <summary>The program alone: <c>/usr/bin/python3.12</c> is <c>python3.12</c>, <c>npx.cmd</c> is <c>npx</c>.</summary>
    public static string Program(string command)
    {
        var name = command[(command.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        return name.EndsWith(".exe", StringComparison.Ordinal) || name.EndsWith(".cmd", StringComparison.Ordinal) ? name[..^4] : name;
    }

    private static Runtime Of(string command) => Program(command) switch
    {
        "uvx" or "uv" or "pipx" => Runtime.Python,
        "npx" or "node" or "npm" or "pnpm" or "yarn" or "bun" or "bunx" or "deno" => Runtime.Node,
        var program when program.StartsWith("python", StringComparison.Ordinal) => Runtime.Python,
        _ => Runtime.Other,
    };
}
