using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Routing;
using Outboard.Manifests;

namespace Outboard.Gateway.Transports;

/// <summary>Streamable HTTP of the legacy era, revisions 2025-03-26 to 2025-11-25 (mcp-transports 4): one path, POST, GET and DELETE, sessions.</summary>
internal static class StreamableHttp
{
    public const string SessionHeader = "Mcp-Session-Id";
    public const string VersionHeader = "MCP-Protocol-Version";

    public static Task ServeAsync(HttpContext context, StdioBackend backend, in Address address, BackendServices services)
    {
        var method = context.Request.Method;
        var isStateless = services.Settings.Stateless;
        return method switch
        {
            _ when HttpMethods.IsPost(method) => PostAsync(context, backend, address.Principal, isStateless),
            _ when HttpMethods.IsGet(method) && !isStateless => GetAsync(context, backend, address.Principal),
            _ when HttpMethods.IsDelete(method) && !isStateless => DeleteAsync(context, backend, address.Principal),
            _ => Answers.MethodNotAllowedAsync(context, isStateless ? "POST" : "GET, POST, DELETE"),
        };
    }

    private static async Task PostAsync(HttpContext context, StdioBackend backend, string? principal, bool isStateless)
    {
        var request = context.Request;
        if (!AcceptHeader.IsJson(request.ContentType))
        {
            await Answers.ErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, new RpcError(RpcError.InvalidRequest, "Unsupported Media Type: Content-Type must be application/json."));
            return;
        }

