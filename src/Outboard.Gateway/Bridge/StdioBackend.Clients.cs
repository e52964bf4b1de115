using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// What clients say that is no request: answers, notifications, and that they do not want an answer any more.
internal sealed partial class StdioBackend
{
    /// <summary>A client's answer to what a child has asked it.</summary>
    public async ValueTask OnClientReplyAsync(Session session, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (Questions.Take(frame.Id.Of(bytes.Span), session) is { } question)
        {
            await question.AnswerAsync(bytes, frame);
        }
    }

    /// <summary>A notification from a client.</summary>
    public async ValueTask OnClientNotificationAsync(Session? session, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        switch (frame.Method)
        {
            case Method.Cancelled:
                OnClientCancelled(session, bytes.Span, frame);
                return;
            case Method.Initialized or Method.RootsListChanged when Sharing != Sharing.Session || Era == Era.Modern:
                // The bridge has said the first itself. The second would make a shared child ask for roots outside any call. Neither is modern.
                return;
            case Method.Progress when Era == Era.Modern:
                // About a question, which is none to the child.
                return;
            case Method.Progress:
                // About a question: its token is the child's own, and only the one who is being asked may use it.
                var asking = Questions.Where(q => q.Session == session).Select(static q => q.Link).FirstOrDefault();
                await WriteAsync(asking, bytes);
                return;
            default:
                await WriteAsync(SharesChild ? _shared!.Current : session?.OwnChild, bytes);
                return;
        }
    }

    /// <summary>Whether the session waits here for the answer to its request of this id.</summary>
    public bool IsInFlight(Session session, ReadOnlySpan<byte> id)
    {
        foreach (var call in _waiting.Keys.Concat(_links.SelectMany(static entry => entry.Key.Calls.All())))
        {
            if (call.IsAwaited && call.Session == session && call.Id.SequenceEqual(id))
            {
                return true;
            }
        }

        return false;
    }

    private void OnClientCancelled(Session? session, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        // Without a session nothing proves that the id is the caller's own.
        if (session is null || !frame.Reference.Exists)
        {
            return;
        }

        var id = frame.Reference.Of(bytes).ToArray();
        if (Withdraw(call => call.Session == session && call.Id.SequenceEqual(id)) is { } early)
        {
            early.Cancel();
            return;
        }

        foreach (var (link, _) in _links)
        {
            if (link.Abandon(call => call.Session == session && call.Id.SequenceEqual(id), bytes, frame.Reference) is { } call)
            {
                OnAbandoned(link, call, "The request was cancelled.");
                call.Cancel();
                return;
            }
        }
    }

    /// <summary>The caller has gone, which in the modern era is how a request is cancelled (mcp-transports 10).</summary>
    /// <param name="call">Its call.</param>
    public void Cancel(Call call)
    {
        var number = call.Number;
        if (Withdraw(waiting => waiting == call) is not null)
        {
            call.Cancel();
            return;
        }

        foreach (var (link, _) in _links)
        {
            if (call.Method == Method.Listen)
            {
                link.EndListens(listen => listen == call && listen.Number == number, static listen => listen.Cancel());
                continue;
            }

            if (link.Abandon(c => c == call && c.Number == number, OwnFrames.Cancel, OwnFrames.CancelRequestId) is not null)
            {
                OnAbandoned(link, call, "The request was cancelled.");
                call.Cancel();
                return;
            }
        }
    }
}
