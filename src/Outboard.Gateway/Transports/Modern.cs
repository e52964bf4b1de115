using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Transports;

/// <summary>
/// Revision 2026-07-28 on the same path, told apart per request. It is not served yet: it gets the refusal its specification names, from
/// which a client that speaks both eras learns what to fall back to (mcp-transports 11, 12).
/// </summary>
internal static class Modern
{
    /// <summary>The first revision without a handshake.</summary>
    private const string FirstVersion = "2026-07-28";

    public static bool IsModern(IHeaderDictionary headers, in Frame frame) =>
        frame.ModernVersion.Exists
        || (headers[StreamableHttp.VersionHeader] is { Count: > 0 } version && string.CompareOrdinal(version.ToString(), FirstVersion) >= 0 && !char.IsLetter(version.ToString()[0]));

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
