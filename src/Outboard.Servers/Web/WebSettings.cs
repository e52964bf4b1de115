using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

internal sealed record WebSettings
{
    public GuardSettings Guard { get; init; } = new();

    /// <summary>HTTP_PROXY and its kin (2.6), or whatever else a server calls its proxies.</summary>
    public ProxySettings Proxy { get; init; } = new();

    /// <summary>Roots trusted beside those of the system (<c>NODE_EXTRA_CA_CERTS</c>).</summary>
    public X509Certificate2Collection ExtraRoots { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Looks a name up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation);

    /// <summary>Opens a connection to an address that the guard has let pass; null opens a socket.</summary>
    public Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }
}
