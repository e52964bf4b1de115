using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

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
        var isKnown = true;
        if (!await ToolsCall.AskAsync(backend, (session, null, headers), (MaxPages, AskLimit), answer => isKnown &= TryAdd(answer, tools)) || !isKnown)
        {
            // It cannot be asked now; then nothing is known, and nothing is repeated.
            return null;
        }

        return _known = tools;
    }

    /// <summary>False for an answer that is no list of tools.</summary>
    private static bool TryAdd(ReadOnlySpan<byte> answer, HashSet<string> tools)
    {
        if (ToolList.Find(answer) is not { Exists: true } list)
        {
            return false;
        }

        foreach (var element in ToolList.Elements(answer, list))
        {
            var tool = element.Of(answer);
            var hints = Members.Find(tool, "annotations"u8).Of(tool);
            if ((IsTrue(hints, "readOnlyHint"u8) || IsTrue(hints, "idempotentHint"u8)) && ToolList.NameOf(tool) is { } name)
            {
                tools.Add(name);
            }
        }

        return true;
    }

    private static bool IsTrue(ReadOnlySpan<byte> hints, ReadOnlySpan<byte> name) => Members.Find(hints, name).Of(hints).SequenceEqual("true"u8);
}
