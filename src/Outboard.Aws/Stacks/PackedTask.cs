using System.Globalization;
using Outboard.Aws.Plans;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>One task for all servers (aws 8.2): one container that runs <c>outboard up</c>.</summary>
internal static class PackedTask
{
    /// <summary>Where the image has the manifest of the servers.</summary>
    public const string ManifestPath = "/etc/outboard/outboard.json";

    private const int Port = 8808;

    public static TaskPlan Of(DeployPlan plan, ValueList<ServerPlan> servers)
    {
        var (cpu, memory) = Size([.. servers.Select(static server => (server.Cpu, server.Memory))]) ?? throw new OutboardException(
            "No Fargate task is large enough for all servers.",
            "The largest has 16384 CPU units and 122880 MiB.",
            "Leave out \"packing\": \"one-task\" in outboard.json, or give the servers less.");
        return new TaskPlan
        {
            Name = "gateway",
            LogicalName = "Gateway",
            Port = Port,
            EntryPoint = ["outboard"],
            Command = Command(plan),
            Environment = Together(servers, "environment variable", static server => server.Environment),
            Secrets = Together(servers, "secret", static server => server.Secrets),
            Cpu = cpu,
            Memory = memory,
            Replicas = servers.Max(static server => server.Replicas),
            Scale = Scale(servers),
            DeployReplace = servers.Any(static server => server.DeployReplace),
            EgressPorts = [.. servers.SelectMany(static server => server.EgressPorts)],
            Permissions = Permissions(servers),
            HasDocumentHealth = false,
            Servers = servers,
        };
    }

    /// <summary>With load, as soon as one of them does: within what all ask for, at the load the most careful asks for.</summary>
    private static ScaleSpec? Scale(ValueList<ServerPlan> servers)
    {
        ScaleSpec[] all = [.. servers.Select(static server => server.Scale).OfType<ScaleSpec>()];
        var least = servers.Max(static server => server.Replicas);
        return all.Length == 0 || all.Max(static scale => scale.Max) <= least ? null : new(least, all.Max(static scale => scale.Max), all.Min(static scale => scale.Cpu));
    }

    /// <summary>
    /// Half of what the servers take alone, where each brings a gateway of its own; 512 units and 1 GiB at least, and what the largest takes.
    /// Null when no task is so large.
    /// </summary>
    public static (int Cpu, int Memory)? Size(IReadOnlyList<(int Cpu, int Memory)> servers) => FargateSizes.Smallest(
        Math.Max(Math.Max(512, servers.Sum(s => s.Cpu) / 2), servers.Max(s => s.Cpu)),
        Math.Max(Math.Max(1024, servers.Sum(s => s.Memory) / 2), servers.Max(s => s.Memory)));

    private static ValueList<string> Command(DeployPlan plan) =>
    [
        "up", "--file", ManifestPath, "--bind", "0.0.0.0", "--port", Port.ToString(CultureInfo.InvariantCulture),
        .. plan.Domain is { } domain ? ["--domain", domain] : Array.Empty<string>(),
        .. plan.IsPublic ? ["--no-auth"] : Array.Empty<string>(),
        .. ContainerCommand.Draining(plan.Drain),
        "--no-watch",
    ];

    /// <summary>A task has one role.</summary>
    private static ValueList<Permission> Permissions(ValueList<ServerPlan> servers) =>
        servers.FirstOrDefault(server => !PermissionChecks.AreAlike(server.Permissions, servers[0].Permissions)) is { } other
            ? throw new OutboardException(
                $"{servers[0].Name} and {other.Name} cannot share a task: they have different permissions.",
                "Servers in one task share its role.",
                "Leave out \"packing\": \"one-task\" in outboard.json, or give both the same permissions.")
            : servers[0].Permissions;

    /// <summary>A container has one environment: what two servers set, they must set alike.</summary>
    private static ValueMap Together(ValueList<ServerPlan> servers, string kind, Func<ServerPlan, ValueMap> variables)
    {
        var all = new SortedDictionary<string, (string Value, string Server)>(StringComparer.Ordinal);
        foreach (var server in servers)
        {
            foreach (var (name, value) in variables(server))
            {
                if (!all.TryAdd(name, (value, server.Name)) && all[name].Value != value)
                {
                    throw new OutboardException(
                        $"{all[name].Server} and {server.Name} cannot share a task: both set the {kind} {name}, each to another value.",
                        "Servers in one task share one environment.",
                        "Leave out \"packing\": \"one-task\" in outboard.json, or set the variable alike.");
                }
            }
        }

        return new ValueMap(all.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.Value)));
    }
}
