using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

// Step 5 where it takes waiting: for a child to be there, for the call's turn on it, for room in its input.
internal sealed partial class StdioBackend
{
    /// <summary>An interactive call is one whose caller can answer questions, of a method that may raise them (mcp-transports 18).</summary>
    private LeaseKind LeaseFor(Call call, ChildLink? link) =>
        (link is null || link.Lease is not null)
        && Spec.Interactive == Interactive.Auto
        && call.Capabilities != ClientCapabilities.None
        && call.Method.MayAsk()
            ? LeaseKind.Exclusive
            : LeaseKind.Plain;

    /// <summary>Without a session nobody has waited yet for the first child to say which era it is of.</summary>
    private async ValueTask SubmitWhenKnownAsync(Call call, ReadOnlyMemory<byte> bytes, Frame frame, IHeaderDictionary headers)
    {
        if (await HelloAsync(headers) is null)
        {
            call.Fail(new RpcError(RpcError.InternalError, WhyUnavailable()), retryable: true);
            return;
        }

        await SubmitAsync(call, bytes, frame, headers);
    }

    private async ValueTask SubmitSlowlyAsync(Call call, ReadOnlyMemory<byte> bytes, Frame frame, LeaseKind kind, IHeaderDictionary headers)
    {
        _waiting[call] = 0;
        var (link, why) = await AcquireAsync(call, kind, headers);
        if (!_waiting.TryRemove(call, out _))
        {
            // Withdrawn while it waited; its caller has been told by whoever took it out.
            await (link is null ? Task.CompletedTask : LetGoAsync(link, call));
        }
        else if (link is null)
        {
            call.Fail(new RpcError(RpcError.InternalError, why), retryable: true);
        }
        else
        {
            await ForwardAsync(link, call, bytes, frame, kind, headers);
        }
    }

    /// <summary>Waits for a child, and for the call's turn on it; null with the reason when neither comes in time.</summary>
    private async ValueTask<(ChildLink? Link, string Why)> AcquireAsync(Call call, LeaseKind kind, IHeaderDictionary headers)
    {
        ChildLink? link;
        try
        {
            link = Sharing switch
            {
                Sharing.Shared => await _shared!.WaitAsync(ChildLimit),
                Sharing.Call => await _perCall!.TakeAsync(headers, ChildLimit),
                _ => call.Affinity ?? call.Session?.OwnChild,
            };
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            return (null, $"Server '{Name}' could not be started: {ReasonOf(e)}");
        }

        if (link is null)
        {
            return (null, WhyUnavailable());
        }

        if (link.Lease is { } lease)
        {
            var outcome = await lease.EnterAsync(kind, LeaseLimit, call.Session, leaves: SharesChild && call.IsAskedByAnswer);
            if (outcome == LeaseOutcome.Elsewhere)
            {
                if (await _spares!.TakeAsync() is { } spare)
                {
                    call.Lease = kind;
                    return (spare, "");
                }

                outcome = await lease.EnterAsync(kind, LeaseLimit, call.Session);
            }

            if (outcome != LeaseOutcome.Entered)
            {
                return (null, lease.Describe(kind, Name));
            }

            call.Lease = kind;
        }

        return (link, "");
    }

    private Task LetGoAsync(ChildLink link, Call call)
    {
        link.Release(call);
        return Sharing == Sharing.Call ? StopChildAsync(link, Time) : Task.CompletedTask;
    }

    /// <summary>Takes a call out that still waits for its turn; null when none matches.</summary>
    private Call? Withdraw(Func<Call, bool> match) =>
        _waiting.Select(static entry => entry.Key).FirstOrDefault(call => match(call) && _waiting.TryRemove(call, out _));

    private async ValueTask ForwardAsync(ChildLink link, Call call, ReadOnlyMemory<byte> bytes, Frame frame, LeaseKind kind, IHeaderDictionary headers)
    {
        if (await link.ForwardAsync(call, bytes, frame))
        {
            return;
        }

        link.Release(call);
        if (!link.Child.Exited.IsCompleted)
        {
            call.Fail(new RpcError(RpcError.InternalError, $"Server '{Name}' does not read its input."), retryable: true);
        }
        else if (SharesChild)
        {
            // The child ended before it saw the call: that waits for the next one, like a call that comes a moment later.
            await SubmitSlowlyAsync(call, bytes, frame, kind, headers);
        }
        else
        {
            call.Fail(new RpcError(RpcError.InternalError, $"Server '{Name}' has just ended."), retryable: true);
        }
    }

    /// <summary>What somebody is told who comes when nothing more is taken in.</summary>
    /// <param name="what">What is asked for, in the plural.</param>
    public RpcError RefuseMore(string what) => new(RpcError.InternalError, Life.State == ServerState.Draining
        ? WhyUnavailable()
        : $"Server '{Name}' takes no new {what} now: the limit of {_services.Quota.Limit} sessions over all servers is reached, subscriptions and callers with a child of their own counted. Come again when one has ended, or raise gateway.maxSessions in the manifest.");

    public string WhyUnavailable() => Life.State switch
    {
        ServerState.Failed => $"Server '{Name}' has failed: {Life.LastFailure}",
        ServerState.Draining => $"Server '{Name}' is shutting down.",
        _ when Life.LastFailure is { } reason => $"Server '{Name}' is not ready: {reason}",
        _ => $"Server '{Name}' is not ready yet.",
    };
}
