using System.Net;
using System.Net.Sockets;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Outboard.Remotes;

/// <summary>The remote no longer knows the session; nothing of the request was executed.</summary>
internal sealed class SessionLostException() : Exception("The remote server no longer knows the session (404).");

/// <summary>The remote answered a request with an HTTP error whose body is a JSON-RPC error: kept whole, data included.</summary>
internal sealed class RemoteRefusedException(HttpStatusCode status, JsonRpcErrorDetail error)
    : Exception($"HTTP {(int)status}: {error.Message} ({error.Code})")
{
    public JsonRpcErrorDetail Error => error;

    public HttpStatusCode Status => status;

    /// <summary>The whole message; null where it has no place for the id of the request.</summary>
    public byte[]? Body { get; init; }
}

/// <summary>What failed, in words for the person who has to mend it.</summary>
internal static class RemoteFailure
{
    /// <summary>Of a connection that went while an answer was still to come.</summary>
    public const string Lost = "the connection was lost before the answer came";

    public const string MayHaveRun = "the call may have run.";

    /// <summary>How the SDK says that a stream ended, with a number that is none of the client's.</summary>
    private const string NoReply = "Streamable HTTP POST response completed without a reply";

    /// <summary>Nothing was sent: the same request may be sent again.</summary>
    public static bool NeverArrived(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    public static string Why(Exception failure, RemoteSettings settings) => failure switch
    {
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } when settings.HasAuthorization =>
            $"401: the server refuses the token it was sent; give a valid one with {settings.TokenIsGivenWith}.",
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } =>
            $"401: the server wants a bearer token and was sent none; give one with {settings.TokenIsGivenWith}.",
        HttpRequestException { StatusCode: HttpStatusCode.Forbidden } refused =>
            $"403: the server refuses this host, origin or token. {FirstLine(refused.Message)}",
        HttpRequestException { StatusCode: HttpStatusCode.NotFound } => "404: no MCP endpoint at this path; /mcp and /sse are the usual ones.",
        HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable } => "503: the server is not ready yet, or its child is down; see its log.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"the name {settings.Url.Host} cannot be resolved.",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            settings.IsLocal ? "connection refused: is `outboard up` running?" : "connection refused.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } failed =>
            $"TLS: {FirstLine(failed.InnerException?.Message ?? failed.Message)}",
        HttpRequestException { StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } cut =>
            $"{(int)cut.StatusCode!}: who served the request behind this address has ended; {MayHaveRun}",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException => $"{Lost}; {MayHaveRun}",
        McpException when failure.Message.StartsWith(NoReply, StringComparison.Ordinal) => $"{Lost}; {MayHaveRun}",
        TimeoutException or OperationCanceledException => "no answer in time.",
        _ => FirstLine(failure.Message),
    };

    private static string FirstLine(string text)
    {
        var line = text.ReplaceLineEndings("\n").Split('\n')[0];
        return line.Length > 400 ? line[..400] + "…" : line;
    }
}
