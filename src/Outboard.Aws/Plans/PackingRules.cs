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

        foreach (var fetch in servers.Where(IsFetch))
        {
            if (servers.FirstOrDefault(s => s != fetch && s.Aws.Secrets.Count > 0) is { } holder)
            {
                yield return new(JsonPath.Member("mcpServers", fetch.Name), $"Fetches any address a caller names, and would share a task with the secrets of {holder.Name}.",
                    "Write \"packing\": \"task-per-server\".");
            }
        }
    }

    private static bool IsFetch(ServerSpec server) => server switch
    {
        NativeServerSpec native => native.Kind == "fetch",
        StdioServerSpec stdio => stdio.Args.Any(a => a.Contains("server-fetch", StringComparison.OrdinalIgnoreCase) || a.Contains("fetch-mcp", StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
