using System.Net;
using System.Security.Cryptography.X509Certificates;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

/// <summary>The one way to the web: guarded, bounded, redirects followed by hand (native-servers 2.1 to 2.3, 2.6).</summary>
internal sealed class WebClient : IDisposable
{
    public WebClient(WebSettings settings) => throw new NotImplementedException();

    /// <exception cref="WebFailure">There is no answer; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<WebAnswer> SendAsync(WebRequest request, CancellationToken cancellation) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}

internal sealed record WebSettings
{
    public GuardSettings Guard { get; init; } = new();

    /// <summary>HTTP_PROXY and its kin (2.6), or whatever else a server calls its proxies.</summary>
    public ProxySettings Proxy { get; init; } = new();

    /// <summary>Roots trusted beside those of the system (<c>NODE_EXTRA_CA_CERTS</c>).</summary>
    public X509Certificate2Collection ExtraRoots { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation);

    /// <summary>Opens a connection to an address that the guard has let pass; null opens a socket.</summary>
    public Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }
}

/// <param name="Http">For http targets; null goes the direct way.</param>
/// <param name="Https">For https targets.</param>
/// <param name="Bypass">NO_PROXY: names, <c>.suffixes</c>, addresses, CIDR ranges, or <c>*</c>.</param>
internal sealed record ProxySettings(Uri? Http = null, Uri? Https = null, string Bypass = "")
{
    public static ProxySettings FromEnvironment(IReadOnlyDictionary<string, string> environment) => throw new NotImplementedException();
}
