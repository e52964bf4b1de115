using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>The open <c>subscriptions/listen</c> requests (mcp-transports 9).</summary>
internal sealed class Subscriptions(LineServer server)
{
    private static readonly string[] Lists = ["toolsListChanged", "promptsListChanged", "resourcesListChanged"];

    private readonly Dictionary<string, Listener> open = new(StringComparer.Ordinal);

    private sealed record Listener(HashSet<string> Lists, HashSet<string> Uris);

    /// <summary>Acknowledges what will be sent; nothing is sent before that.</summary>
    public void Open(LineMessage request)
    {
        var lists = Lists.Where(name => request.Flag("notifications", name)).ToHashSet(StringComparer.Ordinal);
        var uris = request.Param("notifications", "resourceSubscriptions") is { ValueKind: JsonValueKind.Array } given
            ? given.EnumerateArray().Select(static uri => uri.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var honoured = new JsonObject([.. lists.Select(static name => KeyValuePair.Create(name, (JsonNode?)true))]);
        if (uris.Count > 0)
        {
            honoured["resourceSubscriptions"] = new JsonArray([.. uris.Select(static uri => (JsonNode)uri)]);
        }

        lock (open)
        {
            open[request.Id!] = new Listener(lists, uris);
            Send(request.Id!, "notifications/subscriptions/acknowledged", new JsonObject { ["notifications"] = honoured });
        }
    }

    /// <summary>The client is not interested any more.</summary>
    public void Close(string id)
    {
        lock (open)
        {
            open.Remove(id);
        }
    }

    /// <summary>Tells those who asked for this list.</summary>
    public void Tell(string list, string method) => Tell(listener => listener.Lists.Contains(list), method, static () => []);

    /// <returns>Somebody watches this resource.</returns>
    public bool TellUpdate(string uri) => Tell(listener => listener.Uris.Contains(uri), "notifications/resources/updated", () => new JsonObject { ["uri"] = uri });

    /// <summary>Ends them all from this side: on stdio that is said twice, as a cancellation and as the result.</summary>
    public void EndAll()
    {
        lock (open)
        {
            foreach (var id in open.Keys)
            {
                server.Notify("notifications/cancelled", new JsonObject { ["requestId"] = JsonNode.Parse(id), ["reason"] = "The server ends its subscriptions." });
                server.Write(new JsonObject
                {
                    ["jsonrpc"] = "2.0",
                    ["id"] = JsonNode.Parse(id),
                    ["result"] = new JsonObject { ["resultType"] = "complete", ["_meta"] = Tag(id) },
                });
            }

            open.Clear();
        }
    }

    private static JsonObject Tag(string id) => new() { [Meta.SubscriptionId] = JsonNode.Parse(id) };

    private bool Tell(Func<Listener, bool> wants, string method, Func<JsonObject> parameters)
    {
        lock (open)
        {
            var told = open.Where(entry => wants(entry.Value)).Select(static entry => entry.Key).ToArray();
            foreach (var id in told)
            {
                Send(id, method, parameters());
            }

            return told.Length > 0;
        }
    }

    private void Send(string id, string method, JsonObject parameters)
    {
        parameters["_meta"] = Tag(id);
        server.Notify(method, parameters);
    }
}