        var accept = AcceptHeader.Read(request.Headers.Accept);
        if (accept == Accept.None)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status406NotAcceptable, new RpcError(RpcError.InvalidRequest, "Not Acceptable: the client must accept application/json or text/event-stream."));
            return;
        }

        if (await RequestBody.ReadAsync(context, backend.Counters) is not { } body)
        {
            return;
        }

        try
        {
            await PostAsync(context, backend, principal, isStateless, accept, body.Bytes);
        }
        finally
        {
            body.Release();
        }
    }

    private static ValueTask PostAsync(HttpContext context, StdioBackend backend, string? principal, bool isStateless, Accept accept, ReadOnlyMemory<byte> bytes)
    {
        if (BatchParts.Starts(bytes.Span))
        {
            return Batch.PostAsync(context, backend, principal, isStateless, accept, bytes);
        }

        var fault = Frame.Parse(bytes.Span, out var frame);
        if (fault != FrameFault.None)
        {
            return new ValueTask(Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault.ToError(), frame.Id.Of(bytes.Span)));
        }

        // :: Step 3: era and transport of the client
        if (Modern.IsModern(context.Request.Headers, frame))
        {
            return Modern.ServeAsync(context, backend, principal, accept, bytes, frame);
        }

        // :: Step 4: session (legacy) or request context (modern)
        if (frame is { Kind: FrameKind.Request, Method: Method.Initialize })
        {
            return InitializeAsync(context, backend, principal, isStateless, accept, bytes, frame);
        }

        if (!TryFindSession(context, backend, principal, isStateless, frame.Kind == FrameKind.Request ? frame.Id.Of(bytes.Span) : default, out var session, out var refusal))
        {
            return new ValueTask(refusal!);
        }

        return frame.Kind switch
        {
            FrameKind.Request => RequestAsync(context, backend, session, accept, bytes, frame),
            FrameKind.Notification => AcceptAsync(context, backend.OnClientNotificationAsync(session, bytes, frame)),
            _ when session is not null => AcceptAsync(context, backend.OnClientReplyAsync(session, bytes, frame)),
            _ => new ValueTask(Answers.AcceptedAsync(context)),
        };
    }

    private static async ValueTask RequestAsync(HttpContext context, StdioBackend backend, Session? session, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var call = PostCall.Rent(session, bytes.Span, frame, accept, backend.Time);
        await backend.SubmitAsync(call, bytes, frame, context.Request.Headers);
        await call.AnswerAsync(context);
    }

    private static async ValueTask AcceptAsync(HttpContext context, ValueTask handled)
    {
        await handled;
        await Answers.AcceptedAsync(context);
    }

    private static async ValueTask InitializeAsync(
        HttpContext context, StdioBackend backend, string? principal, bool isStateless, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (ClientHello.Read(frame.Params.Exists ? bytes.Slice(frame.Params.Start, frame.Params.Length) : default) is not { } hello)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidParams, "initialize needs protocolVersion, capabilities and clientInfo."), frame.Id.Of(bytes.Span));
            return;
        }

        var headers = context.Request.Headers;
        if (!isStateless && headers[SessionHeader].ToString() is { Length: > 0 } old && backend.Sessions.Find(old, principal) is not { IsSse: false })
        {
            // It begins anew in the name of a session that is gone: told so like anybody else who names it (bridge-compat 1.9, R18).
            await SessionNotFoundAsync(context, frame.Id.Of(bytes.Span));
            return;
        }

        if (backend.Headers?.Fault(headers) is { } fault)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, fault), frame.Id.Of(bytes.Span));
            return;
        }

        var session = isStateless ? null : backend.CreateSession(principal, isSse: false, headers);
        if (session is null && !isStateless)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, $"Server '{backend.Name}' takes no new sessions now."), frame.Id.Of(bytes.Span));
            return;
        }

        // The answer decides whether there is a session, so that it must be known before the headers are sent: no stream here.
        var call = PostCall.Rent(session, bytes.Span, frame, accept == Accept.EventStream ? Accept.None : Accept.Json, backend.Time);
        await backend.InitializeAsync(session, hello, call, bytes, frame, headers);
        await call.WaitAsync();
        if (session is not null)
        {
            if (call.IsError || !InitializeAnswer.TryReadVersion(call.Answer, out var agreed))
            {
                backend.EndSession(session);
            }
            else
            {
                session.Version = agreed;
                context.Response.Headers[SessionHeader] = session.Id;
            }
        }

        await call.SendAsync(context);
    }

    private static Task GetAsync(HttpContext context, StdioBackend backend, string? principal)
    {
        if (!AcceptHeader.NamesEventStream(context.Request.Headers.Accept))
        {
            return Answers.ErrorAsync(context, StatusCodes.Status406NotAcceptable, new RpcError(RpcError.InvalidRequest, "Not Acceptable: the client must accept text/event-stream."));
        }

        if (!TryFindSession(context, backend, principal, isStateless: false, default, out var session, out var refusal))
        {
            return refusal!;
        }

        if (context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
        {
            return EventId.TryParse(last, out var number, out var sequence) && session!.Find(number) is { } stream
                ? stream.ServeAsync(context.Response, sequence, context.RequestAborted)
                : Answers.ErrorAsync(
                    context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, "Bad Request: the event Last-Event-ID names is not kept (any more). The session goes on; open a stream without it."));
        }

        return session!.OpenStandalone().ServeAsync(context.Response, after: null, context.RequestAborted);
    }

    private static Task DeleteAsync(HttpContext context, StdioBackend backend, string? principal)
    {
        if (!TryFindSession(context, backend, principal, isStateless: false, default, out var session, out var refusal))
        {
            return refusal!;
        }

        backend.EndSession(session!);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task SessionNotFoundAsync(HttpContext context, ReadOnlySpan<byte> id) =>
        Answers.ErrorAsync(context, StatusCodes.Status404NotFound, new RpcError(RpcError.SessionNotFound, "Session not found"), id);

    /// <summary>The session of the request, and the checks every later request of one is held to; null without a refusal where the gateway keeps none.</summary>
    public static bool TryFindSession(
        HttpContext context, StdioBackend backend, string? principal, bool isStateless, ReadOnlySpan<byte> id, out Session? session, out Task? refusal)
    {
        session = null;
        refusal = null;
        var headers = context.Request.Headers;
        var sessionId = headers[SessionHeader].ToString();
        if (!isStateless)
        {
            if (sessionId.Length == 0)
            {
                refusal = Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, "Bad Request: Missing session ID"), id);
                return false;
            }

            // The session of an SSE connection is none here: it lives and dies with that connection, and is spoken to through its own path.
            session = backend.Sessions.Find(sessionId, principal) is { IsSse: false } found ? found : null;
            if (session is null)
            {
                refusal = SessionNotFoundAsync(context, id);
                return false;
            }

            if (backend.HasOtherCredentials(session, headers))
            {
                refusal = Answers.ErrorAsync(context, StatusCodes.Status403Forbidden, new RpcError(RpcError.InvalidRequest, "The session was opened with other credentials in its headers."), id);
                return false;
            }

            session.Touch();
        }
        else if (backend.Headers?.Fault(headers) is { } fault)
        {
            refusal = Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, fault), id);
            return false;
        }

        if (headers[VersionHeader] is { Count: > 0 } version && !ProtocolVersions.TryParse(version.ToString(), out _))
        {
            refusal = Answers.ErrorAsync(
                context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, $"Bad Request: Unsupported protocol version (supported versions: {ProtocolVersions.Supported})"), id);
            return false;
        }

        return true;
    }
}
