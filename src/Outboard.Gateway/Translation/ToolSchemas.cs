using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>
/// What the bridge has to know of a child's tools to check the headers of a modern call (mcp-transports 17.2): learned from the lists that
/// pass through, forgotten when they change, asked for once when a call comes first. Names come from children alone, never from clients.
/// </summary>
internal sealed partial class ToolSchemas
{
    private const int MaxPages = 50;

    private readonly StdioBackend _backend;
    private readonly HeaderTools _tools;
    private Task<bool>? _asking;

    public ToolSchemas(StdioBackend backend, ILogger log)
    {
        _backend = backend;
        _tools = new HeaderTools((tool, fault) => LogInvalid(log, backend.Name, tool, fault));
    }

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
        if (ToolList.Find(answer) is not { Exists: true } list)
        {
            return null;
        }

        var offered = new List<(string Name, Slice Tool)>();
        foreach (var tool in ToolList.Elements(answer, list))
        {
            if (_tools.TryLearn(tool.Of(answer)))
            {
                offered.Add((ToolList.NameOf(tool.Of(answer)) ?? "", tool));
            }
        }

        return ToolList.Write(answer, list, offered.OrderBy(static tool => tool.Name, StringComparer.Ordinal).Select(static tool => tool.Tool));
    }

    /// <summary>What is wrong with the parameter headers of a <c>tools/call</c>; null when nothing is.</summary>
    /// <param name="request">The call.</param>
    /// <param name="child">The caller's own child; null for the one the sharing rule picks.</param>
    public async ValueTask<string?> FaultAsync(ModernRequest request, ChildLink? child)
    {
        var name = request.Envelope.Name ?? "";
        if (!_tools.TryGet(name, out var parameters))
        {
            // Without an answer nothing is known, and nothing checked: the child still judges the call.
            var asking = _asking ??= ToolsCall.AskAsync(_backend, (null, child, request.Headers), (MaxPages, Timeout.InfiniteTimeSpan), LearnAll);
            if (!await asking)
            {
                // Nobody answered: the next call asks again.
                _ = Interlocked.CompareExchange(ref _asking, null, asking);
            }

            _tools.TryGet(name, out parameters);
        }

        var arguments = request.Envelope.Arguments;
        return parameters?.FaultIn(request.Headers, arguments.Exists ? request.Bytes.Slice(request.Frame.Params.Start + arguments.Start, arguments.Length) : default);
    }

    private void LearnAll(ReadOnlySpan<byte> answer)
    {
        if (ToolList.Find(answer) is { Exists: true } list)
        {
            foreach (var tool in ToolList.Elements(answer, list))
            {
                _tools.TryLearn(tool.Of(answer));
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Server}: tool '{Tool}' is not offered to modern clients: {Fault}")]
    private static partial void LogInvalid(ILogger log, string server, string tool, string fault);
}
