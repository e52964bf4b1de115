using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Outboard.Servers.Web.Guard;

/// <summary>
/// The connections. A connection is pooled with those that were opened under the same rule: one that a trusted request opened into a private network
/// must never carry an untrusted request for the same host, which would then pass no guard at all.
/// </summary>
internal sealed class Pools(WebSettings settings, AddressGuard guard) : IDisposable
{
    /// <summary>What a request tells the code that opens its connection.</summary>
    public static readonly HttpRequestOptionsKey<Attempt> AttemptKey = new("Outboard.Attempt");

    private const int MaxHeadersKiB = 64;

    private readonly ConcurrentDictionary<(bool IsTrusted, Uri? Proxy), Lazy<HttpMessageInvoker>> _pools = new();
    private readonly Dialer _guarded = new(settings, guard);
    private readonly Dialer _unguarded = new(settings, guard: null);

    /// <param name="isTrusted">The operator has configured the target.</param>
    /// <param name="proxy">Null: the direct way.</param>
    public HttpMessageInvoker For(bool isTrusted, Uri? proxy) =>
        _pools.GetOrAdd((isTrusted, proxy), static (key, pools) => new(() => pools.Open(key.IsTrusted, key.Proxy)), this).Value;

    /// <summary>Behind a proxy the connection goes to the proxy; what can be judged of the target is judged before each hop.</summary>
    public ValueTask CheckBehindProxyAsync(Uri url, CancellationToken cancellation) => _guarded.CheckBehindProxyAsync(url, cancellation);

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Value.Dispose();
        }
    }

    private HttpMessageInvoker Open(bool isTrusted, Uri? proxy)
    {
        var dialer = isTrusted || proxy is not null ? _unguarded : _guarded;
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : ToWebProxy(proxy),
            ActivityHeadersPropagator = null, // no traceparent to strangers
            MaxResponseHeadersLength = MaxHeadersKiB,
            MaxConnectionsPerServer = 32,
            MaxResponseDrainSize = 16 << 10,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = Timeout.InfiniteTimeSpan, // the dialer's, and the request's own, which heed the clock of the settings
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            SslOptions = new CertificateRule(settings.ExtraRoots).ToOptions(),
            ConnectCallback = (context, cancellation) => ConnectAsync(dialer, context, cancellation),
        });
    }

    private static async ValueTask<Stream> ConnectAsync(Dialer dialer, SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        // The handler would go on connecting for a while after the request is gone.
        var attempt = context.InitialRequestMessage.Options.TryGetValue(AttemptKey, out var found) ? found : new Attempt(cancellation);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Cancellation, cancellation);
        attempt.Dialling = context.DnsEndPoint;
        var stream = await dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, either.Token);
        attempt.Dialling = null;
        return stream;
    }

    private static WebProxy ToWebProxy(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return new WebProxy(WebUrl.WithoutUserInfo(proxy))
        {
            Credentials = proxy.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")),
        };
    }
}

/// <summary>One hop on its way, as the code that opens a connection for it sees it.</summary>
internal sealed class Attempt(CancellationToken cancellation)
{
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Whom it is waiting for, while it waits.</summary>
    public DnsEndPoint? Dialling { get; set; }
}
