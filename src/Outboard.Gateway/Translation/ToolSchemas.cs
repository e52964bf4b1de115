using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>
/// What the bridge has to know of a child's tools to check the headers of a modern call (mcp-transports 17.2): learned from the lists that
/// pass through, forgotten when they change, asked for once when a call comes first. Names come from children alone, never from clients.
/// </summary>
internal sealed partial class ToolSchemas(StdioBackend backend, ILogger log)
{
    private const int MaxPages = 50;
    private const int MaxTools = 10_000;

    private readonly ConcurrentDictionary<string, HeaderParameters?> _tools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _complained = new(StringComparer.Ordinal);
    private Task<bool>? _asking;

    /// <summary>The child's lists have changed.</summary>
    public void Forget()
    {
        _asking = null;
        _tools.Clear();
    }

    /// <summary>
    /// A child's answer to <c>tools/list</c> for a modern client: in a stable order, without tools whose header annotations are invalid, which
    /// such a client would have to leave out itself; each tool byte for byte. Null for an answer that is no list.
    /// </summary>
    public byte[]? Present(ReadOnlySpan<byte> answer)
    {
        if (FindTools(answer) is not { Exists: true } list)
        {
            return null;
        }

        var offered = new List<(string Name, Slice Tool)>();
        foreach (var tool in Elements(answer, list))
        {
            if (TryLearn(tool.Of(answer), out var name))
            {
                offered.Add((name, tool));
            }
        }

        var target = new ByteBuffer(answer.Length);
        target.Write(answer[..list.Start]);
        target.Write((byte)'[');
        var isFirst = true;
        foreach (var (_, tool) in offered.OrderBy(static tool => tool.Name, StringComparer.Ordinal))
        {
            if (!isFirst)
            {
                target.Write((byte)',');
            }

            isFirst = false;
            target.Write(tool.Of(answer));
        }

        target.Write((byte)']');
        target.Write(answer[list.End..]);
        var presented = target.Span.ToArray();
        target.Release();
        return presented;
    }

    /// <summary>What is wrong with the parameter headers of a <c>tools/call</c>; null when nothing is.</summary>
    /// <param name="request">The call.</param>
    /// <param name="child">The caller's own child; null for the one the sharing rule picks.</param>
    public async ValueTask<string?> FaultAsync(ModernRequest request, ChildLink? child)
    {
        var name = request.Envelope.Name ?? "";
        if (!_tools.TryGetValue(name, out var parameters))
        {
            var asking = _asking ??= AskAsync(request, child);
            if (!await asking)
            {
                // Nobody answered: the next call asks again.
                _ = Interlocked.CompareExchange(ref _asking, null, asking);
            }

            _tools.TryGetValue(name, out parameters);
        }

        var arguments = request.Envelope.Arguments;
        return parameters?.FaultIn(request.Headers, arguments.Exists ? request.Bytes.Slice(request.Frame.Params.Start + arguments.Start, arguments.Length) : default);
    }

    /// <summary>False for a tool that cannot be offered.</summary>
    private bool TryLearn(ReadOnlySpan<byte> tool, out string name)
    {
        var text = Members.Find(tool, "name"u8);
        name = text.Exists && tool[text.Start] == '"' ? ToolNames.Read(text.Of(tool)) : "";
        var parameters = HeaderParameters.Read(tool, out var fault);
        if (name.Length > 0 && _tools.Count < MaxTools)
        {
            _tools[name] = parameters;
        }

        if (fault is not null && _complained.Count < MaxTools && _complained.TryAdd(name, 0))
        {
            LogInvalid(backend.Name, name, fault);
        }

        return fault is null;
    }

    /// <summary>Asks a child for all its tools. False without an answer: nothing is known then, and nothing checked, and the child still judges the call.</summary>
    private async Task<bool> AskAsync(ModernRequest request, ChildLink? child)
    {
        var parameters = "{}";
        for (var page = 0; page < MaxPages; page++)
        {
            var bytes = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":0,"method":"tools/list","params":{{parameters}}}""");
            Frame.Parse(bytes, out var frame);
            var call = new AskingCall(this, bytes, frame) { Affinity = child };
            await backend.SubmitAsync(call, bytes, frame, request.Headers);
            var (isAnswered, cursor) = await call.Answer;
            if (cursor is null)
            {
                return isAnswered;
            }

            parameters = $$"""{"cursor":{{cursor}}}""";
        }

        return true;
    }

    /// <summary>Where the next page begins, as JSON; null for the last.</summary>
    private string? LearnAll(ReadOnlySpan<byte> answer)
    {
        if (FindTools(answer) is not { Exists: true } list)
        {
            return null;
        }

        foreach (var tool in Elements(answer, list))
        {
            TryLearn(tool.Of(answer), out _);
        }

        Frame.Parse(answer, out var frame);
        var result = frame.Outcome.Of(answer);
        var cursor = Members.Find(result, "nextCursor"u8).Of(result);
        return cursor.Length > 0 && cursor[0] == '"' ? Encoding.UTF8.GetString(cursor) : null;
    }

    /// <summary>The array of tools within a whole answer; absent when there is none.</summary>
    public static Slice FindTools(ReadOnlySpan<byte> answer)
    {
        if (Frame.Parse(answer, out var frame) != FrameFault.None || frame.Kind != FrameKind.Result)
        {
            return default;
        }

        var tools = Members.Find(frame.Outcome.Of(answer), "tools"u8);
        return tools.Exists && answer[frame.Outcome.Start + tools.Start] == '[' ? tools with { Start = frame.Outcome.Start + tools.Start } : default;
    }

    /// <summary>Each element of an array within a whole answer.</summary>
    public static List<Slice> Elements(ReadOnlySpan<byte> answer, Slice list)
    {
        var elements = new List<Slice>();
        var reader = new Utf8JsonReader(list.Of(answer), new JsonReaderOptions { MaxDepth = Frame.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(new Slice(list.Start + start, (int)reader.BytesConsumed - start));
        }

        return elements;
    }

    /// <summary>A request of the bridge's own that goes the way of a client's, to whatever child the sharing rule picks.</summary>
    private sealed class AskingCall : Call
    {
        private readonly ToolSchemas _schemas;
        private readonly TaskCompletionSource<(bool IsAnswered, string? Cursor)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public AskingCall(ToolSchemas schemas, ReadOnlySpan<byte> bytes, in Frame frame)
        {
            _schemas = schemas;
            Begin(session: null, bytes, frame);
        }

        public Task<(bool IsAnswered, string? Cursor)> Answer => _answer.Task;

        /// <summary>Learned here and now, on the child's reading thread: a change it tells of next comes after.</summary>
        public override void Reply(ReadOnlySpan<byte> frame, Slice number) => _answer.TrySetResult((true, _schemas.LearnAll(frame)));

        public override void Fail(RpcError error, bool retryable) => _answer.TrySetResult((false, null));

        public override void Cancel() => _answer.TrySetResult((false, null));

        public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => true;
    }

    [LoggerMessage(LogLevel.Warning, "{Server}: tool '{Tool}' is not offered to modern clients: {Fault}")]
    private partial void LogInvalid(string server, string tool, string fault);
}
