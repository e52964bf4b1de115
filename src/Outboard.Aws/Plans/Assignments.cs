using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>
/// Ports and rule priorities: assigned once, in the order of the manifest, and then kept, since changing either replaces resources and two
/// rules may not have one priority even for a moment (aws 5.3).
/// </summary>
public static class Assignments
{
    private const int FirstPort = 8808;

    private const int FirstPriority = 100;

    /// <summary>The user's document's: each listener has one rule.</summary>
    private const int ClassicPriority = 10;

    /// <summary>What the deployed templates record: <c>"Metadata": { "Outboard": { "Stack": 1, "Assignments": { "fetch": { "Port": 8808, "Priority": 100 } } } }</c>.</summary>
    /// <param name="deployed">The main stack's and its siblings', in any order; null where none stands. What Outboard has not written counts for nothing.</param>
    public static IReadOnlyDictionary<string, Assignment> Read(params IEnumerable<JsonObject?> deployed)
    {
        var found = new Dictionary<string, Assignment>();
        foreach (var record in deployed.Select(static template => (template?["Metadata"] as JsonObject)?["Outboard"] as JsonObject))
        {
            foreach (var (server, body) in record?["Assignments"] as JsonObject ?? [])
            {
                if (body is JsonObject numbers && numbers["Port"].Number() is { } port && numbers["Priority"].Number() is { } priority)
                {
                    found.TryAdd(server, new(port, priority, Math.Max(0, record!["Stack"].Number() ?? 0)));
                }
            }
        }

        return found;
    }

    internal static Dictionary<string, Assignment> Assign(IReadOnlyList<ServerSpec> servers, Layout layout, IReadOnlyDictionary<string, Assignment> previous, List<Problem> problems)
    {
        var ports = Ports(servers, layout, previous, problems);
        var priorities = Priorities(servers, layout, previous);
        return servers.DistinctBy(s => s.Name).ToDictionary(s => s.Name, s => new Assignment(ports[s.Name], priorities[s.Name]));
    }

    private static Dictionary<string, int> Ports(IReadOnlyList<ServerSpec> servers, Layout layout, IReadOnlyDictionary<string, Assignment> previous, List<Problem> problems)
    {
        var explicitly = servers.Where(s => s.Port is > 0).DistinctBy(s => s.Name).ToDictionary(s => s.Name, s => s.Port!.Value);
        var names = servers.Select(s => s.Name).ToHashSet();
        foreach (var (name, port) in explicitly)
        {
            // In classic a port is a listener, and the new one is made while the old one still stands.
            var holder = previous.FirstOrDefault(p => p.Key != name && p.Value.Port == port && (layout == Layout.Classic || (names.Contains(p.Key) && !explicitly.ContainsKey(p.Key)))).Key;
            if (holder is not null)
            {
                problems.Add(new($"{JsonPath.Member("mcpServers", name)}.port", $"Port {port} is held by {holder} since the last deployment, and cannot change hands at once.",
                    $"Choose another port, or give {holder} another one and deploy that first."));
            }
        }

        return Keep(servers, explicitly, name => previous.GetValueOrDefault(name) is { Port: > 0 and <= 65535 and var port } ? port : null, previous.Values.Select(p => p.Port), FirstPort);
    }

    private static Dictionary<string, int> Priorities(IReadOnlyList<ServerSpec> servers, Layout layout, IReadOnlyDictionary<string, Assignment> previous) => layout == Layout.Classic
        ? servers.DistinctBy(s => s.Name).ToDictionary(s => s.Name, _ => ClassicPriority)
        : Keep(servers, [], name => previous.GetValueOrDefault(name) is { Priority: >= FirstPriority and <= 50_000 and var priority } ? priority : null, previous.Values.Select(p => p.Priority), FirstPriority);

    /// <summary>Numbers as they are given, else as they were, else the next that nobody has or had: what is gone goes only after what is new has come.</summary>
    private static Dictionary<string, int> Keep(IReadOnlyList<ServerSpec> servers, Dictionary<string, int> given, Func<string, int?> previous, IEnumerable<int> held, int first)
    {
        var result = new Dictionary<string, int>(given);
        var taken = given.Values.ToHashSet();
        foreach (var server in servers)
        {
            if (!result.ContainsKey(server.Name) && previous(server.Name) is { } kept && taken.Add(kept))
            {
                result[server.Name] = kept;
            }
        }

        taken.UnionWith(held);
        var next = first;
        foreach (var server in servers.Where(s => !result.ContainsKey(s.Name)))
        {
            while (!taken.Add(next))
            {
                next++;
            }

            result.TryAdd(server.Name, next);
        }

        return result;
    }
}
