using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// Step 4: the sessions of a server, from initialize to their end.
internal sealed partial class StdioBackend
{
    /// <summary>A session keeps the header values its child was started with: a request with others is not served by it (bridge-compat R43).</summary>
    public bool HasOtherCredentials(Session session, IHeaderDictionary headers) => session.HeaderDigest is { } digest && Headers!.Digest(headers) != digest;

    /// <summary>A session that carries nothing yet; null when there are too many.</summary>
    /// <param name="principal">Who opens it.</param>
    /// <param name="hello">What the client said at <c>initialize</c>; null for HTTP+SSE.</param>
    /// <param name="headers">The request's.</param>
    public Session? CreateSession(string? principal, ClientHello? hello, IHeaderDictionary headers)
    {
        if (Life.State == ServerState.Draining || !_services.Quota.TryTake())
        {
            return null;
        }

        var digest = Headers?.Digest(headers);
        var session = new Session(NewSessionId(principal, hello, digest), principal, Time) { IsSse = hello is null, HeaderDigest = digest };
        Sessions.Add(session);
        return session;
    }

    /// <summary>Answers a client's <c>initialize</c> and gives the session what was agreed on. The answer, good or bad, goes to <paramref name="call"/>.</summary>
    /// <param name="session">The new session; null when the gateway keeps none.</param>
    /// <param name="hello">What the client said.</param>
    /// <param name="call">Waits for the answer.</param>
    /// <param name="bytes">The request.</param>
    /// <param name="frame">Its envelope.</param>
    /// <param name="headers">The headers of the request, for the environment of the session's child.</param>
    public async ValueTask InitializeAsync(Session? session, ClientHello hello, Call call, ReadOnlyMemory<byte> bytes, Frame frame, IHeaderDictionary headers)
    {
        session?.Capabilities = hello.Capabilities;
        session?.Version = hello.Version;
        if (Sharing == Sharing.Session && session is not null)
        {
            await InitializeOwnChildAsync(session, hello, call, bytes, frame, headers);
            return;
        }

        if (await HelloAsync(headers) is { } answer)
        {
            if (session is not null && answer.Era == Era.Modern)
            {
                session.Introduction = Introduction.Of(hello, Spec.Interactive == Interactive.Auto);
                _ = CurrentChild?.Listening.RefreshAsync();
            }

            var frameBytes = answer.AnswerTo(frame.Id.Of(bytes.Span), hello.Version);
            call.Reply(frameBytes, default);
        }
        else
        {
            call.Fail(new RpcError(RpcError.InternalError, WhyUnavailable()), retryable: true);
        }
    }

    /// <summary>What the children of this server say of themselves, waiting for the first to be ready; null when the server cannot answer now (<see cref="WhyUnavailable"/>).</summary>
    public ValueTask<ServerHello?> HelloAsync(IHeaderDictionary headers) =>
        Hello is { } known ? new ValueTask<ServerHello?>(Life.State is ServerState.Failed or ServerState.Draining ? null : known) : WaitForHelloAsync(headers);

    private async ValueTask<ServerHello?> WaitForHelloAsync(IHeaderDictionary headers)
    {
        if (Headers is not null)
        {
            await LearnHelloAsync(headers);
        }

        var hello = await Life.WaitAsync(() => Hello, Headers is null ? ChildLimit : TimeSpan.Zero);
        return Life.State is ServerState.Failed or ServerState.Draining ? null : hello;
    }

    /// <summary>Ends a session and whatever belongs to it alone: its calls, its questions, its child.</summary>
    public void EndSession(Session session)
    {
        if (!Sessions.Remove(session))
        {
            return;
        }

        session.End();
        _services.Quota.GiveBack();
        OnEnded(session);
        Questions.CloseAll(q => q.Session == session, static q => q.Refuse(new RpcError(RpcError.InternalError, "The client has gone.")));
        while (Withdraw(call => call.Session == session) is { } early)
        {
            early.Fail(new RpcError(RpcError.SessionNotFound, "The session has ended."), retryable: false);
        }

        foreach (var (link, _) in _links)
        {
            while (link.Abandon(call => call.Session == session, OwnFrames.Cancel, OwnFrames.CancelRequestId) is { } call)
            {
                OnAbandoned(link, call, "The session has ended.");
                call.Fail(new RpcError(RpcError.SessionNotFound, "The session has ended."), retryable: false);
            }
        }

        if (session.OwnChild is { } own)
        {
            _ = StopChildAsync(own, Time);
        }
        else if (SharesChild)
        {
            Together.OnSessionEnded(session);
        }
    }

    /// <returns>How many there were.</returns>
    public int EndSessions(Func<Session, bool> match)
    {
        var ended = Sessions.All.Where(match).ToList();
        ended.ForEach(EndSession);
        return ended.Count;
    }

    private async Task InitializeOwnChildAsync(Session session, ClientHello hello, Call call, ReadOnlyMemory<byte> bytes, Frame frame, IHeaderDictionary headers)
    {
        try
        {
            var env = Headers?.Fill(headers);
            var era = await DecideEraOnlyAsync(env);
            session.OwnChild = Launch(session, env);
            if (era == Era.Modern)
            {
                // It has no initialize; what it says of itself is asked for, and told the client in its own era's form.
                session.Introduction = Introduction.Of(hello, Spec.Interactive == Interactive.Auto);
                var answer = Hello = await session.OwnChild.ShakeHandsAsync(era, interactive: false, Spec.StartTimeout);
                call.Reply(answer.AnswerTo(frame.Id.Of(bytes.Span), hello.Version), default);
                _ = session.OwnChild.Listening.RefreshAsync();
                return;
            }
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            Life.RecordFailure(ReasonOf(e));
            call.Fail(new RpcError(RpcError.InternalError, e.Message), retryable: true);
            EndSession(session);
            return;
        }

        await ForwardAsync(session.OwnChild, call, bytes, frame, LeaseKind.None, headers);
    }

    /// <summary>With values from headers the first caller's child tells what the server offers.</summary>
    private async Task LearnHelloAsync(IHeaderDictionary headers)
    {
        try
        {
            var link = _perCall is null ? await LaunchInitialisedAsync(Headers!.Fill(headers)) : await _perCall.TakeAsync(headers, ChildLimit);
            await (link is null ? Task.CompletedTask : StopChildAsync(link, Time));
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            // What went wrong stands in WhyUnavailable, which the caller is about to tell.
        }
    }
}
