using System.Text.Json.Nodes;
using Outboard.Testing;

namespace NaughtyServer;

/// <summary>Misbehaviour of revision 2026-07-28: results, questions and subscriptions as the caller wants them. See the table in <c>README.md</c>.</summary>
internal sealed class Modern(LineServer server, Options options)
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    private readonly Lock locking = new();
    private readonly Dictionary<string, int> rounds = [];
    private readonly List<string> open = [];
    private readonly List<LineMessage> received = [];

    /// <summary>The tools of this era, before the others.</summary>
    public async Task<JsonNode?> CallAsync(LineMessage call, Func<LineMessage, Task<JsonNode?>> others)
    {
        switch (call.Text("name"))
        {
            case "answer":
                server.Reply(call, call.Param("arguments", "result")!.Value.GetRawText());
                return null;
            case "rounds":
                Round(call);
                return null;
            case "tell":
                Tell(call);
                return Structured([]);
            case "end_listens":
                EndListens(call.Flag("arguments", "result"));
                return Structured([]);
            case "received":
                lock (locking)
                {
                    return Structured([.. received.Where(line => Is(line, call.Text("arguments", "method"))).Select(line => (JsonNode)line.Json.GetRawText())]);
                }

            default:
                return await others(call);
        }
    }

    public void Remember(LineMessage message)
    {
        lock (locking)
        {
            received.Add(message);
        }
    }

    public JsonNode Discover() => new JsonObject
    {
        ["resultType"] = "complete",
        ["supportedVersions"] = new JsonArray("2026-07-28"),
        ["capabilities"] = new JsonObject
        {
            ["tools"] = new JsonObject { ["listChanged"] = true },
            ["resources"] = new JsonObject { ["subscribe"] = true },
            ["logging"] = new JsonObject(),
            ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject(), ["com.example/kept"] = new JsonObject() },
        },
        ["instructions"] = $"This is {options.Name}.",
        ["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = new JsonObject { ["name"] = options.Name, ["version"] = "1.0.0" } },
    };

    public Task<JsonNode?> ListenAsync(LineMessage request)
    {
        if (options.RefuseListen)
        {
            throw new LineError(-32603, "Not today.");
        }

        lock (locking)
        {
            open.Add(request.Id!);
        }

        if (!options.MuteListen)
        {
            // What is called unwatched is not.
            var honoured = JsonNode.Parse(request.Param("notifications")!.Value.GetRawText())!;
            if (honoured["resourceSubscriptions"] is JsonArray uris)
            {
                uris.RemoveAll(uri => (string?)uri == "test://unwatched");
            }

            Notify(request.Id!, "notifications/subscriptions/acknowledged", new JsonObject { ["notifications"] = honoured });
        }

        return Task.FromResult<JsonNode?>(null);
    }

    public void OnCancelled(LineMessage notice)
    {
        lock (locking)
        {
            open.Remove(notice.Param("requestId")!.Value.GetRawText());
        }
    }

    /// <summary>It is of this method, or a call of the tool of this name.</summary>
    private static bool Is(LineMessage message, string? method) => message.Method == method || (message.Method == "tools/call" && message.Text("name") == method);

    private void Round(LineMessage call)
    {
        var key = call.Text("arguments", "key") ?? "";
        var results = call.Param("arguments", "results")!.Value;
        int round;
        lock (locking)
        {
            round = rounds[key] = rounds.GetValueOrDefault(key) + 1;
        }

        server.Reply(call, results[Math.Min(round, results.GetArrayLength()) - 1].GetRawText());
    }

    private void Tell(LineMessage call)
    {
        lock (locking)
        {
            open.ForEach(id => Notify(id, call.Text("arguments", "method")!, JsonNode.Parse(call.Param("arguments", "params")?.GetRawText() ?? "{}")!.AsObject()));
        }
    }

    private void EndListens(bool withResult)
    {
        lock (locking)
        {
            foreach (var id in open)
            {
                if (withResult)
                {
                    server.Write($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"resultType":"complete","_meta":{"{{{SubscriptionId}}}":{{{id}}} } } }""");
                }
                else
                {
                    server.Notify("notifications/cancelled", new JsonObject { ["requestId"] = JsonNode.Parse(id) });
                }
            }

            open.Clear();
        }
    }

    private void Notify(string id, string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject { [SubscriptionId] = JsonNode.Parse(id), ["com.example/kept"] = true };
        server.Notify(method, parameters);
    }

    private static JsonObject Structured(JsonArray items) => new() { ["content"] = new JsonArray(), ["structuredContent"] = new JsonObject { ["items"] = items } };
}
