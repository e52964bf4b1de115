using System.Security.Authentication;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

/// <summary>The words for what the platform throws (native-servers 2.9). Its own messages are not shown: they may quote what a server or a proxy sent.</summary>
internal static class WebFailures
{
    public static WebFailure From(Exception exception, string host)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case WebFailure said:
                    return said;
                case AuthenticationException:
                    return CertificateRule.Failure(host, "the handshake failed", "EPROTO", exception);
            }
        }

        if (exception is InvalidDataException)
        {
            return Other($"the answer of {host} cannot be decompressed", exception);
        }

        var error = exception switch
        {
            HttpRequestException sending => sending.HttpRequestError,
            HttpIOException reading => reading.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        return error switch
        {
            HttpRequestError.SecureConnectionError => CertificateRule.Failure(host, "the handshake failed", "EPROTO", exception),
            HttpRequestError.ConfigurationLimitExceeded => Other($"the answer of {host} has more than 64 KiB of headers", exception),
            HttpRequestError.InvalidResponse => Other($"the answer of {host} is not HTTP", exception),
            HttpRequestError.ProxyTunnelError => Other($"the proxy does not connect to {host}", exception),
            _ => Other($"the connection to {host} ended before the answer was complete", exception),
        };
    }

    private static WebFailure Other(string words, Exception inner) => new(WebFailureKind.Other, words, inner);
}
