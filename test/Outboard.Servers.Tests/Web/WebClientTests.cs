using Microsoft.AspNetCore.Http;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Web;

public sealed class WebClientTests
{
    [Fact]
    public async Task A_page_is_read_with_what_its_headers_say()
    {
        await using var web = await TestWeb.StartAsync(static context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "max-age=60";
            return context.Response.WriteAsync("<p>hello");
        });

        var answer = await web.GetAsync("http://public.example/a?b=c#d");

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/html; charset=utf-8", answer.ContentType);
        Assert.Equal("<p>hello"u8, answer.Body);
        Assert.Equal("\"v1\"", answer.ETag);
        Assert.Equal(TimeSpan.FromSeconds(60), answer.CacheControl?.MaxAge);
        Assert.Equal("http://public.example/a?b=c#d", answer.FinalUrl.AbsoluteUri);
        Assert.Equal(["GET http://public.example/a?b=c"], web.Site.Requests);
    }

    [Fact]
    public async Task A_page_is_read_over_tls_with_a_root_the_operator_added()
    {
        await using var web = await TestWeb.StartAsync(static context => context.Response.WriteAsync("safe"));

        Assert.Equal("safe", await web.TextAsync("https://public.example/"));
    }

    [Theory]
    [InlineData("http://public.example/", "HTTP/1.1")]
    [InlineData("https://public.example/", "HTTP/2")]
    public async Task The_best_protocol_both_sides_speak_over_TCP_is_spoken(string url, string protocol)
    {
        await using var web = await TestWeb.StartAsync(static context =>
        {
            context.Response.Headers["Alt-Svc"] = "h3=\":443\""; // which would go past the dialler
            return context.Response.WriteAsync(context.Request.Protocol);
        });

        Assert.Equal(protocol, await web.TextAsync(url));
        Assert.Equal(protocol, await web.TextAsync(url));
        Assert.Equal(1, web.Site.Connections);
    }

    [Fact]
    public async Task A_private_address_is_refused()
    {
        await using var web = await TestWeb.StartAsync(static context => context.Response.WriteAsync("secret"));
        web.Names["inside.example"] = ["10.1.2.3"];

        Assert.Equal("blocked: inside.example (10.1.2.3) is a private, local or reserved address", await web.FailAsync("http://inside.example/"));
        Assert.Equal(0, web.Site.Connections);
    }
}
