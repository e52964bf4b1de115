using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Routing;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Replicas;

/// <summary>A session that is not in the table of this replica.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Was">What the id carries.</param>
internal sealed record AbsentSession(string Id, SealedSession Was);

/// <summary>
/// Requests of Streamable HTTP whose session lives on another replica: they go to its owner; when that is gone, to its heir; and when that is
/// this replica, the session is opened anew here. The client notices nothing, unless a call was with the owner when it ended.
/// </summary>
internal static class Elsewhere
{
    /// <summary>Heirs that are gone as well, before this replica stops looking for one.</summary>
    private const int MaxHeirs = 3;

    /// <summary>In place of a session's id, where there is none.</summary>
    private const string Anyone = "";

    /// <summary>Gets the request served where its session is. Null when that is done; otherwise the session is here now, and the request is to be served here.</summary>
    /// <param name="context">The request.</param>
    /// <param name="backend">Its server.</param>
    /// <param name="address">What it is addressed to.</param>
    /// <param name="absent">Its session.</param>
    /// <param name="bytes">Its body.</param>
    /// <param name="id">The place of its JSON-RPC id in the body.</param>
    public static async Task<Address?> ServeAsync(HttpContext context, StdioBackend backend, Address address, AbsentSession absent, ReadOnlyMemory<byte> bytes, Slice id)
    {
        var isLost = address.Forwarded?.Again is true;
        if (address.Forwarded is null)
        {
            var outcome = await backend.ForwardAsync(context, absent.Was.Owner, address.Principal, bytes);
            if (outcome == Forwarded.Answered)
            {
                return null;
            }

            isLost = outcome == Forwarded.LostInFlight;
            outcome = await AskHeirAsync(context, backend, address.Principal, absent.Id, bytes, isLost);
            if (outcome == Forwarded.Answered)
            {
                return null;
            }

            isLost |= outcome == Forwarded.LostInFlight;
        }
        else if (backend.IsDraining)
        {
            await ForwardedRequest.NotServedAsync(context, PeerHeaders.Draining);
            return null;
        }
        else if (!address.Forwarded.Adopt)
        {
            await StreamableHttp.SessionNotFoundAsync(context, id.Of(bytes.Span));
            return null;
        }

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            // There is nothing left of it that could end.
            await Answers.OkAsync(context);
            return null;
        }

        var restoring = await backend.RestoreAsync(absent.Id, absent.Was, address.Principal, context.Request.Headers);
        if (restoring.IsDone)
        {
            return isLost ? address with { Forwarded = new ForwardedRequest(Adopt: true, Again: true) } : address;
        }

