using Microsoft.AspNetCore.Http;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

/// <summary>Requests to what the operator has configured, and how far that trust goes.</summary>
public sealed class WebTrustTests
{
    [Theory]
    [InlineData("http://inside.example:8888/")]
    [InlineData("http://127.0.0.1:8888/")]
    [InlineData("http://localhost:8888/")]
    [InlineData("https://10.1.2.3:8443/")]
    public async Task A_trusted_request_reaches_a_private_network(string url)
    {
        await using var web = await StartAsync();
        var trusted = TestWeb.Get(url) with { IsTrusted = true };
        if (url.StartsWith("https", StringComparison.Ordinal))
        {
            // Trust in the address is no trust in its certificate.
            Assert.Equal("TLS failure with 10.1.2.3: the certificate is for another host", (await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(trusted))).Message);
            return;
        }

        Assert.Equal(200, (await web.SendAsync(trusted)).Status);
    }

    [Theory]
    [InlineData("ftp://inside.example/")]
    [InlineData("file:///etc/passwd")]
    public async Task A_trusted_request_is_still_http(string url)
    {
        await using var web = await StartAsync();

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(url) with { IsTrusted = true }));

        Assert.Equal(WebFailureKind.Scheme, failure.Kind);
    }

    [Fact]
    public async Task Trust_holds_for_redirects_within_the_origin()
    {
        await using var web = await StartAsync();

        var answer = await web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("inside.example", "http://me:pw@inside.example/there")) with { IsTrusted = true });

        Assert.Equal("http://inside.example/there", answer.FinalUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://inside.example:8080/")]
    [InlineData("https://inside.example/")]
    [InlineData("http://also-inside.example/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://169.254.169.254/")]
    public async Task Trust_does_not_follow_a_redirect_to_another_origin(string location)
    {
        await using var web = await StartAsync();

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("inside.example", location, 307)) with { IsTrusted = true }));

        Assert.Equal(WebFailureKind.Blocked, failure.Kind);
        Assert.Single(web.Site.Requests);
    }

    [Fact]
    public async Task A_stranger_cannot_send_a_trusted_request_back_inside()
    {
        await using var web = await StartAsync();
        var back = AwkwardPages.Redirect("public.example", "http://inside.example/admin/delete-everything");

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("inside.example", back)) with { IsTrusted = true }));

        Assert.Equal("redirect to http://inside.example/admin/delete-everything blocked: inside.example (10.1.2.3) is a private, local or reserved address", failure.Message);
    }

    [Fact]
    public async Task An_open_connection_of_a_trusted_request_carries_no_untrusted_one()
    {
        await using var web = await StartAsync();
        await web.SendAsync(TestWeb.Get("http://inside.example/") with { IsTrusted = true });
        await web.SendAsync(TestWeb.Get("http://inside.example/") with { IsTrusted = true });
        Assert.Equal(1, web.Site.Connections); // it is kept open

        Assert.Equal("blocked: inside.example (10.1.2.3) is a private, local or reserved address", await web.FailAsync("http://inside.example/"));
        Assert.Equal(2, web.Site.Requests.Count);
    }

    [Fact]
    public async Task User_info_of_a_trusted_address_is_sent_as_basic_authentication_and_shown_nowhere()
    {
        string? url = null;
        string? authorization = null;
        await using var web = await TestWeb.StartAsync(context =>
        {
            (url, authorization) = (context.Request.Path + context.Request.QueryString.Value, context.Request.Headers.Authorization);
            return Task.CompletedTask;
        });

        var answer = await web.SendAsync(TestWeb.Get("http://m%40e:p%3Aw@public.example/x?y") with { IsTrusted = true });

        Assert.Equal("/x?y", url);
        Assert.Equal("Basic " + Convert.ToBase64String("m@e:p:w"u8), authorization);
        Assert.Equal("http://public.example/x?y", answer.FinalUrl.AbsoluteUri);
    }

    [Fact]
    public async Task Headers_about_this_process_and_its_network_are_left_out()
    {
        IHeaderDictionary? arrived = null;
        await using var web = await TestWeb.StartAsync(context =>
        {
            arrived = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return Task.CompletedTask;
        });
        using var activity = new System.Diagnostics.Activity("call").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();

        await web.SendAsync(TestWeb.Get("http://public.example/") with
        {
            IsTrusted = true,
            Headers =
            [
                new("Host", "169.254.169.254"), new("Cookie", "a=b"), new("X-Forwarded-For", "10.0.0.1"), new("Forwarded", "for=10.0.0.1"), new("Proxy-Authorization", "Basic x"),
                new("Metadata-Flavor", "Google"), new("Metadata", "true"), new("X-aws-ec2-metadata-token", "t"), new("traceparent", "x"), new("Mcp-Session-Id", "s"),
                new("Transfer-Encoding", "chunked"), new("Connection", "X-Api-Key"), new("Accept-Language", "de"), new("X-Broken", "a\r\nX-Injected: b"),
            ],
        });

        Assert.Equal(["Accept", "Accept-Encoding", "Accept-Language", "Host", "User-Agent", "X-Broken"], arrived!.Keys.Order());
        Assert.Equal("public.example", arrived.Host);
        Assert.Equal("a  X-Injected: b", arrived["X-Broken"]);
        Assert.Equal("gzip, deflate, br", arrived.AcceptEncoding);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        string? cookie = null;
        await using var web = await TestWeb.StartAsync(context =>
        {
            cookie = context.Request.Headers.Cookie;
            context.Response.Cookies.Append("id", "1");
            return Task.CompletedTask;
        });
        await web.GetAsync("http://public.example/");
        await web.GetAsync("http://public.example/");

        Assert.True(string.IsNullOrEmpty(cookie));
    }

    private static async Task<TestWeb> StartAsync()
    {
        var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        web.Names["inside.example"] = ["10.1.2.3"];
        web.Names["also-inside.example"] = ["10.1.2.4"];
        web.Names["localhost"] = ["127.0.0.1"];
        return web;
    }
}
