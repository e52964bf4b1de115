using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>Which servers may share a task, and with it environment, secrets and role (aws 8.2).</summary>
internal static class PackingRules
{
    public static IEnumerable<Problem> Problems(IReadOnlyList<ServerSpec> servers, AwsSpec aws)
    {
        if (aws.Packing != Packing.OneTask || servers.Count < 2)
        {
            yield break;
        }

        foreach (var server in servers.Where(s => s.Aws.Isolate))
        {
            yield return new($"{JsonPath.Member("mcpServers", server.Name)}.isolate", "Asks for a task of its own, and \"packing\" is \"one-task\".",
                "Remove it, or write \"packing\": \"task-per-server\".");
        }

        if (servers.FirstOrDefault(s => s.Aws.Scale is not null) is { } scaled && servers.FirstOrDefault(s => s.Aws.DeployReplace) is { } single)
        {
            yield return new($"{JsonPath.Member("mcpServers", scaled.Name)}.scale", $"Would run copies of the one task, and {single.Name} in it must not run twice (deployReplace).",
                "Remove one of the two, or write \"packing\": \"task-per-server\".");
        }

        foreach (var server in servers.Skip(1).Where(s => !PermissionChecks.AreAlike(s.Aws.Permissions, servers[0].Aws.Permissions)))
        {
            yield return new($"{JsonPath.Member("mcpServers", server.Name)}.permissions", $"Are not those of {servers[0].Name}, and servers in one task share its role: each could do what the other may.",
                "Give both the same permissions, or write \"packing\": \"task-per-server\".");
        }

        foreach (var problem in Variables(servers))
        {
            yield return problem;
        }

        if (PackedTask.Size([.. servers.Select(s => Runtimes.SizeOf(s, Runtimes.Of(s)))]) is null)
        {
            yield return new("aws.packing", "Puts more into one task than the largest holds.", "Write \"task-per-server\", or give the servers less.");
        }

        foreach (var fetch in servers.Where(IsFetch))
        {
            if (servers.FirstOrDefault(s => s != fetch && s.Aws.Secrets.Count > 0) is { } holder)
            {
                yield return new(JsonPath.Member("mcpServers", fetch.Name), $"Fetches any address a caller names, and would share a task with the secrets of {holder.Name}.",
                    "Write \"packing\": \"task-per-server\".");
            }
        }
    }

    /// <summary>A container has one environment: what two servers set, they must set alike.</summary>
    private static IEnumerable<Problem> Variables(IReadOnlyList<ServerSpec> servers)
    {
        var set = new Dictionary<string, (string Place, string Value, string Path)>();
        foreach (var server in servers)
        {
            foreach (var (place, variables) in new[] { ("env", ServerEnvironment.Plain(server, isDocument: false)), ("secrets", server.Aws.Secrets) })
            {
                foreach (var (name, value) in variables)
                {
                    var path = JsonPath.Member($"{JsonPath.Member("mcpServers", server.Name)}.{place}", name);
                    if (!set.TryAdd(name, (place, value, path)) && (set[name].Place != place || set[name].Value != value))
                    {
                        yield return new(path, $"Is set otherwise at {set[name].Path}, and servers in one task share one environment.",
                            "Set it alike, or write \"packing\": \"task-per-server\".");
                    }
                }
            }
        }
    }

    internal static bool IsFetch(ServerSpec server) => server switch
    {
        NativeServerSpec native => native.Kind == "fetch",
        StdioServerSpec stdio => stdio.Args.Any(a => a.Contains("server-fetch", StringComparison.OrdinalIgnoreCase) || a.Contains("fetch-mcp", StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
