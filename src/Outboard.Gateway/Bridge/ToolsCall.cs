using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>The bridge's own <c>tools/list</c>, which goes the way of a client's to whatever child the sharing rule picks.</summary>
internal sealed class ToolsCall : Call
{
    private readonly Learns _learn;
    private readonly TaskCompletionSource<(bool IsAnswered, string? Cursor)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ToolsCall(Session? session, Learns learn, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        _learn = learn;
        Begin(session, bytes, frame);
    }

    /// <summary>Takes one page, a child's whole answer, on the child's reading thread: a change it tells of next comes after.</summary>
    public delegate void Learns(ReadOnlySpan<byte> answer);

    /// <summary>Asks for all tools, page by page; false when a page was not answered.</summary>
    /// <param name="backend">Whose tools.</param>
    /// <param name="who">The session or the child they are asked of, where that is not the one all share; and the headers its environment is filled from.</param>
    /// <param name="limits">Pages at the most, and how long each may take.</param>
    /// <param name="learn">Takes each page.</param>
    public static async Task<bool> AskAsync(
        StdioBackend backend, (Session? Session, ChildLink? Child, IHeaderDictionary Headers) who, (int Pages, TimeSpan Wait) limits, Learns learn)
    {
        var parameters = "{}";
        for (var page = 0; page < limits.Pages; page++)
        {
            var bytes = OwnFrames.Request("tools/list", parameters);
            Frame.Parse(bytes, out var frame);
            var call = new ToolsCall(who.Session, learn, bytes, frame) { Affinity = who.Child };
            await backend.SubmitAsync(call, bytes, frame, who.Headers);
            var (isAnswered, cursor) = await call.AnswerAsync(limits.Wait, backend.Time);
            if (cursor is null)
            {
                return isAnswered;
            }

            parameters = $$"""{"cursor":{{cursor}}}""";
        }

        return true;
    }

    public override void Reply(ReadOnlySpan<byte> frame, Slice number)
    {
        _learn(frame);
        _answer.TrySetResult((true, ToolList.Find(frame).Exists ? ToolList.NextCursor(Outcome.Of(frame)) : null));
    }

    public override void Fail(RpcError error, bool retryable) => _answer.TrySetResult((false, null));

    public override void Cancel() => _answer.TrySetResult((false, null));

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => true;

    private async Task<(bool IsAnswered, string? Cursor)> AnswerAsync(TimeSpan limit, TimeProvider time)
    {
        try
        {
            return await _answer.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            return (false, null);
        }
    }
}
