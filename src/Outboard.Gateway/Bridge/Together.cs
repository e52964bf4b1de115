using System.Text;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// What the sessions of a shared child have asked of it together: the child gets the most verbose log level any of them wants, and one
/// subscription a resource, however many subscribed (mcp-transports 17.1).
/// </summary>
internal sealed class Together(StdioBackend backend)
{
    private readonly Lock _lock = new();
    private LoggingLevel? _childLevel;

    /// <summary>Answers what need not go to the child; false when the request is to be forwarded.</summary>
    public bool TryAnswer(Call call, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        switch (frame.Method)
        {
            case Method.SetLevel when backend.Hello?.OffersLogging is true:
                if (LoggingLevels.Parse(frame.Subject.Of(bytes)) is not { } level)
                {
                    call.Fail(new RpcError(RpcError.InvalidParams, "Unknown log level."), retryable: false);
                    return true;
                }

                call.Session?.Level = level;
                AdjustLevel();
                break;
            case Method.ResourcesSubscribe or Method.ResourcesUnsubscribe when frame.Subject.Exists && call.Session is { } session:
                call.Subject = Encoding.UTF8.GetString(frame.Subject.Of(bytes));
                var changes = frame.Method == Method.ResourcesSubscribe ? session.Subscribe(call.Subject) : session.Unsubscribe(call.Subject);
                if (!changes || !IsSubscribedByOther(session, call.Subject))
                {
                    return false;
                }

                break;
            default:
                return false;
        }

        call.Reply(OwnFrames.EmptyResult, OwnFrames.EmptyResultId);
        return true;
    }

    /// <summary>The child refused a subscription.</summary>
    public static void OnRefused(Call call)
    {
        if (call.Method == Method.ResourcesSubscribe && call.Subject is { } uri)
        {
            call.Session?.Unsubscribe(uri);
        }
    }

    /// <summary>What only this session wanted is wanted no more.</summary>
    public void OnSessionEnded(Session session)
    {
        foreach (var uri in session.GetSubscriptions())
        {
            if (!IsSubscribedByOther(session, uri))
            {
                Send("resources/unsubscribe", $$"""{"uri":{{uri}}}""");
            }
        }

        if (session.Level is not null)
        {
            AdjustLevel();
        }
    }

    /// <summary>A restarted child knows nothing of all this; and its lists may differ from what clients remember.</summary>
    public void ReapplyTo(ChildLink link)
    {
        lock (_lock)
        {
            _childLevel = null;
        }

        backend.Repeatable.Forget();

        AdjustLevel();
        foreach (var uri in backend.Sessions.All.SelectMany(static s => s.GetSubscriptions()).Distinct())
        {
            Send("resources/subscribe", $$"""{"uri":{{uri}}}""");
        }

        if (link.Hello is { OffersToolChanges: true })
        {
            backend.Broadcast(link, OwnFrames.ToolsListChanged, static _ => true);
        }

        if (link.Hello is { OffersPromptChanges: true })
        {
            backend.Broadcast(link, OwnFrames.PromptsListChanged, static _ => true);
        }

        if (link.Hello is { OffersResourceChanges: true })
        {
            backend.Broadcast(link, OwnFrames.ResourcesListChanged, static _ => true);
        }
    }

    private bool IsSubscribedByOther(Session session, string uri) => backend.Sessions.All.Any(s => s != session && s.IsSubscribed(uri));

    private void AdjustLevel()
    {
        lock (_lock)
        {
            var wanted = backend.Sessions.All.Select(static s => s.Level).Where(static l => l is not null).Min();
            if (wanted is null || wanted == _childLevel)
            {
                return;
            }

            _childLevel = wanted;
            Send("logging/setLevel", $$"""{"level":"{{wanted.Value.Name()}}"}""");
        }
    }

    /// <summary>A request of the bridge's own, whose answer changes nothing.</summary>
    private void Send(string method, string parameters)
    {
        if (backend.CurrentChild is { } link)
        {
            _ = SendAsync(link, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":0,"method":"{{method}}","params":{{parameters}}}"""));
        }
    }

    private static async Task SendAsync(ChildLink link, byte[] request)
    {
        try
        {
            await link.AskAsync(request);
        }
        catch (IOException)
        {
            // The child is gone; the next one is told by ReapplyTo.
        }
    }
}
