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
    private const int MaxPages = 50;

    private readonly HeaderTools tools = new((tool, fault) => LogInvalid(logger, tool, fault));

    /// <summary>An answer to <c>tools/list</c> as the client may have it: the bytes as they came, without the tools that have to go.</summary>
    public ReadOnlyMemory<byte> Learn(ReadOnlyMemory<byte> answer)
    {
        var bytes = answer.Span;
        if (ToolList.Find(bytes) is not { Exists: true } list)
        {
            return answer;
        }

        var all = ToolList.Elements(bytes, list);
        var kept = new List<Slice>(all.Count);
        foreach (var tool in all)
        {
            if (tools.TryLearn(tool.Of(bytes)))
            {
                kept.Add(tool);
            }
        }

        return kept.Count == all.Count ? answer : ToolList.Write(bytes, list, kept);
    }

    /// <summary>What a call has to carry, as far as its tool is known.</summary>
    public IReadOnlyList<(string Name, string Value)> Of(ReadOnlyMemory<byte> request)
    {
        Frame.Parse(request.Span, out var frame);
        var call = ModernEnvelope.Read(frame.Params.Of(request.Span));
        if (call.Name is not { } name || !tools.TryGet(name, out var headers) || headers is null)
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
            cursor = ToolList.NextCursor(result);
            if (cursor is null)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool '{Tool}' of the remote is not offered: {Fault}.")]
    private static partial void LogInvalid(ILogger logger, string tool, string fault);
}
