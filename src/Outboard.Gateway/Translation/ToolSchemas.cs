using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>
/// What the bridge has to know of a child's tools to check the headers of a modern call (mcp-transports 17.2): learned from the lists that
/// pass through, forgotten when they change, asked for once when a call comes first.
/// </summary>
internal sealed partial class ToolSchemas(StdioBackend backend, ILogger log)
{
    private const int MaxPages = 50;
    private const int MaxTools = 10_000;

    private readonly ConcurrentDictionary<string, HeaderParameters?> _tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _complained = new(StringComparer.Ordinal);
    private Task? _asking;

    /// <summary>The child's lists have changed.</summary>
    public void Forget()
    {
        _asking = null;
        _tools.Clear();
    }

    /// <summary>
    /// A child's answer to <c>tools/list</c> for a modern client: in a stable order, without tools whose header annotations are invalid, which
    /// such a client would have to leave out itself. Null for an answer that is no list.
    /// </summary>
    public byte[]? Present(ReadOnlySpan<byte> answer)
    {
        var frame = JsonNode.Parse(answer);
        if (frame?["result"]?["tools"] is not JsonArray tools)
        {
            return null;
        }

        var sorted = tools.Where(Learn).OrderBy(static tool => tool?["name"]?.ToString(), StringComparer.Ordinal).ToList();
        tools.Clear();
        sorted.ForEach(tools.Add);
        return JsonText.ToUtf8(frame);
    }

    /// <summary>What is wrong with the parameter headers of a <c>tools/call</c>; null when nothing is.</summary>
    public async ValueTask<string?> FaultAsync(ModernRequest request)
    {
        var name = request.Envelope.Name ?? "";
        if (!_tools.TryGetValue(name, out var parameters))
        {
            await (_asking ??= AskAsync(request));
            _tools.TryGetValue(name, out parameters);
        }

        var arguments = request.Envelope.Arguments;
        return parameters?.FaultIn(request.Headers, arguments.Exists ? request.Bytes.Slice(request.Frame.Params.Start + arguments.Start, arguments.Length) : default);
    }

    /// <summary>True for a tool that can be offered.</summary>
    private bool Learn(JsonNode? tool)
    {
        if (tool is not JsonObject json || json["name"] is not JsonValue named || !named.TryGetValue<string>(out var name))
        {
            return true;
        }

        var parameters = HeaderParameters.Read(json, out var fault);
        if (_tools.Count < MaxTools)
        {
            _tools[name] = parameters;
        }

        if (fault is not null && _complained.TryAdd(name, 0))
        {
            LogInvalid(backend.Name, name, fault);
        }

        return fault is null;
    }

    /// <summary>Asks a child for all its tools. Without an answer nothing is known, and nothing checked: the child still judges the call.</summary>
    private async Task AskAsync(ModernRequest request)
    {
        var own = backend.CallerChildren is { } children ? await children.TakeAsync(request.Principal, request.Headers) : null;
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var parameters = cursor is null ? "{}" : $$"""{"cursor":{{JsonText.Quote(cursor)}}}""";
            var bytes = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":0,"method":"tools/list","params":{{parameters}}}""");
            Frame.Parse(bytes, out var frame);
            var call = new AskingCall(bytes, frame) { Affinity = own };
            await backend.SubmitAsync(call, bytes, frame, request.Headers);
            if (await call.Answer is not { } answer || JsonNode.Parse(answer)?["result"] is not JsonObject { } result || result["tools"] is not JsonArray tools)
            {
                // The next call asks again.
                _asking = null;
                return;
            }

            foreach (var tool in tools)
            {
                Learn(tool);
            }

            cursor = result["nextCursor"]?.ToString();
            if (cursor is null)
            {
                return;
            }
        }
    }

    /// <summary>A request of the bridge's own that goes the way of a client's, to whatever child the sharing rule picks.</summary>
    private sealed class AskingCall : Call
    {
        private readonly TaskCompletionSource<byte[]?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public AskingCall(ReadOnlySpan<byte> bytes, in Frame frame) => Begin(session: null, bytes, frame);

        public Task<byte[]?> Answer => _answer.Task;

        public override void Reply(ReadOnlySpan<byte> frame, Slice number) => _answer.TrySetResult(frame.ToArray());

        public override void Fail(RpcError error, bool retryable) => _answer.TrySetResult(null);

        public override void Cancel() => _answer.TrySetResult(null);

        public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => true;
    }

    [LoggerMessage(LogLevel.Warning, "{Server}: tool '{Tool}' is not offered to modern clients: {Fault}")]
    private partial void LogInvalid(string server, string tool, string fault);
}
