using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Gateway.Transports;
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

    /// <summary>An answer to <c>tools/list</c> as the client may have it: the bytes as they came, without the tools that have to go.</summary>
    public ReadOnlyMemory<byte> Learn(ReadOnlyMemory<byte> answer)
    {
        var bytes = answer.Span;
        var list = ToolSchemas.FindTools(bytes);
        if (!list.Exists)
        {
            return answer;
        }

        var all = ToolSchemas.Elements(bytes, list);
        var kept = new List<Slice>(all.Count);
        foreach (var tool in all)
        {
            if (TryLearn(tool.Of(bytes)))
            {
                kept.Add(tool);
            }
        }

        return kept.Count == all.Count ? answer : Write(bytes, list, kept);
    }

    /// <summary>What a call has to carry, as far as its tool is known.</summary>
    public IReadOnlyList<(string Name, string Value)> Of(ReadOnlyMemory<byte> request)
    {
        Frame.Parse(request.Span, out var frame);
        var call = ModernEnvelope.Read(frame.Params.Of(request.Span));
        if (call.Name is not { } name || !tools.TryGetValue(name, out var headers) || headers is null)
        {
            return [];
        }

        var arguments = call.Arguments.Exists ? request.Slice(frame.Params.Start + call.Arguments.Start, call.Arguments.Length) : default;
        return [.. headers.Of(arguments).Select(static header => (header.Header, McpHeaderEncoder.EncodeValue(header.Value) ?? ""))];
    }

    /// <summary>Asks the remote for all its tools anew: what was known of them has turned out to be out of date.</summary>
    public async Task RefreshAsync(Remote remote, JsonNode? meta, CancellationToken cancellation)
    {
        tools.Clear();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = new JsonObject();
            if (meta is not null)
            {
                parameters["_meta"] = meta.DeepClone();
            }

            if (cursor is not null)
            {
                parameters["cursor"] = JsonNode.Parse(cursor);
            }

            // As text again: what it holds may be more than a tree takes.
            var result = Encoding.UTF8.GetBytes((await remote.AskAsync("tools/list", parameters, cancellation))?.ToJsonString() ?? "{}");
            Learn(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":0,"result":{{Encoding.UTF8.GetString(result)}}}"""));
            var next = Members.Find(result, "nextCursor"u8);
            cursor = next.Exists && result[next.Start] == '"' ? Encoding.UTF8.GetString(next.Of(result)) : null;
            if (cursor is null)
            {
                return;
            }
        }
    }

    /// <summary>False for a tool that cannot be offered.</summary>
    private bool TryLearn(ReadOnlySpan<byte> tool)
    {
        var text = Members.Find(tool, "name"u8);
        var name = text.Exists && tool[text.Start] == '"' ? ToolNames.Read(text.Of(tool)) : "";
        var headers = HeaderParameters.Read(tool, out var fault);
        if (name.Length > 0 && tools.Count < MaxTools)
        {
            tools[name] = headers;
        }

        if (fault is not null && complained.Count < MaxTools && complained.TryAdd(name, 0))
        {
            LogInvalid(name, fault);
        }

        return fault is null;
    }

    private static byte[] Write(ReadOnlySpan<byte> answer, Slice list, List<Slice> kept)
    {
        var target = new ByteBuffer(answer.Length);
        target.Write(answer[..(list.Start + 1)]);
        for (var i = 0; i < kept.Count; i++)
        {
            target.Write(i == 0 ? ""u8 : ","u8);
            target.Write(kept[i].Of(answer));
        }

        target.Write(answer[(list.End - 1)..]);
        var written = target.Span.ToArray();
        target.Release();
        return written;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool '{Tool}' of the remote is not offered: {Fault}.")]
    private partial void LogInvalid(string tool, string fault);
}
