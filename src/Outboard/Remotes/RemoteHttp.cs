using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Remotes;

/// <summary>The HTTP connections below a remote: cookies per origin in memory, whom it trusts, and who it says it is.</summary>
internal static class RemoteHttp
{
    public static HttpMessageHandler CreateHandler(RemoteSettings settings, CookieContainer cookies, TimeProvider time)
    {
        // A load balancer's stickiness cookie must come back to the same origin (bridge-compat 1.13); it lives as long as the process.
        var sockets = new SocketsHttpHandler
        {
            UseCookies = true,
            CookieContainer = cookies,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            UseProxy = !settings.IsLocal && settings.ConnectTo is null,
            SslOptions = Tls(settings.Trust),
        };
        if (settings.Dial is { } dial)
        {
            sockets.UseProxy = false;
            sockets.ConnectCallback = (_, _) => ValueTask.FromResult(dial());
        }
        else if (settings.ConnectTo is { } host)
        {
            sockets.ConnectCallback = (context, cancellation) => ConnectAsync(new DnsEndPoint(host, context.DnsEndPoint.Port), cancellation);
        }
        else if (RemoteSettings.IsLocalName(settings.Url.Host))
        {
            sockets.ConnectCallback = ConnectLocallyAsync;
        }

        return settings.Credentials is { } account ? new ServiceAccountHandler(account, time, sockets) : sockets;
    }

    /// <summary>Names below <c>localhost</c> are this machine by definition; a resolver that does not know them is not asked.</summary>
    private static ValueTask<Stream> ConnectLocallyAsync(SocketsHttpConnectionContext context, CancellationToken cancellation) => ConnectAsync(
        RemoteSettings.IsLocalName(context.DnsEndPoint.Host) ? new DnsEndPoint("localhost", context.DnsEndPoint.Port) : context.DnsEndPoint, cancellation);

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Tls(ServerTrust trust) => trust switch
    {
        ServerTrust.Bundle bundle => new SslClientAuthenticationOptions { CertificateChainPolicy = Chain(bundle.Roots) },
        ServerTrust.Anybody => TrustAnybody(),
        _ => new SslClientAuthenticationOptions(),
    };

#pragma warning disable CA5359 // The user asked for it in so many words: --no-verify-ssl.
    private static SslClientAuthenticationOptions TrustAnybody() => new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true };
#pragma warning restore CA5359

    private static X509ChainPolicy Chain(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
