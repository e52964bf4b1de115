using System.Net.Http.Headers;

namespace Outboard.Servers.Web;

/// <summary>A request to a web site, and how far it may go.</summary>
internal sealed record WebRequest(Uri Url)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>What the page is kept under, where the URL says more than which page it is; null: the URL.</summary>
    public Uri? CacheKey { get; init; }

    public required string UserAgent { get; init; }

    public string Accept { get; init; } = "*/*";

    /// <summary>Further headers. They go to every hop of the same origin, <c>Authorization</c> never to another.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Sent as <c>application/json</c>.</summary>
    public byte[]? JsonBody { get; init; }

    /// <summary>The operator has set this address, so it may lie in a private network (native-servers 2.1). Redirects to another origin are guarded all the same.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>0: a redirect is the answer.</summary>
    public int MaxRedirects { get; init; } = 20;

    /// <summary>Bytes of the body after decompression.</summary>
    public int MaxBytes { get; init; } = 10 << 20;

    /// <summary>What lies beyond <see cref="MaxBytes"/> is left unread, instead of failing the request.</summary>
    public bool CutAtMaxBytes { get; init; }

    /// <summary>Until the headers of each hop are there.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two reads of the body.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>All hops and the body together.</summary>
    public TimeSpan WholeTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Asked before each hop but the first; refuses the redirect by throwing <see cref="WebFailure"/>.</summary>
    public Func<Uri, CancellationToken, ValueTask>? CheckRedirect { get; init; }
}

/// <summary>An answer, read to its end. Statuses of 400 and more are answers as well.</summary>
internal sealed record WebAnswer
{
    /// <summary>Where it came from, after redirects; without user info.</summary>
    public required Uri FinalUrl { get; init; }

    public required int Status { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>As sent, with its parameters; empty when there was none.</summary>
    public string ContentType { get; init; } = "";

    public required byte[] Body { get; init; }

    /// <summary>The body was longer than <see cref="WebRequest.MaxBytes"/>.</summary>
    public bool IsCut { get; init; }

    public CacheControlHeaderValue? CacheControl { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }
}

internal enum WebFailureKind
{
    NameUnknown,
    Refused,
    ConnectTimeout,
    AnswerTimeout,
    Tls,
    TooManyRedirects,
    Blocked,
    Scheme,
    TooLarge,
    Binary,

    /// <summary>A redirect that <see cref="WebRequest.CheckRedirect"/> refuses.</summary>
    RedirectRefused,
    Other,
}

/// <summary>No answer. The message is the words of native-servers 2.9 and holds no secret.</summary>
internal sealed class WebFailure(WebFailureKind kind, string words, Exception? inner = null) : Exception(words, inner)
{
    public WebFailureKind Kind { get; } = kind;

    /// <summary>A short code of a TLS failure, for texts that show one.</summary>
    public string? Detail { get; init; }
}
