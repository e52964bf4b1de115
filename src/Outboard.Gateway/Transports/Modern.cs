using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Transports;

/// <summary>
/// Revision 2026-07-28 on the same path, told apart per request (mcp-transports 4 to 6): no handshake, no session, every request complete in
/// itself. Native servers speak it. For any other server it still gets the refusal its specification names, from which a client that speaks
/// both eras learns what to fall back to (11, 12).
/// </summary>
internal static class Modern
{
    /// <summary>The first revision without a handshake.</summary>
    public const string Version = "2026-07-28";

    public static bool IsModern(IHeaderDictionary headers, in Frame frame) =>
        frame.ModernVersion.Exists
        || (headers[StreamableHttp.VersionHeader] is { Count: > 0 } version && string.CompareOrdinal(version.ToString(), Version) >= 0 && !char.IsLetter(version.ToString()[0]));

    public static async ValueTask ServeAsync(HttpContext context, StdioBackend backend, Accept accept, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var headers = context.Request.Headers;
        if (backend.Spec is not NativeServerSpec)
        {
            await RefuseAsync(context, bytes, frame);
            return;
        }

        if (ModernChecks.Find(headers, accept, bytes, frame) is { } fault)
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

        var call = PostCall.Rent(session: null, bytes.Span, frame, accept, backend.Time, isModern: true);
        await using var conversation = await backend.ServeAloneAsync(call, bytes, frame, headers);

        // The closed stream is the cancellation (10).
        await using var closed = context.RequestAborted.UnsafeRegister(static state => ((Conversation)state!).Abort(), conversation);
        await call.AnswerAsync(context);
    }

    /// <summary>400 with -32022 and <c>data.supported</c>, <c>data.requested</c>.</summary>
    public static Task RefuseAsync(HttpContext context, ReadOnlyMemory<byte> bytes, Frame frame) =>
        Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, Refusal, frame.Id.Of(bytes.Span), Data(context.Request.Headers, bytes.Span, frame));

    public static RpcError Refusal => new(RpcError.UnsupportedProtocolVersion, $"Unsupported protocol version (supported versions: {ProtocolVersions.Supported}); begin with initialize.");

    public static byte[] Data(IHeaderDictionary headers, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        var requested = frame.ModernVersion.Exists ? Encoding.UTF8.GetString(frame.ModernVersion.Of(bytes)) : JsonText.Quote(headers[StreamableHttp.VersionHeader].ToString());
        var supported = string.Join(',', ProtocolVersions.Supported.Split(", ").Select(static v => $"\"{v}\""));
        return Encoding.UTF8.GetBytes($$"""{"supported":[{{supported}}],"requested":{{requested}}}""");
    }
}
