using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Replicas;
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
            _ when HttpMethods.IsPost(method) => PostAsync(context, backend, address, isStateless),
            _ when Modern.IsNamed(context.Request.Headers) => Answers.MethodNotAllowedAsync(context, "POST"),
            _ when HttpMethods.IsGet(method) && !isStateless => GetAsync(context, backend, address),
            _ when HttpMethods.IsDelete(method) && !isStateless => DeleteAsync(context, backend, address),
            _ => Answers.MethodNotAllowedAsync(context, isStateless ? "POST" : "GET, POST, DELETE"),
        };
    }

    private static async Task PostAsync(HttpContext context, StdioBackend backend, Address address, bool isStateless)
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
            await PostAsync(context, backend, address, isStateless, accept, body.Bytes);
        }
        finally
        {
            body.Release();
        }
    }

    private static ValueTask PostAsync(HttpContext context, StdioBackend backend, in Address address, bool isStateless, Accept accept, ReadOnlyMemory<byte> bytes)
    {
        if (BatchParts.Starts(bytes.Span))
        {
            return Batch.PostAsync(context, backend, address, isStateless, accept, bytes);
        }

        var fault = Frame.Parse(bytes.Span, out var frame);
        if (fault != FrameFault.None)
        {
            return new ValueTask(Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault.ToError(), frame.Id.Of(bytes.Span)));
        }

        // :: Step 3: era and transport of the client
        if (Modern.IsModern(context.Request.Headers, bytes.Span, frame))
        {
            return backend.IsDraining || address.Forwarded is not null
                ? ServeModernUnlessMovedAsync(context, backend, address, accept, bytes, frame)
                : Modern.ServeAsync(context, backend, address.Principal, accept, bytes, frame);
        }

        // :: Step 4: session (legacy) or request context (modern)
        if (frame is { Kind: FrameKind.Request, Method: Method.Initialize })
        {
            return InitializeAsync(context, backend, address.Principal, isStateless, accept, bytes, frame);
        }

        var id = frame.Kind == FrameKind.Request ? frame.Id.Of(bytes.Span) : default;
        if (!TryFindSession(context, backend, address.Principal, isStateless, id, out var session, out var absent, out var refusal))
        {
            return absent is null ? new ValueTask(refusal!) : BringAsync(context, backend, address, absent, accept, bytes, frame.Id);
        }

        return address.Forwarded is null && !backend.IsDraining && session is not { IsRestored: true }
            ? HandleAsync(context, backend, session, accept, bytes, frame)
            : HandleUnlessMovedAsync(context, backend, address, session, accept, bytes, frame);
    }

    private static ValueTask HandleAsync(HttpContext context, StdioBackend backend, Session? session, Accept accept, ReadOnlyMemory<byte> bytes, in Frame frame) => frame.Kind switch
    {
        FrameKind.Request => RequestAsync(context, backend, session, accept, bytes, frame),
        FrameKind.Notification => AcceptAsync(context, backend.OnClientNotificationAsync(session, bytes, frame)),
        _ when session is not null => AcceptAsync(context, backend.OnClientReplyAsync(session, bytes, frame)),
        _ => new ValueTask(Answers.AcceptedAsync(context)),
    };

    /// <summary>The session lives elsewhere, or did: the message is served there, or here once the session is.</summary>
    private static async ValueTask BringAsync(HttpContext context, StdioBackend backend, Address address, AbsentSession absent, Accept accept, ReadOnlyMemory<byte> bytes, Slice id)
    {
        if (await Elsewhere.ServeAsync(context, backend, address, absent, bytes, id) is { } here)
        {
            await PostAsync(context, backend, here, isStateless: false, accept, bytes);
        }
    }

    private static async ValueTask HandleUnlessMovedAsync(
        HttpContext context, StdioBackend backend, Address address, Session? session, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (!await Elsewhere.TakesAsync(context, backend, address, session, bytes, frame))
        {
            await HandleAsync(context, backend, session, accept, bytes, frame);
        }
    }

    private static async ValueTask ServeModernUnlessMovedAsync(HttpContext context, StdioBackend backend, Address address, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (!await Elsewhere.TakesModernAsync(context, backend, address, bytes, frame))
        {
            await Modern.ServeAsync(context, backend, address.Principal, accept, bytes, frame);
        }
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
        if (!isStateless && headers[SessionHeader].ToString() is { Length: > 0 } old && backend.Sessions.Find(old, principal) is not { IsSse: false } && backend.Open(old, principal) is not { IsSse: false })
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

        var session = isStateless ? null : backend.CreateSession(principal, hello, headers);
        if (session is null && !isStateless)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, backend.RefuseMore("sessions"), frame.Id.Of(bytes.Span));
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

    private static Task GetAsync(HttpContext context, StdioBackend backend, Address address)
    {
        if (!AcceptHeader.NamesEventStream(context.Request.Headers.Accept))
        {
            return Answers.ErrorAsync(context, StatusCodes.Status406NotAcceptable, new RpcError(RpcError.InvalidRequest, "Not Acceptable: the client must accept text/event-stream."));
        }

        if (!TryFindSession(context, backend, address.Principal, isStateless: false, default, out var session, out var absent, out var refusal))
        {
            return refusal ?? BringAsync();
        }

        if (backend.IsDraining && backend.Peers.AreThere)
        {
            return Elsewhere.RefuseStreamAsync(context, backend, address);
        }

        if (context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
        {
            if (EventId.TryParse(last, out var number, out var sequence) && session!.Find(number) is { } stream)
            {
                return stream.ServeAsync(context.Response, sequence, context.RequestAborted);
            }

            if (session is not { IsRestored: true } || number != EventId.Standalone)
            {
                return Answers.ErrorAsync(
                    context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, "Bad Request: the event Last-Event-ID names is not kept (any more). The session goes on; open a stream without it."));
            }

            // What the stream had to say ended with its replica; it goes on from here.
        }

        return session!.OpenStandalone().ServeAsync(context.Response, after: null, context.RequestAborted);

        async Task BringAsync()
        {
            if (await Elsewhere.ServeAsync(context, backend, address, absent!, default, default) is { } here)
            {
                await GetAsync(context, backend, here);
            }
        }
    }

    private static Task DeleteAsync(HttpContext context, StdioBackend backend, Address address)
    {
        if (!TryFindSession(context, backend, address.Principal, isStateless: false, default, out var session, out var absent, out var refusal))
        {
            return refusal ?? Elsewhere.ServeAsync(context, backend, address, absent!, default, default);
        }

        backend.EndSession(session!);
        return Answers.OkAsync(context);
    }

    public static Task SessionNotFoundAsync(HttpContext context, ReadOnlySpan<byte> id) =>
        Answers.ErrorAsync(context, StatusCodes.Status404NotFound, new RpcError(RpcError.SessionNotFound, "Session not found"), id);

    /// <summary>
    /// The session of the request, and the checks every later request of one is held to; null where the gateway keeps none. False with a
    /// refusal that is sent, or with a session that is not here.
    /// </summary>
    public static bool TryFindSession(
        HttpContext context, StdioBackend backend, string? principal, bool isStateless, ReadOnlySpan<byte> id, out Session? session, out AbsentSession? absent, out Task? refusal)
    {
        session = null;
        absent = null;
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
                absent = backend.Open(sessionId, principal) is { IsSse: false } was ? new AbsentSession(sessionId, was) : null;
                refusal = absent is null ? SessionNotFoundAsync(context, id) : null;
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
