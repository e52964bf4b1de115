using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Outboard.Servers.Tests.Site;

/// <summary>A web site on loopback that counts who comes: HTTP on one port, HTTPS, by HTTP/2 where the client speaks it, with a certificate of its own root on another.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();
    private int _connections;

    private TestSite(RequestDelegate answer, X509Certificate2 certificate)
    {
        Root = certificate;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8; // a Location may be in any script
            kestrel.Listen(IPAddress.Loopback, 0, Count);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                Count(listen);
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate);
            });
        });
        _app = builder.Build();
        _app.Run(context =>
        {
            _requests.Enqueue($"{context.Request.Method} {context.Request.GetDisplayUrl()}");
            return answer(context);
        });
    }

    /// <summary><c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Url => Address(0);

    /// <summary><c>https://127.0.0.1:PORT/</c>; its certificate is for 127.0.0.1, localhost and every name given at the start.</summary>
    public Uri SecureUrl => Address(1);

    /// <summary>What a client has to trust for <see cref="SecureUrl"/>.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>Connections opened so far, whether or not a request came over them.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Every request so far, as <c>GET http://host/path?query</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<TestSite> StartAsync(RequestDelegate answer, params string[] names)
    {
        var site = new TestSite(answer, Certificate(names));
        await site._app.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        using var noPatience = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(noPatience.Token);
        await _app.DisposeAsync();
        Root.Dispose();
    }

    private Uri Address(int index) =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index) + "/");

    private void Count(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            Interlocked.Increment(ref _connections);
            return next(connection);
        });
    }

    private static X509Certificate2 Certificate(string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Outboard test site", key, HashAlgorithmName.SHA256);
        var subject = new SubjectAlternativeNameBuilder();
        subject.AddIpAddress(IPAddress.Loopback);
        subject.AddDnsName("localhost");
        foreach (var name in names)
        {
            subject.AddDnsName(name);
        }

        request.CertificateExtensions.Add(subject.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}
