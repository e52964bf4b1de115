using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;

namespace Outboard.Gateway.Bridge;

// What time alone brings about: late calls, silent streams, idle sessions.
internal sealed partial class StdioBackend
{
    public override void OnPulse()
    {
        Questions.OnPulse();
        Suspensions.OnPulse();
        Listens.OnPulse();
        _spares?.OnPulse();
        CallerChildren?.OnPulse(Spec.IdleTimeout);
        foreach (var (link, _) in _links)
        {
            foreach (var call in link.Calls.All())
            {
                OnPulse(link, call);
            }
        }

        foreach (var (call, _) in _waiting)
        {
            if (call is LegacyClientCall asking)
            {
                asking.Session?.Touch();
                asking.OnPulse(Time.GetElapsedTime(asking.Started));
            }
        }

        foreach (var session in Sessions.All)
        {
            session.OnPulse();
            if (session.IdleFor > Spec.IdleTimeout)
            {
                LogIdle(Name);
                EndSession(session);
            }
        }
    }

    private void OnPulse(ChildLink link, Call call)
    {
        var number = call.Number;
        var age = Time.GetElapsedTime(call.Started);
        if (call is AbandonedCall abandoned)
        {
            if (age > AbandonedCall.Patience && !abandoned.IsGivenUp)
            {
                abandoned.GiveUp();
                if (link.IsSpare)
                {
                    // One that may still ask for a caller who has gone is not worth keeping for the next.
                    _ = StopChildAsync(link, Time);
                }
                else
                {
                    link.Release(call);
                }
            }

            // A modern child may leave a cancelled request unanswered, and asks nothing that could be another's.
            if (age > (link.IsModern ? AbandonedCall.Patience : LongestCall))
            {
                link.Calls.TryTake(call.Number, out _);
            }

            return;
        }

        // Who waits for an answer is not idle, whether or not a stream shows it.
        call.Session?.Touch();
        call.OnPulse(age);
        var silent = Time.GetElapsedTime(call.LastSign);
        if (call.Method == Method.Listen)
        {
            // Not a request for an answer but a stream, which lasts until somebody ends it.
            return;
        }

        var isLate = age > LongestCall || (Spec.RequestTimeout > TimeSpan.Zero && silent > Spec.RequestTimeout && !Questions.Where(q => q.Call == call).Any());
        if (isLate && link.Abandon(c => c == call && c.Number == number, OwnFrames.Cancel, OwnFrames.CancelRequestId) is not null)
        {
            OnAbandoned(link, call, "The request has timed out.");
            call.Fail(new RpcError(RpcError.InternalError, $"Server '{Name}' has not answered within {silent.TotalSeconds:0} s; the request was cancelled."), retryable: false);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Server}: a session without traffic was ended")]
    private partial void LogIdle(string server);
}
