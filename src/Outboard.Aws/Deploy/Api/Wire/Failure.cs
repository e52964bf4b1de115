using System.Collections.Frozen;
using System.Net;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>What an attempt that went wrong means for the next one (aws 4.5).</summary>
internal enum Failure
{
    /// <summary>The answer is the answer.</summary>
    Final,

    /// <summary>Not done, and worth another attempt: throttled, or never connected.</summary>
    Refused,

    /// <summary>Perhaps done, and worth another attempt: a fault of the server, or no answer.</summary>
    Lost,

    /// <summary>This machine's clock is wrong.</summary>
    Skewed,

    /// <summary>The credentials are not valid any more.</summary>
    Expired,
}

internal static class Failures
{
    private static readonly FrozenSet<string> Throttles = FrozenSet.Create(
        StringComparer.Ordinal,
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "PriorRequestNotComplete",
        "TransactionInProgressException");

    private static readonly FrozenSet<string> Faults = FrozenSet.Create(
        StringComparer.Ordinal, "InternalFailure", "InternalError", "InternalServerError", "InternalServiceError", "ServiceUnavailable", "ServiceUnavailableException", "Unavailable");

    private static readonly FrozenSet<string> Expiries = FrozenSet.Create(
        StringComparer.Ordinal, "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClientException");

    private static readonly FrozenSet<string> Signatures = FrozenSet.Create(
        StringComparer.Ordinal, "RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure");

    /// <summary>From this difference on a refused signature is the clock's doing; AWS allows five minutes.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(4);

    public static bool IsThrottle(string code) => Throttles.Contains(code);

    public static bool IsExpiry(string code) => Expiries.Contains(code);

    /// <param name="offset">The service's clock less the one that signed.</param>
    public static Failure Of(ErrorAnswer error, int status, TimeSpan? offset) => error.Code switch
    {
        var code when Signatures.Contains(code) && offset is { } by && by.Duration() >= Skew => Failure.Skewed,
        var code when Expiries.Contains(code) => Failure.Expired,
        var code when Throttles.Contains(code) || status == (int)HttpStatusCode.TooManyRequests => Failure.Refused,
        var code when Faults.Contains(code) || status is 500 or 502 or 503 or 504 => Failure.Lost,
        _ => Failure.Final,
    };

    public static Failure Of(HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => Failure.Refused,
        HttpRequestError.SecureConnectionError => error.InnerException is IOException ? Failure.Refused : Failure.Final,
        HttpRequestError.ConfigurationLimitExceeded => Failure.Final,
        _ => Failure.Lost,
    };
}
