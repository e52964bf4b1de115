using System.Net;
using System.Net.Sockets;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

/// <summary>The same guard, with a proxy between (native-servers 2.1, "Traps").</summary>
public sealed class WebProxyTests : IAsyncLifetime
{
    private const string Secret = "s3cret";

    private static readonly IPAddress s_proxyAddress = IPAddress.Parse("10.9.9.9"); // inside, as proxies are

    private TestSite _site = null!;
    private TestProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync(AwkwardPages.AnswerAsync, "public.example", "other.example");
        _proxy = TestProxy.Start(_site, "me:" + Secret);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Theory]
    [InlineData("http", "http://public.example/x", "GET http://public.example/x")]
    [InlineData("http", "https://public.example/x", "CONNECT public.example:443")]
    [InlineData("http", "https://8.8.8.8/x", "CONNECT 8.8.8.8:443")]
    [InlineData("socks5", "http://public.example/x", "SOCKS public.example:80")]
    [InlineData("socks5", "https://public.example/x", "SOCKS public.example:443")]
    public async Task A_target_is_reached_through_the_proxy(string kind, string url, string asked)
    {
        await using var web = await StartAsync(kind);
        var isForName = !url.Contains("8.8.8.8", StringComparison.Ordinal);

        // The site's certificate is not for 8.8.8.8: the target's name is checked through a proxy as well.
        Assert.Equal(isForName ? "reached /x" : "TLS failure with 8.8.8.8: the certificate is for another host", isForName ? await web.TextAsync(url) : await web.FailAsync(url));

        Assert.Equal(asked, _proxy.Asked.Last());
        Assert.All(web.Dialled, static point => Assert.Equal(new IPEndPoint(s_proxyAddress, 3128), point));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://１２７.０.０.１/")]
    [InlineData("https://localhost/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://inside.example/")]
    [InlineData("https://inside.example/")]
    [InlineData("http://both.example/")]
    [InlineData("http://me@public.example/")]
    [InlineData("http://public.example:22/")]
    [InlineData("http://unknown.example:22/")]
    public async Task A_private_target_is_not_even_named_to_the_proxy(string url)
    {
        foreach (var kind in new[] { "http", "socks5" })
        {
            await using var web = await StartAsync(kind);

            var failure = await Assert.ThrowsAsync<WebFailure>(() => web.GetAsync(url));
            Assert.Equal(WebFailureKind.Blocked, failure.Kind);
            failure = await Assert.ThrowsAsync<WebFailure>(() => web.GetAsync(AwkwardPages.Redirect("public.example", url, 307)));
            Assert.Equal(WebFailureKind.Blocked, failure.Kind);
            Assert.StartsWith("redirect to ", failure.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_proxy.Asked, static asked => !asked.Contains("/redirect?", StringComparison.Ordinal) && asked is not ("407" or "SOCKS public.example:80"));
    }

    [Fact]
    public async Task A_name_that_only_the_proxy_knows_is_the_proxys_to_judge()
    {
        await using var web = await StartAsync("http");

        Assert.Equal("reached /", await web.TextAsync("http://unknown.example/"));
    }

    [Fact]
    public async Task Open_private_networks_open_no_port_of_a_name_that_only_the_proxy_knows()
    {
        await using var web = await StartAsync("http", static settings => settings with { Guard = new() { AllowPrivateNetwork = true } });

        Assert.Equal("blocked: port 22 of unknown.example is not one of 80, 443, 8080, 8443", await web.FailAsync("http://unknown.example:22/"));
        Assert.Equal("reached /", await web.TextAsync("http://inside.example:22/"));
    }

    [Fact]
    public async Task A_target_that_bypasses_the_proxy_is_dialled_and_judged_as_without_one()
    {
        await using var web = await StartAsync("http", static settings => settings with { Proxy = settings.Proxy with { Bypass = "public.example, inside.example" } });

        Assert.Equal("reached /", await web.TextAsync("http://public.example/"));
        Assert.Equal([new IPEndPoint(IPAddress.Parse("8.8.8.8"), 80)], web.Dialled);
        Assert.Equal("blocked: inside.example (10.1.2.3) is a private, local or reserved address", await web.FailAsync("http://inside.example/"));
        Assert.Empty(_proxy.Asked);
    }

    [Fact]
    public async Task A_trusted_target_goes_through_the_proxy_unjudged_and_its_redirect_elsewhere_does_not()
    {
        await using var web = await StartAsync("http");

        Assert.Equal(200, (await web.SendAsync(TestWeb.Get("http://inside.example:8888/") with { IsTrusted = true })).Status);
        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("inside.example", "http://10.1.2.3/")) with { IsTrusted = true }));
        Assert.Equal(WebFailureKind.Blocked, failure.Kind);
    }

    [Theory]
    [InlineData("http", "http://public.example/", "the proxy asks for other credentials")]
    [InlineData("http", "https://public.example/", "the proxy does not connect to public.example")]
    [InlineData("socks5", "http://public.example/", "the proxy does not connect to public.example")]
    public async Task A_proxy_that_refuses_its_credentials_is_a_failure_that_does_not_show_them(string kind, string url, string words)
    {
        await using var picky = TestProxy.Start(_site, "me:another");
        await using var web = await StartAsync(kind, settings => settings with { Connect = (_, cancellation) => picky.ConnectAsync(cancellation) });

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.GetAsync(url));

        Assert.Equal(words, failure.Message);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_without_its_credentials()
    {
        await using var web = await StartAsync("http", static settings => settings with { Connect = static (_, _) => throw new SocketException((int)SocketError.ConnectionRefused) });

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.GetAsync("http://public.example/"));

        Assert.Equal("connection refused by proxy.example:3128", failure.Message);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    private async Task<TestWeb> StartAsync(string kind, Func<WebSettings, WebSettings>? change = null)
    {
        var proxy = new Uri($"{kind}://me:{Secret}@proxy.example:3128");
        var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => (change ?? (static same => same))(settings with
        {
            Proxy = new ProxySettings(proxy, proxy),
            ExtraRoots = [_site.Root], // the proxy leads to this site alone
            Resolve = (host, cancellation) => host == "unknown.example" ? throw new SocketException((int)SocketError.HostNotFound) : settings.Resolve(host, cancellation),
            Connect = async (point, cancellation) =>
            {
                var direct = await settings.Connect!(point, cancellation);
                if (!point.Address.Equals(s_proxyAddress))
                {
                    return direct;
                }

                await direct.DisposeAsync();
                return await _proxy.ConnectAsync(cancellation);
            },
        }));
        web.Names["proxy.example"] = [s_proxyAddress.ToString()];
        web.Names["inside.example"] = ["10.1.2.3"];
        web.Names["both.example"] = ["8.8.8.8", "10.1.2.3"];
        return web;
    }
}
