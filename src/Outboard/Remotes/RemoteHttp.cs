using System.Net;
using System.Net.Security;
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
            UseProxy = !settings.Url.IsLoopback,
            SslOptions = Tls(settings.Trust),
        };
        return settings.Credentials is { } account ? new ServiceAccountHandler(account, time, sockets) : sockets;
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
