using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// The arguments a modern remote wants repeated as headers (mcp-transports 6.2), learned from the lists of tools that pass through. A tool
/// that asks for it in a way no client may follow is left out of them.
/// </summary>
internal sealed partial class ToolHeaders(ILogger logger)
{
    private const int MaxTools = 10_000;
    private const int MaxPages = 50;

    private readonly ILogger logger = logger;
    private readonly ConcurrentDictionary<string, HeaderParameters?> tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> complained = new(StringComparer.Ordinal);

    /// <summary>An answer to <c>tools/list</c> as the client may have it: the bytes as they came unless a tool has to go.</summary>
    public ReadOnlyMemory<byte> Learn(ReadOnlyMemory<byte> answer)
    {
        if (JsonNode.Parse(answer.Span) is not { } frame || frame["result"]?["tools"] is not JsonArray list)
        {
            return answer;
        }

        var refused = list.Where(tool => !Learn(tool)).ToList();
        refused.ForEach(tool => list.Remove(tool));
        return refused.Count == 0 ? answer : JsonText.ToUtf8(frame);
    }

    /// <summary>What a call has to carry, as far as its tool is known.</summary>
    public IReadOnlyList<(string Name, string Value)> Of(ReadOnlyMemory<byte> request)
    {
        using var json = System.Text.Json.JsonDocument.Parse(request);
        return json.RootElement.TryGetProperty("params", out var parameters) && parameters.ValueKind == System.Text.Json.JsonValueKind.Object
            && parameters.TryGetProperty("name", out var name) && name.ValueKind == System.Text.Json.JsonValueKind.String
            && tools.TryGetValue(name.GetString()!, out var headers) && headers is not null
                ? [.. headers.Of(parameters.TryGetProperty("arguments", out var arguments) ? System.Text.Encoding.UTF8.GetBytes(arguments.GetRawText()) : default)
                    .Select(static header => (header.Header, McpHeaderEncoder.EncodeValue(header.Value) ?? ""))]
                : [];
    }

    /// <summary>Asks the remote for all its tools anew: what was known of them has turned out to be out of date.</summary>
    public async Task RefreshAsync(Remote remote, JsonNode? meta, CancellationToken cancellation)
    {
        tools.Clear();
        JsonNode? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = new JsonObject();
            if (meta is not null)
            {
                parameters["_meta"] = meta.DeepClone();
            }

            if (cursor is not null)
            {
                parameters["cursor"] = cursor.DeepClone();
            }

            var result = await remote.AskAsync("tools/list", parameters, cancellation);
            foreach (var tool in result?["tools"] as JsonArray ?? [])
            {
                Learn(tool);
            }

            cursor = result?["nextCursor"];
            if (cursor is null)
            {
                return;
            }
        }
    }

    /// <summary>True for a tool that can be offered.</summary>
    private bool Learn(JsonNode? tool)
    {
        if (tool is not JsonObject json || json["name"] is not JsonValue named || !named.TryGetValue<string>(out var name))
        {
            return true;
        }

        var headers = HeaderParameters.Read(JsonText.ToUtf8(json), out var fault);
        if (tools.Count < MaxTools)
        {
            tools[name] = headers;
        }

        if (fault is not null && complained.TryAdd(name, 0))
        {
            LogInvalid(name, fault);
        }

        return fault is null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool '{Tool}' of the remote is not offered: {Fault}.")]
    private partial void LogInvalid(string tool, string fault);
}
