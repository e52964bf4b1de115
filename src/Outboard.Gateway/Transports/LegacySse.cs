using System.Buffers;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Routing;

namespace Outboard.Gateway.Transports;

/// <summary>HTTP+SSE of revision 2024-11-05 (mcp-transports 3): <c>GET /sse</c> is the session, <c>POST /messages/?session_id=…</c> speaks on it. Exact answers: bridge-compat 1.8, 1.9.</summary>
internal static class LegacySse
{
    private const int SessionIdLength = 32;
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

        if (backend.CreateSession(address.Principal, isSse: true, request.Headers) is not { } session)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, $"Server '{backend.Name}' takes no new sessions now."));
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

        if (FindSession(context, backend, address.Principal, out var refusal) is not { } session)
        {
            await refusal!;
            return;
        }

        if (await RequestBody.ReadAsync(context, backend.Counters) is not { } body)
        {
            return;
        }

        try
        {
            await HandleAsync(context, backend, session, body.Bytes);
        }
        finally
        {
            body.Release();
        }
    }

    private static Session? FindSession(HttpContext context, StdioBackend backend, string? principal, out Task? refusal)
    {
        refusal = null;
        var text = context.Request.Query["session_id"].ToString();
        if (text.Length == 0)
        {
            refusal = Answers.TextAsync(context, StatusCodes.Status400BadRequest, "session_id is required");
            return null;
        }

        var id = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (id.Length != SessionIdLength || id.AsSpan().ContainsAnyExcept(Hex))
        {
            refusal = Answers.TextAsync(context, StatusCodes.Status400BadRequest, "Invalid session ID");
            return null;
        }

        if (backend.Sessions.Find(id, principal) is not { IsSse: true } session)
        {
            refusal = Answers.TextAsync(context, StatusCodes.Status404NotFound, "Could not find session");
            return null;
        }

        if (backend.HasOtherCredentials(session, context.Request.Headers))
        {
            refusal = Answers.TextAsync(context, StatusCodes.Status403Forbidden, "The session was opened with other credentials in its headers");
            return null;
        }

        if (!AcceptHeader.IsJson(context.Request.ContentType))
        {
            refusal = Answers.TextAsync(context, StatusCodes.Status400BadRequest, "Invalid Content-Type header");
            return null;
        }

        return session;
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
        if (Modern.IsModern(headers, frame))
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