        await SendAsync(context, restoring.Status, restoring.Error.ToFrame(id.Of(bytes.Span)));
        return null;
    }

    /// <summary>
    /// Whether a request of a session that is here is not to be served here after all: this replica takes nothing new, or the request has
    /// run elsewhere and must not run twice. It is answered then.
    /// </summary>
    public static async ValueTask<bool> TakesAsync(HttpContext context, StdioBackend backend, Address address, Session? session, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        // What belongs to a call that runs here is for this replica as long as it is there.
        var isOfOther = session is not null && IsOfOtherCall(backend, session, bytes.Span, frame);
        if ((frame.Kind == FrameKind.Request || isOfOther) && await LeavesAsync(context, backend, address, session?.Id ?? Anyone, bytes, frame))
        {
            return true;
        }

        // The one that held the session before may still have a call that waits for this.
        if (isOfOther && session!.IsRestored && address.Forwarded is null && backend.Open(session.Id, address.Principal) is { } was
            && await backend.ForwardAsync(context, was.Owner, address.Principal, bytes) == Forwarded.Answered)
        {
            return true;
        }

        return await IsNotRepeatedAsync(context, backend, address, session, bytes, frame);
    }

    /// <summary>
    /// Whether a modern request goes to another replica because this one takes nothing new; any will do. It is answered then. What continues a
    /// call that waits here is for this one, and a stream that would not end has to be opened elsewhere.
    /// </summary>
    public static async ValueTask<bool> TakesModernAsync(HttpContext context, StdioBackend backend, Address address, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (frame is { Kind: FrameKind.Request, Method: not Method.Listen } && bytes.Span.IndexOf("\"requestState\""u8) < 0 && await LeavesAsync(context, backend, address, Anyone, bytes, frame))
        {
            return true;
        }

        return await IsNotRepeatedAsync(context, backend, address, session: null, bytes, frame);
    }

    /// <summary>The same for a batch, of which all parts are served here or none.</summary>
    public static async ValueTask<bool> TakesAsync(HttpContext context, StdioBackend backend, Address address, Session? session, ReadOnlyMemory<byte> bytes, List<Slice> parts)
    {
        if (await LeavesAsync(context, backend, address, session?.Id ?? Anyone, bytes, default))
        {
            return true;
        }

        if (address.Forwarded is not { Again: true })
        {
            return false;
        }

        var mayRepeat = true;
        var errors = new List<byte[]>();
        foreach (var part in parts)
        {
            var message = bytes.Slice(part.Start, part.Length);
            if (Frame.Parse(message.Span, out var frame) == FrameFault.None && frame.Kind == FrameKind.Request)
            {
                mayRepeat &= await backend.Repeatable.MayRepeatAsync(backend, session, message, frame, context.Request.Headers);
                errors.Add(NotRepeated(message, frame));
            }
        }

        backend.Counters.Replicas.OnRepeated(mayRepeat);
        if (!mayRepeat)
        {
            await SendAsync(context, StatusCodes.Status200OK, [(byte)'[', .. errors.SelectMany(static (error, i) => i == 0 ? error : [(byte)',', .. error]), (byte)']']);
        }

        return !mayRepeat;
    }

    /// <summary>A stream would end with this replica, and soon: it is to be opened elsewhere.</summary>
    public static Task RefuseStreamAsync(HttpContext context, StdioBackend backend, in Address address) => address.Forwarded is not null
        ? ForwardedRequest.NotServedAsync(context, PeerHeaders.Draining)
        : Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, $"Server '{backend.Name}' is shutting down."));

    /// <summary>An answer to a question, or the cancellation of a call, that is not here.</summary>
    private static bool IsOfOtherCall(StdioBackend backend, Session session, ReadOnlySpan<byte> bytes, in Frame frame) =>
        (frame.IsReply && !backend.Questions.IsOpen(frame.Id.Of(bytes), session))
        || (frame is { Kind: FrameKind.Notification, Method: Method.Cancelled, Reference.Exists: true } && !backend.IsInFlight(session, frame.Reference.Of(bytes)));

    private static async ValueTask<bool> IsNotRepeatedAsync(HttpContext context, StdioBackend backend, Address address, Session? session, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (address.Forwarded is not { Again: true } || frame.Kind != FrameKind.Request)
        {
            return false;
        }

        var mayRepeat = await backend.Repeatable.MayRepeatAsync(backend, session, bytes, frame, context.Request.Headers);
        backend.Counters.Replicas.OnRepeated(mayRepeat);
        if (mayRepeat)
        {
            return false;
        }

        await SendAsync(context, StatusCodes.Status200OK, NotRepeated(bytes, frame));
        return true;
    }

    private static async ValueTask<bool> LeavesAsync(HttpContext context, StdioBackend backend, Address address, string session, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (!backend.IsDraining || !backend.Peers.AreThere)
        {
            return false;
        }

        if (address.Forwarded is not null)
        {
            await ForwardedRequest.NotServedAsync(context, PeerHeaders.Draining);
            return true;
        }

        switch (await AskHeirAsync(context, backend, address.Principal, session, bytes, isLost: false))
        {
            case Forwarded.Answered:
                return true;
            case Forwarded.LostInFlight when frame.Kind == FrameKind.Request:
                await SendAsync(context, StatusCodes.Status200OK, NotRepeated(bytes, frame));
                return true;
            default:
                // Without an heir it is refused, as one that may come again.
                return false;
        }
    }

    private static async Task<Forwarded> AskHeirAsync(HttpContext context, StdioBackend backend, string? principal, string session, ReadOnlyMemory<byte> bytes, bool isLost)
    {
        for (var i = 0; i < MaxHeirs && backend.Peers.HeirOf(session) is { } heir && heir != backend.Peers.Own; i++)
        {
            var outcome = await backend.ForwardAsync(context, heir, principal, bytes, @as: new ForwardedRequest(Adopt: true, isLost));
            if (outcome == Forwarded.Answered)
            {
                return Forwarded.Answered;
            }

            isLost |= outcome == Forwarded.LostInFlight;
        }

        return isLost ? Forwarded.LostInFlight : Forwarded.OwnerGone;
    }

    /// <summary>The answer to a call that was lost with its replica.</summary>
    private static byte[] NotRepeated(ReadOnlyMemory<byte> bytes, in Frame frame)
    {
        var what = frame.Method == Method.ToolsCall
            ? $"it was not repeated, because the tool {ToolNames.Read(frame.Subject.Of(bytes.Span))} does not say that it is read-only or idempotent (readOnlyHint, idempotentHint)"
            : $"it was not repeated, because nothing is known of {Encoding.UTF8.GetString(frame.MethodName.Of(bytes.Span))}";
        return new RpcError(RpcError.InternalError, $"The replica of the gateway that ran this call has ended before it answered. It may have taken effect or not; {what}. The session goes on: look, then call again.")
            .ToFrame(frame.Id.Of(bytes.Span));
    }

    private static async Task SendAsync(HttpContext context, int status, byte[] answer)
    {
        if (context.Response.HasStarted || !AcceptHeader.Read(context.Request.Headers.Accept).HasFlag(Accept.Json))
        {
            await Sse.WriteWholeAsync(context.Response, answer);
            return;
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = Answers.RetryAfter;
        }

        await Answers.JsonAsync(context, status, answer);
    }
}
