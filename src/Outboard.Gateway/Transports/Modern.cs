using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Transports;

/// <summary>
/// Revision 2026-07-28 on the same path, told apart per request (mcp-transports 4 to 6): no handshake, no session, every request complete in
/// itself. Native servers speak it themselves; for a legacy child it is translated.
/// </summary>
internal static class Modern
{
    /// <summary>The first revision without a handshake.</summary>
    public const string Version = "2026-07-28";

    public static bool IsModern(IHeaderDictionary headers, ReadOnlySpan<byte> bytes, in Frame frame) => IsNamed(headers) || (frame.ModernVersion.Exists && !IsLegacy(frame.ModernVersion.Of(bytes)));

    /// <summary>The request's header names this revision or a later one.</summary>
    public static bool IsNamed(IHeaderDictionary headers) =>
        headers[StreamableHttp.VersionHeader] is { Count: > 0 } version && string.CompareOrdinal(version.ToString(), Version) >= 0 && !char.IsLetter(version.ToString()[0]);

    public static async ValueTask ServeAsync(HttpContext context, StdioBackend backend, string? principal, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var headers = context.Request.Headers;
        if (ModernChecks.Find(headers, accept, bytes, frame, out var envelope) is { } fault)
        {
            await Answers.ErrorAsync(context, fault.Status, fault.Error, frame.Id.Of(bytes.Span), fault.Data);
            return;
        }

        if (backend.Headers?.Fault(headers) is { } missing)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, new RpcError(RpcError.InvalidRequest, missing), frame.Id.Of(bytes.Span));
            return;
        }

        if (frame.Kind == FrameKind.Notification)
        {
            await Answers.AcceptedAsync(context);
            return;
        }

        if (backend.Spec is NativeServerSpec)
        {
            await ServeNativeAsync(context, backend, principal, accept, bytes, frame);
        }
        else if (await HelloAsync(backend, headers, envelope) is not { } hello)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, new RpcError(RpcError.InternalError, backend.WhyUnavailable()), frame.Id.Of(bytes.Span));
        }
        else if (frame.Method == Method.Discover)
        {
            // Whatever the child speaks: the manifest decides what of it is offered.
            await Answers.JsonAsync(context, StatusCodes.Status200OK, hello.DiscoverTo(frame.Id.Of(bytes.Span)));
        }
        else if (hello.Era == Era.Modern)
        {
            await ModernChildModernClient.ServeAsync(new ModernRequest(context, backend, hello, principal, accept, bytes, frame, envelope));
        }
        else
        {
            // Step 7 for a modern client.
            await LegacyChildModernClient.ServeAsync(new ModernRequest(context, backend, hello, principal, accept, bytes, frame, envelope));
        }
    }

    /// <summary>What comes back to a call that waits for its user is no new work, and found at a replica that ends as well.</summary>
    private static ValueTask<ServerHello?> HelloAsync(StdioBackend backend, IHeaderDictionary headers, in ModernEnvelope envelope) =>
        backend.IsDraining && envelope.RequestState is not null ? new ValueTask<ServerHello?>(backend.Hello) : backend.HelloAsync(headers);

    /// <summary>A native server speaks this era itself, in a conversation of its own for each request.</summary>
    private static async ValueTask ServeNativeAsync(HttpContext context, StdioBackend backend, string? principal, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        if (frame.Method != Method.Listen)
        {
            await ConverseAsync(context, backend, accept, bytes, frame);
            return;
        }

        try
        {
            backend.Listens.Begin(context, principal);
            await ConverseAsync(context, backend, accept, bytes, frame);
        }
        finally
        {
            backend.Listens.Forget(context);
        }
    }

    private static async ValueTask ConverseAsync(HttpContext context, StdioBackend backend, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var call = PostCall.Rent(session: null, bytes.Span, frame, accept, backend.Time, isModern: true);
        await using var conversation = await backend.ServeAloneAsync(call, bytes, frame, context.Request.Headers);

        // The closed stream is the cancellation (10).
        await using var closed = context.RequestAborted.UnsafeRegister(static state => ((Conversation)state!).Abort(), conversation);
        await call.AnswerAsync(context);
    }

    /// <summary>A client of both eras may name the revision of its session in the metadata as well (mcp-transports 6.4).</summary>
    private static bool IsLegacy(ReadOnlySpan<byte> version) => ProtocolVersions.TryParse(Encoding.UTF8.GetString(version.Trim((byte)'"')), out _);

    /// <summary>What a modern request on an HTTP+SSE session is told, from which a client of both eras learns what to fall back to (12).</summary>
    public static RpcError Refusal => new(RpcError.UnsupportedProtocolVersion, $"Unsupported protocol version (supported versions: {ProtocolVersions.Supported}); begin with initialize.");

    public static byte[] Data(IHeaderDictionary headers, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        var requested = frame.ModernVersion.Exists ? Encoding.UTF8.GetString(frame.ModernVersion.Of(bytes)) : JsonText.Quote(headers[StreamableHttp.VersionHeader].ToString());
        var supported = string.Join(',', ProtocolVersions.Supported.Split(", ").Select(static v => $"\"{v}\""));
        return Encoding.UTF8.GetBytes($$"""{"supported":[{{supported}}],"requested":{{requested}}}""");
    }
}
