namespace Outboard.Servers.Web;

/// <summary>A request to a web site, and how far it may go.</summary>
internal sealed record WebRequest(Uri Url)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>What the page is kept under, where the URL says more than which page it is; null: the URL.</summary>
    public Uri? CacheKey { get; init; }

    public required string UserAgent { get; init; }

    public string Accept { get; init; } = "*/*";

    /// <summary>
    /// Further headers. They stay with the origin of <see cref="Url"/>: after a redirect to another one, none of them is sent, <c>Authorization</c> least of all.
    /// Headers that speak about this process or its network (<c>Cookie</c>, <c>X-Forwarded-For</c>, <c>Proxy-*</c> …) are left out.
    /// </summary>
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

    /// <summary>Told of each hop but the first before anything else, the guard included; refuses the redirect by throwing <see cref="WebFailure"/>. For a list of sites that says more than "private".</summary>
    public Action<Uri>? RefuseRedirect { get; init; }

    /// <summary>Asked before each hop but the first; refuses the redirect by throwing <see cref="WebFailure"/>.</summary>
    public Func<Uri, CancellationToken, ValueTask>? CheckRedirect { get; init; }
}
