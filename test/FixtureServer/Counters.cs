using System.Text.Json.Nodes;

namespace FixtureServer;

/// <summary>What happened in this process, for the <c>counters</c> tool: a test sees that a cancellation arrived, or that a call ran twice.</summary>
internal sealed class Counters
{
    private readonly Lock gate = new();
    private readonly List<string> waiting = [];
    private readonly List<string> cancelled = [];
    private readonly SortedDictionary<string, int> done = new(StringComparer.Ordinal);

    public void Waits(string party)
    {
        lock (gate)
        {
            waiting.Add(party);
        }
    }

    public void Cancelled(string party)
    {
        lock (gate)
        {
            waiting.Remove(party);
            cancelled.Add(party);
        }
    }

    /// <returns>How often this has been done.</returns>
    public int Done(string what)
    {
        lock (gate)
        {
            return done[what] = done.GetValueOrDefault(what) + 1;
        }
    }

    public JsonObject ToJson()
    {
        lock (gate)
        {
            return new JsonObject
            {
                ["pid"] = Environment.ProcessId,
                ["waiting"] = List(waiting),
                ["cancelled"] = List(cancelled),
                ["done"] = new JsonObject([.. done.Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))]),
            };
        }
    }

    private static JsonArray List(List<string> names) => new([.. names.Select(static name => (JsonNode)name)]);
}
