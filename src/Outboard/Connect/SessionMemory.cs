using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>What the client has told its session, so that a new session can be told the same (mcp-transports 21).</summary>
internal sealed class SessionMemory
{
    private readonly Lock gate = new();
    private readonly HashSet<string> subscriptions = new(StringComparer.Ordinal);
    private JsonRpcRequest? initializing;
    private JsonNode? initialize;
    private JsonNode? level;

    /// <summary>An <c>initialize</c> has succeeded, so there is a session that can be lost and replayed.</summary>
    public bool HasSession
    {
        get
        {
            lock (gate)
            {
                return initialize is not null;
            }
        }
    }

    /// <summary>Notes what a message from the client changes.</summary>
    public void Sent(JsonRpcMessage message)
    {
        if (message is not JsonRpcRequest request)
        {
            return;
        }

        lock (gate)
        {
            switch (request.Method)
            {
                case "initialize":
                    initializing = request;
                    initialize = null;
                    level = null;
                    subscriptions.Clear();
                    break;
                case "logging/setLevel": level = request.Params; break;
                case "resources/subscribe" when Uri(request) is { } uri: subscriptions.Add(uri); break;
                case "resources/unsubscribe" when Uri(request) is { } uri: subscriptions.Remove(uri); break;
                default: break;
            }
        }
    }

    /// <summary>Notes the answer to <c>initialize</c>.</summary>
    public void Received(JsonRpcMessage message)
    {
        lock (gate)
        {
            if (message is JsonRpcResponse response && initializing is { } waiting && waiting.Id == response.Id)
            {
                initialize = waiting.Params ?? new JsonObject();
                initializing = null;
            }
        }
    }

    /// <summary>Makes <paramref name="remote"/> a session like the lost one. The client keeps the answer it got from the first.</summary>
    public async Task ReplayAsync(Remote remote, CancellationToken cancellation)
    {
        JsonNode? first, logging;
        string[] uris;
        lock (gate)
        {
            (first, logging, uris) = (initialize?.DeepClone(), level?.DeepClone(), [.. subscriptions]);
        }

        if (first is null)
        {
            return;
        }

        await remote.AskAsync("initialize", first, cancellation);
        await remote.NotifyAsync("notifications/initialized", cancellation);
        if (logging is not null)
        {
            await AskLenientlyAsync(remote, "logging/setLevel", logging, cancellation);
        }

        foreach (var uri in uris)
        {
            await AskLenientlyAsync(remote, "resources/subscribe", new JsonObject { ["uri"] = uri }, cancellation);
        }
    }

    /// <summary>A resource that is gone must not cost the whole session.</summary>
    private static async Task AskLenientlyAsync(Remote remote, string method, JsonNode parameters, CancellationToken cancellation)
    {
        try
        {
            await remote.AskAsync(method, parameters, cancellation);
        }
        catch (RemoteRefusedException)
        {
        }
    }

    private static string? Uri(JsonRpcRequest request) =>
        request.Params is JsonObject parameters && parameters["uri"] is JsonValue uri && uri.TryGetValue(out string? text) ? text : null;
}
