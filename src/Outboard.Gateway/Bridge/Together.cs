using System.Text;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// What the sessions of a shared child have asked of it together: the child gets the most verbose log level any of them wants, and one
/// subscription a resource, however many subscribed (mcp-transports 17.1).
/// </summary>
internal sealed class Together(StdioBackend backend)
{
    private readonly Lock _lock = new();

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
        if (backend.Era == Era.Modern)
        {
            _ = backend.CurrentChild?.Listening.RefreshAsync();
            return;
        }

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
        link.OnToolsChanged();
        if (link.IsModern)
        {
            _ = link.Listening.RefreshAsync();
            TellOfChanges(link);
            return;
        }

        AdjustLevel();
        foreach (var uri in backend.Sessions.All.SelectMany(static s => s.GetSubscriptions()).Concat(backend.Listens.Uris).Distinct())
        {
            link.Tell("resources/subscribe", $$"""{"uri":{{uri}}}""");
        }

        TellOfChanges(link);
    }

    /// <summary>What clients remember of the child's lists may not be so any more.</summary>
    public void TellOfChanges(ChildLink link)
    {
        foreach (var line in ChangesOf(link.Hello))
        {
            Frame.Parse(line, out var frame);
            backend.Broadcast(link, line, static _ => true);
            backend.Listens.Tell(link, line, frame);
        }
    }

    /// <summary>The notifications that say so, of the lists whose changes the child says it tells of.</summary>
    public static IEnumerable<byte[]> ChangesOf(ServerHello? hello)
    {
        if (hello is { OffersToolChanges: true })
        {
            yield return OwnFrames.ToolsListChanged;
        }

        if (hello is { OffersPromptChanges: true })
        {
            yield return OwnFrames.PromptsListChanged;
        }

        if (hello is { OffersResourceChanges: true })
        {
            yield return OwnFrames.ResourcesListChanged;
        }
    }

    /// <summary>Modern clients listen for a resource; false when the child refuses, or is not there.</summary>
    /// <param name="uri">As a JSON string.</param>
    /// <param name="child">The caller's own child; null for the shared one.</param>
    public async Task<bool> SubscribeAsync(string uri, ChildLink? child)
    {
        if (child is null && IsSubscribedByOther(null, uri))
        {
            return true;
        }

        try
        {
            return (child ?? backend.CurrentChild) is { } link
                && Frame.Parse(await link.AskAsync(OwnFrames.Request("resources/subscribe", $$"""{"uri":{{uri}}}""")), out var answer) == FrameFault.None
                && answer.Kind == FrameKind.Result;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>No modern client listens for it any more.</summary>
    public void Unsubscribe(string uri, ChildLink? child)
    {
        if (child is not null || !IsSubscribedByOther(null, uri))
        {
            (child ?? backend.CurrentChild)?.Tell("resources/unsubscribe", $$"""{"uri":{{uri}}}""");
        }
    }

    private bool IsSubscribedByOther(Session? session, string uri) =>
        backend.Sessions.All.Any(s => s != session && s.IsSubscribed(uri)) || (session is not null && backend.Listens.Wants(uri));

    private void AdjustLevel()
    {
        lock (_lock)
        {
            var wanted = backend.Sessions.All.Select(static s => s.Level).Where(static l => l is not null).Min();
            if (wanted is not null && backend.CurrentChild is { } link && wanted != link.Level)
            {
                link.SetLevel(wanted.Value);
            }
        }
    }

    private void Send(string method, string parameters) => backend.CurrentChild?.Tell(method, parameters);
}
