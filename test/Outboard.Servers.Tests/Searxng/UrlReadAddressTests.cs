using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Servers.Tests.Searxng;

/// <summary><c>web_url_read</c>: which addresses are read, and where they lead (native-servers 6.5, 2.1).</summary>
public sealed class UrlReadAddressTests : IAsyncLifetime
{
    private readonly PageSite _site = new();

    public ValueTask InitializeAsync() => _site.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("", "")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("ftp://x/y", "ftp://x/y")]
    [InlineData("//host/x", "//host/x")]
    [InlineData("/etc/passwd", "/etc/passwd")]
    [InlineData("file:///etc/passwd", "file:///etc/passwd")]
    [InlineData("javascript:1", "javascript:1")]
    [InlineData("ftp://user:secret@x/y", "ftp://x/y")]
    public async Task What_is_no_address_of_a_page_is_said_to_be_none(string url, string shown)
    {
        using var rig = PageSite.Reader();

        var answer = await rig.ReadAsync(url);

        Assert.Equal((true, $"🔧 URL Format Error: Invalid URL \"{shown}\""), (answer.IsError, answer.Text));
    }

    [Fact]
    public async Task Spaces_around_an_address_do_not_matter()
    {
        _site.Serve("/p", "text/markdown", "x"u8.ToArray());
        using var rig = PageSite.Reader();

        Assert.Equal("x", (await rig.ReadAsync($"  {_site.Url("/p")}\n")).Text);
    }

    [Fact]
    public async Task Credentials_in_an_address_are_refused_and_not_repeated()
    {
        using var rig = PageSite.Reader();

        Assert.Equal(
            $"🌐 Network Error: Request cannot be constructed from a URL that includes credentials: {_site.Url("/p")}",
            (await rig.ReadAsync(_site.Url("/p").Replace("http://", "http://user:secret@", StringComparison.Ordinal))).Text);
        Assert.Equal(0, _site.Connections);
    }

    [Fact]
    public async Task Redirects_end_somewhere()
    {
        _site.Redirect("/loop", "/loop");
        _site.Redirect("/nowhere", "");
        _site.Redirect("/ftp", "ftp://h/z");
        using var rig = PageSite.Reader();

        Assert.Equal($"📄 Content Error: Too many redirects while fetching URL. ({_site.Url("/loop")})", (await rig.ReadAsync(_site.Url("/loop"))).Text);
        Assert.Equal(6, _site.Requests.Count);
        Assert.Equal("🚫 Website Error (302): Found", (await rig.ReadAsync(_site.Url("/nowhere"))).Text);
        Assert.Equal("🌐 Network Error: redirect to ftp://h/z blocked: only http and https addresses can be fetched", (await rig.ReadAsync(_site.Url("/ftp"))).Text);
    }

    [Fact]
    public async Task A_page_that_does_not_come_is_given_up()
    {
        var time = new FakeTimeProvider();
        _site.Pages["/slow"] = context =>
        {
            time.Advance(TimeSpan.FromMilliseconds(2500));
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var rig = SearxngRig.Create(null, ["FETCH_TIMEOUT_MS=2500"], ["--allow-private", "127.0.0.0/8"], time);

        var answer = await rig.ReadAsync(_site.Url("/slow"));

        Assert.Equal((true, "⏱️ Timeout Error: 127.0.0.1 took longer than 2500ms to respond"), (answer.IsError, answer.Text));
    }

    [Theory]
    [InlineData("http://127.0.0.1/x", "http://127.0.0.1/x")]
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://localhost/x", "http://localhost/x")]
    [InlineData("http://10.0.0.1/", "http://10.0.0.1/")]
    [InlineData("http://[::1]/", "http://[::1]/")]
    [InlineData("http://169.254.169.254/latest", "http://169.254.169.254/latest")]
    [InlineData("http://inside.example/", "http://inside.example/")]
    public async Task Private_addresses_are_blocked(string url, string shown)
    {
        using var rig = SearxngRig.Create(null, web: static web => web with { Resolve = static (_, _) => Task.FromResult(new[] { IPAddress.Parse("192.168.1.1") }) });

        var answer = await rig.ReadAsync(url);

        Assert.Equal(
            (true, $"🔒 URL blocked by security policy: {shown}. Enable MCP_HTTP_ALLOW_PRIVATE_URLS=true only if internal URL reads are intentional."), (answer.IsError, answer.Text));
    }

    [Fact]
    public async Task A_public_page_that_redirects_inwards_is_blocked_with_the_place_it_led_to()
    {
        _site.Redirect("/in", $"http://127.0.0.1:{_site.Port}/secret");
        using var rig = _site.Public();

        var answer = await rig.ReadAsync("http://public.example/in");

        Assert.True(answer.IsError);
        Assert.StartsWith("🔒 URL blocked by security policy: http://public.example/in. Enable MCP_HTTP_ALLOW_PRIVATE_URLS=true", answer.Text, StringComparison.Ordinal);
        Assert.Contains($"redirect to http://127.0.0.1:{_site.Port}/secret blocked", answer.Text, StringComparison.Ordinal);
        Assert.Single(_site.Requests);
    }

    [Fact]
    public async Task A_port_that_is_not_listed_is_blocked_for_another_reason()
    {
        using var rig = _site.Public();

        Assert.Contains("port 22 of public.example is not one of 80, 443, 8080, 8443", (await rig.ReadAsync("http://public.example:22/")).Text, StringComparison.Ordinal);
        Assert.Equal(0, _site.Connections);
    }

    [Fact]
    public async Task Whoever_means_it_may_read_private_pages_but_no_metadata()
    {
        _site.Serve("/p", "text/markdown", "inside"u8.ToArray());
        using var rig = SearxngRig.Create(null, ["MCP_HTTP_ALLOW_PRIVATE_URLS=true"]);

        Assert.Equal("inside", (await rig.ReadAsync(_site.Url("/p"))).Text);
        Assert.StartsWith("🔒 URL blocked by security policy: http://169.254.169.254/", (await rig.ReadAsync("http://169.254.169.254/")).Text, StringComparison.Ordinal);
    }
}
