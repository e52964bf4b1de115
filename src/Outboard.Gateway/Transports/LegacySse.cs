using System.Buffers;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Routing;

namespace Outboard.Gateway.Transports;

/// <summary>HTTP+SSE of revision 2024-11-05 (mcp-transports 3): <c>GET /sse</c> is the session, <c>POST /messages/?session_id=…</c> speaks on it. Exact answers: bridge-compat 1.8, 1.9.</summary>
internal static class LegacySse
{
    private const int SessionIdLength = 32;

    /// <summary>With whatever hyphens: what is longer can only be a sealed id.</summary>
    private const int LongestHex = 2 * SessionIdLength;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static async Task OpenAsync(HttpContext context, StdioBackend backend, Address address, BackendServices services)
    {
        var request = context.Request;
        if (HttpMethods.IsHead(request.Method))
        {
            Sse.SetHeaders(context.Response);
            return;
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            await Answers.MethodNotAllowedAsync(context, "GET, HEAD");
            return;
        }

        if (backend.Headers?.Fault(request.Headers) is { } fault)
        {
            await Answers.TextAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        if (backend.CreateSession(address.Principal, hello: null, request.Headers) is not { } session)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, backend.RefuseMore("sessions"));
            return;
        }

        try
        {
            // Relative, and below the path the client used: it must hold behind whatever forwards to us.
            var stream = new EventStream(null, services.Time, expected: true);
            session.Stream = stream;
            stream.SendEvent("endpoint", $"{address.Prefix}/messages/?session_id={session.Id}");
            await stream.ServeAsync(context.Response, after: null, context.RequestAborted);
        }
        finally
        {
            backend.EndSession(session);
        }
    }

    public static async Task PostAsync(HttpContext context, StdioBackend backend, Address address, BackendServices services)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
        {
            await Answers.MethodNotAllowedAsync(context, "GET, HEAD, POST");
            return;
        }

        var session = FindSession(context, backend, address, out var absent, out var refusal);
        if (refusal is not null)
        {
            await refusal;
            return;
        }

        if (await RequestBody.ReadAsync(context, backend.Counters) is not { } body)
        {
            return;
        }

        try
        {
            await (session is null ? ForwardAsync(context, backend, address, absent!, body.Bytes) : HandleAsync(context, backend, session, body.Bytes));
        }
        finally
        {
            body.Release();
        }
    }

    /// <summary>The session of the request; null with one that is elsewhere, or with a refusal that is sent.</summary>
    private static Session? FindSession(HttpContext context, StdioBackend backend, in Address address, out AbsentSession? absent, out Task? refusal)
    {
        absent = null;
        refusal = null;
        var text = context.Request.Query["session_id"].ToString();
        if (text.Length == 0)
        {
            refusal = Answers.TextAsync(context, StatusCodes.Status400BadRequest, "session_id is required");
            return null;
        }

        if (backend.Sessions.Find(Canonical(text), address.Principal) is { IsSse: true } session)
        {
            refusal = backend.HasOtherCredentials(session, context.Request.Headers)
                ? Answers.TextAsync(context, StatusCodes.Status403Forbidden, "The session was opened with other credentials in its headers")
                : RefuseContent(context);
            return session;
        }

        // A connection that has ended took its session with it; one that another replica holds is spoken to there.
        if (address.Forwarded is null && backend.Open(text, address.Principal) is { IsSse: true } was)
        {
            absent = new AbsentSession(text, was);
            refusal = RefuseContent(context);
        }
        else
        {
            var isId = backend.SealsIds && text.Length > LongestHex;
            refusal = isId || Canonical(text) is { Length: SessionIdLength } id && !id.AsSpan().ContainsAnyExcept(Hex)
                ? Answers.TextAsync(context, StatusCodes.Status404NotFound, "Could not find session")
                : Answers.TextAsync(context, StatusCodes.Status400BadRequest, "Invalid session ID");
        }

        return null;
    }

    private static Task? RefuseContent(HttpContext context) => AcceptHeader.IsJson(context.Request.ContentType)
        ? null
        : Answers.TextAsync(context, StatusCodes.Status400BadRequest, "Invalid Content-Type header");

    /// <summary>The id of a replica without a key may come with hyphens and in capitals; a sealed one is longer, and what it is.</summary>
    private static string Canonical(string text) => text.Length <= LongestHex ? text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() : text;

    private static async ValueTask ForwardAsync(HttpContext context, StdioBackend backend, Address address, AbsentSession absent, ReadOnlyMemory<byte> bytes)
    {
        if (await backend.ForwardAsync(context, absent.Was.Owner, address.Principal, bytes, $"/messages/?session_id={absent.Id}") != Forwarded.Answered)
        {
            await Answers.TextAsync(context, StatusCodes.Status404NotFound, "Could not find session");
        }
    }

    private static async ValueTask HandleAsync(HttpContext context, StdioBackend backend, Session session, ReadOnlyMemory<byte> bytes)
    {
        session.Touch();
        var fault = Frame.Parse(bytes.Span, out var frame);
        if (fault != FrameFault.None)
        {
            await Answers.TextAsync(context, StatusCodes.Status400BadRequest, "Could not parse message");
            return;
        }

        switch (frame.Kind)
        {
            case FrameKind.Notification:
                await backend.OnClientNotificationAsync(session, bytes, frame);
                break;
            case FrameKind.Request:
                var call = new SseCall(session, bytes.Span, frame);
                await SubmitAsync(context, backend, session, call, bytes, frame);
                if (call.IsRefused)
                {
                    context.Response.Headers.RetryAfter = Answers.RetryAfter;
                    await Answers.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable");
                    return;
                }

                break;
            default:
                await backend.OnClientReplyAsync(session, bytes, frame);
                break;
        }

        await Answers.TextAsync(context, StatusCodes.Status202Accepted, "Accepted");
    }

    private static async ValueTask SubmitAsync(HttpContext context, StdioBackend backend, Session session, SseCall call, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var headers = context.Request.Headers;
        if (Modern.IsModern(headers, bytes.Span, frame))
        {
            session.TrySend(Modern.Refusal.ToFrame(frame.Id.Of(bytes.Span), Modern.Data(headers, bytes.Span, frame)));
        }
        else if (frame.Method != Method.Initialize)
        {
            await backend.SubmitAsync(call, bytes, frame, headers);
        }
        else if (ClientHello.Read(frame.Params.Exists ? bytes.Slice(frame.Params.Start, frame.Params.Length) : default) is { } hello)
        {
            await backend.InitializeAsync(session, hello, call, bytes, frame, headers);
        }
        else
        {
            call.Fail(new RpcError(RpcError.InvalidParams, "initialize needs protocolVersion, capabilities and clientInfo."), retryable: false);
        }
    }
}
