using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Replicas;

/// <summary>
/// Which requests may be served again when the replica that ran them is gone: those that ask for something, and calls of tools that say of
/// themselves that they only read, or that twice is the same as once (<c>readOnlyHint</c>, <c>idempotentHint</c>). The child is asked for
/// its tools when that is needed, which is hardly ever.
/// </summary>
internal sealed class RepeatableTools
{
    private const int MaxPages = 20;
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(30);

    private volatile HashSet<string>? _known;

    /// <summary>The child says that its tools have changed, or is another.</summary>
    public void Forget() => _known = null;

    public async ValueTask<bool> MayRepeatAsync(StdioBackend backend, Session? session, ReadOnlyMemory<byte> bytes, Frame frame, IHeaderDictionary headers)
    {
        if (frame.Kind != FrameKind.Request)
        {
            return true;
        }

        if (frame.Method != Method.ToolsCall)
        {
            return Encoding.UTF8.GetString(frame.MethodName.Of(bytes.Span)) is "ping" or "tools/list" or "prompts/list" or "prompts/get" or "resources/list" or "resources/read"
                or "resources/templates/list" or "completion/complete" or "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe" or "server/discover";
        }

        // Where each session has a child of its own, its tools may be its own as well.
        var tools = (backend.SharesChild ? _known : null) ?? await AskAsync(backend, session, headers);
        return tools?.Contains(ToolNames.Read(frame.Subject.Of(bytes.Span))) is true;
    }

    private async Task<HashSet<string>?> AskAsync(StdioBackend backend, Session? session, IHeaderDictionary headers)
    {
        var tools = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "";
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                var request = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":0,"method":"tools/list","params":{{{{cursor}}}}}""");
                Frame.Parse(request, out var frame);
                var call = new ListCall(session, request, frame);
                await backend.SubmitAsync(call, request, frame, headers);
                using var answer = JsonDocument.Parse(await call.Answer.WaitAsync(AskLimit, backend.Time));
                if (!answer.RootElement.TryGetProperty("result"u8, out var result) || !result.TryGetProperty("tools"u8, out var listed))
                {
                    return null;
                }

                Add(listed, tools);
                if (!result.TryGetProperty("nextCursor"u8, out var next) || next.ValueKind != JsonValueKind.String)
                {
                    break;
                }

                cursor = $"\"cursor\":{next.GetRawText()}";
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException or JsonException or InvalidOperationException)
        {
            // It cannot be asked now; then nothing is known, and nothing is repeated.
            return null;
        }

        return _known = tools;
    }

    private static void Add(JsonElement listed, HashSet<string> tools)
    {
        foreach (var tool in listed.EnumerateArray())
        {
            if (tool.TryGetProperty("annotations"u8, out var hints) && hints.ValueKind == JsonValueKind.Object && (IsTrue(hints, "readOnlyHint"u8) || IsTrue(hints, "idempotentHint"u8))
                && tool.TryGetProperty("name"u8, out var name) && name.GetString() is { } text)
            {
                tools.Add(text);
            }
        }
    }

    private static bool IsTrue(JsonElement hints, ReadOnlySpan<byte> name) => hints.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The request for one page of tools.</summary>
    private sealed class ListCall : Call
    {
        private readonly TaskCompletionSource<byte[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ListCall(Session? session, ReadOnlySpan<byte> bytes, in Frame frame) => Begin(session, bytes, frame);

        public Task<byte[]> Answer => _answer.Task;

        public override void Reply(ReadOnlySpan<byte> frame, Slice number) => _answer.TrySetResult(frame.ToArray());

        public override void Fail(RpcError error, bool retryable) => _answer.TrySetException(new IOException(error.Message));

        public override void Cancel() => _answer.TrySetException(new IOException("The session has ended."));

        public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => true;
    }
}
