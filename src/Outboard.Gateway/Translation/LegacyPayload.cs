using System.Text.Json.Nodes;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>What results hold that a revision does not know, in its terms (mcp-transports 1.2, 17.4). Trees, where there is something to change.</summary>
internal static class LegacyPayload
{
    /// <summary>The result, or what of it the revision can carry.</summary>
    public static ReadOnlySpan<byte> Reduce(ReadOnlySpan<byte> result, Method method, ProtocolVersion version) => method switch
    {
        Method.ToolsList => Change(result, static json => Each(json["tools"], ReduceTool)),
        Method.ToolsCall when HasStrangeContent(result, version) => Change(result, json => ReduceContents(json["content"], version)),
        Method.PromptsGet when HasStrangeContent(result, version) => Change(result, json => Each(json["messages"], message => Replace(message, "content", version))),
        _ => result,
    };

    /// <summary>
    /// Hands on the answer of a child that has agreed on a newer revision with the bridge than its client has, which is so only where children are
    /// shared: without content the client's revision has no form for (17.1). Nearly always that is the same bytes.
    /// </summary>
    public static void Reply(Call call, ReadOnlySpan<byte> line, in Frame frame, ProtocolVersion version)
    {
        var written = frame;
        var result = frame.Outcome;
        var reduced = call.Method is Method.ToolsCall or Method.PromptsGet ? Reduce(result.Of(line), call.Method, version) : result.Of(line);
        if (!reduced.Overlaps(line))
        {
            line = (byte[])[.. line[..result.Start], .. reduced, .. line[result.End..]];
            Frame.Parse(line, out written);
        }

        call.Outcome = written.Outcome;
        call.Reply(line, written.Id);
    }

    private static ReadOnlySpan<byte> Change(ReadOnlySpan<byte> result, Action<JsonNode> change)
    {
        try
        {
            var json = JsonNode.Parse(result)!;
            change(json);
            return JsonText.ToUtf8(json);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // A member twice, or half a surrogate: the client may make of it what it can.
            return result;
        }
    }

    private static void Each(JsonNode? list, Action<JsonObject> change)
    {
        foreach (var item in (list as JsonArray ?? []).OfType<JsonObject>())
        {
            change(item);
        }
    }

    private static void ReduceTool(JsonObject tool)
    {
        if (tool["inputSchema"] is JsonObject input && !IsOfObject(input))
        {
            input["type"] = "object";
        }

        if (tool.ContainsKey("outputSchema") && !(tool["outputSchema"] is JsonObject output && IsOfObject(output)))
        {
            tool.Remove("outputSchema");
        }
    }

    private static bool IsOfObject(JsonObject schema) => schema["type"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "object";

    /// <summary>A look at the bytes: hardly any result holds these, and hardly any client is so old.</summary>
    private static bool HasStrangeContent(ReadOnlySpan<byte> result, ProtocolVersion version) =>
        (version < ProtocolVersion.V2025_06_18 && result.IndexOf("\"resource_link\""u8) >= 0) || (version < ProtocolVersion.V2025_03_26 && result.IndexOf("\"audio\""u8) >= 0);

    private static void ReduceContents(JsonNode? contents, ProtocolVersion version)
    {
        for (var i = 0; contents is JsonArray list && i < list.Count; i++)
        {
            if (Reduced(list[i], version) is { } reduced)
            {
                list[i] = reduced;
            }
        }
    }

    private static void Replace(JsonObject parent, string member, ProtocolVersion version)
    {
        if (Reduced(parent[member], version) is { } reduced)
        {
            parent[member] = reduced;
        }
    }

    /// <summary>What stands in for this content; null where it can stay.</summary>
    private static JsonObject? Reduced(JsonNode? content, ProtocolVersion version) => content switch
    {
        JsonObject json when json["type"]?.ToString() == "resource_link" && version < ProtocolVersion.V2025_06_18 => Text($"{json["title"] ?? json["name"]}: {json["uri"]}"),
        JsonObject json when json["type"]?.ToString() == "audio" && version < ProtocolVersion.V2025_03_26 => Text($"[audio, {json["mimeType"]}: revision 2024-11-05 has no content for it]"),
        _ => null,
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
