using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Servers.Web;
using WebClient = Outboard.Servers.Web.WebClient;
using WebRequest = Outboard.Servers.Web.WebRequest;

namespace Outboard.Servers.Tests.Site;

/// <summary>
/// A <see cref="WebClient"/> whose whole internet is one <see cref="TestSite"/>: whatever address the guard lets pass, the site answers there,
/// over TLS on port 443 and 8443. So a connection the site counts is one the guard has let pass, and nothing ever leaves the machine.
/// </summary>
internal sealed class TestWeb : IAsyncDisposable
{
    private TestWeb(TestSite site, Func<WebSettings, WebSettings> change)
    {
        Site = site;
        Client = new WebClient(change(new WebSettings { Resolve = ResolveAsync, Connect = ConnectAsync, ExtraRoots = [site.Root] }));
    }

    public TestSite Site { get; }

    public WebClient Client { get; }

    /// <summary>Names and their addresses; a name that is not here has the public address 8.8.8.8.</summary>
    public Dictionary<string, string[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every lookup so far.</summary>
    public List<string> Lookups { get; } = [];

    /// <summary>Every address that was dialled.</summary>
    public List<IPEndPoint> Dialled { get; } = [];

    public static async Task<TestWeb> StartAsync(RequestDelegate answer, Func<WebSettings, WebSettings>? change = null) =>
        new(await TestSite.StartAsync(answer, "public.example", "other.example"), change ?? (static settings => settings));

    public static WebRequest Get(string url) => new(new Uri(url)) { UserAgent = "test/1.0" };

    public Task<WebAnswer> SendAsync(WebRequest request) => Client.SendAsync(request, TestContext.Current.CancellationToken);

    public Task<WebAnswer> GetAsync(string url) => SendAsync(Get(url));

    /// <summary>The body, as UTF-8.</summary>
    public async Task<string> TextAsync(string url) => Encoding.UTF8.GetString((await GetAsync(url)).Body);

    /// <summary>Why there is no answer.</summary>
    public async Task<string> FailAsync(string url) => (await Assert.ThrowsAsync<WebFailure>(() => GetAsync(url))).Message;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Site.DisposeAsync();
    }

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        lock (Lookups)
        {
            Lookups.Add(host);
            return Task.FromResult(Names.TryGetValue(host, out var addresses) ? [.. addresses.Select(IPAddress.Parse)] : new[] { IPAddress.Parse("8.8.8.8") });
        }
    }

    private async ValueTask<Stream> ConnectAsync(IPEndPoint point, CancellationToken cancellation)
    {
        lock (Dialled)
        {
            Dialled.Add(point);
        }

        var url = point.Port is 443 or 8443 ? Site.SecureUrl : Site.Url;
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, url.Port, cancellation);
        return client.GetStream();
    }
}
