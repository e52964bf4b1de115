using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// Children of the modern era: their subscriptions, their log messages, and calls that wait for a user (mcp-transports 17.3, 17.4).
internal sealed partial class StdioBackend
{
    /// <summary>
    /// A request may ask for log messages: they name no request, so that they can be told apart only while one party is being served.
    /// </summary>
    /// <param name="own">The child it goes to where that is not the one all share.</param>
    /// <param name="session">Whose request it is; null for none.</param>
    public bool MayLog(ChildLink? own, Session? session)
    {
        var party = (own ?? session?.OwnChild ?? CurrentChild)?.Calls.Attribute() ?? Party.None;
        return !party.IsServing || (session is not null && party.Session == session);
    }

    /// <summary>Step 5 alone, for a call that was taken in before.</summary>
    public ValueTask SendAgainAsync(Call call, ReadOnlyMemory<byte> bytes, in Frame frame, IHeaderDictionary headers) => PickAsync(call, bytes, frame, headers);

    /// <summary>The call waits for its user, on no child: found there by whoever ends calls.</summary>
    public void Park(Call call) => _waiting[call] = 0;

    /// <summary>False when somebody has ended it meanwhile.</summary>
    public bool Unpark(Call call) => _waiting.TryRemove(call, out _);

    /// <summary>A call has ended that was on no child.</summary>
    public void OnParkedEnded(Call call)
    {
        Counters.Answered(call, isError: true, Time.GetElapsedTime(call.Started));
        SignalIdle();
    }

    /// <summary>A call that is with its user's client, and need not come back from it, keeps no drain waiting.</summary>
    public void OnSuspended() => SignalIdle();

    /// <summary>The child's answer was no end of the call.</summary>
    public void OnGoesOn(ChildLink link)
    {
        if (Sharing == Sharing.Call)
        {
            _ = StopChildAsync(link, Time);
        }
    }

    /// <summary>
    /// The child of a subscription has ended. Where that is for good the client gets the result that says so; else its stream is dropped, from
    /// which it learns to subscribe again (mcp-transports 9), to the next child.
    /// </summary>
    public void EndListen(Call listen)
    {
        if (Life.State == ServerState.Draining)
        {
            ListenAnswers.Complete(listen);
        }
        else
        {
            listen.Cancel();
        }
    }

    private void SignalIdle()
    {
        if (Life.State == ServerState.Draining && !IsAwaited)
        {
            _idle.TrySetResult();
        }
    }
}
