using Microsoft.AspNetCore.Http;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

/// <summary>native-servers 2.2.</summary>
public sealed class WebRedirectTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_followed(int status)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        var answer = await web.GetAsync(AwkwardPages.Redirect("public.example", "https://other.example/there?a=b", status));

        Assert.Equal(200, answer.Status);
        Assert.Equal("https://other.example/there?a=b", answer.FinalUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData("/path", "http://public.example/path")]
    [InlineData("path", "http://public.example/path")]
    [InlineData("?q=1", "http://public.example/redirect?q=1")]
    [InlineData("//other.example/x", "http://other.example/x")]
    [InlineData("../../up", "http://public.example/up")]
    [InlineData(" /blank ", "http://public.example/blank")]
    [InlineData("/caf\u00E9", "http://public.example/caf%C3%A9")]
    public async Task A_location_is_read_from_where_it_was_given(string location, string expected)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        var start = location == "?q=1" ? null : AwkwardPages.Redirect("public.example", location);

        // "?q=1" would ask the same page again, which redirects by its query; there the first answer is looked at alone.
        if (start is null)
        {
            var hop = Hop.First(TestWeb.Get("http://public.example/redirect?x"));
            Assert.Equal(expected, hop.Next(302, location)!.Url.AbsoluteUri);
            return;
        }

        Assert.Equal(expected, (await web.GetAsync(start)).FinalUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(305)]
    [InlineData(306)]
    [InlineData(200)]
    [InlineData(404)]
    public async Task Another_status_with_a_location_is_the_answer(int status)
    {
        await using var web = await TestWeb.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        Assert.Equal(status, (await web.GetAsync("http://public.example/")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("http://public.example:99999/")]
    public async Task A_redirect_that_leads_nowhere_is_the_answer(string? location)
    {
        await using var web = await TestWeb.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });

        Assert.Equal(302, (await web.GetAsync("http://public.example/")).Status);
        Assert.Single(web.Site.Requests);
    }

    [Theory]
    [InlineData("/loop", 20)]
    [InlineData("/loop", 5)]
    [InlineData("/count?n=1000", 20)]
    [InlineData("/count?n=21", 20)]
    public async Task Redirects_come_to_an_end(string path, int most)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get("http://public.example" + path) with { MaxRedirects = most }));

        Assert.Equal($"more than {most} redirects", failure.Message);
        Assert.Equal(WebFailureKind.TooManyRedirects, failure.Kind);
        Assert.Equal(most + 1, web.Site.Requests.Count);
        Assert.Equal(1, web.Site.Connections);
    }

    [Fact]
    public async Task As_many_redirects_as_allowed_are_followed()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        Assert.Equal("arrived", await web.TextAsync("http://public.example/count?n=20"));
    }

    [Fact]
    public async Task Without_redirects_the_redirect_is_the_answer()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        var answer = await web.SendAsync(TestWeb.Get("http://public.example/loop") with { MaxRedirects = 0 });

        Assert.Equal(302, answer.Status);
        Assert.Equal("elsewhere"u8.ToArray(), answer.Body);
    }

    [Theory]
    [InlineData("POST", 301, "GET", false)]
    [InlineData("POST", 302, "GET", false)]
    [InlineData("POST", 303, "GET", false)]
    [InlineData("POST", 307, "POST", true)]
    [InlineData("POST", 308, "POST", true)]
    [InlineData("GET", 303, "GET", false)]
    [InlineData("HEAD", 303, "HEAD", false)]
    [InlineData("PUT", 302, "PUT", true)]
    [InlineData("PUT", 303, "GET", false)]
    public async Task A_redirect_changes_the_method_as_browsers_do(string method, int status, string expected, bool keepsBody)
    {
        string? arrived = null;
        await using var web = await TestWeb.StartAsync(async context =>
        {
            if (context.Request.Path == "/redirect")
            {
                await AwkwardPages.AnswerAsync(context);
                return;
            }

            using var body = new StreamReader(context.Request.Body);
            arrived = $"{context.Request.Method} {context.Request.ContentType} {await body.ReadToEndAsync(context.RequestAborted)}".TrimEnd();
        });
        var request = TestWeb.Get(AwkwardPages.Redirect("public.example", "/there", status)) with { Method = new HttpMethod(method) };

        await web.SendAsync(method is "POST" or "PUT" ? request with { JsonBody = "{}"u8.ToArray() } : request);

        Assert.Equal(keepsBody ? $"{expected} application/json {{}}" : expected, arrived);
    }

    [Theory]
    [InlineData("/there", true)]
    [InlineData("http://public.example:80/there", true)]
    [InlineData("http://PUBLIC.example/there", true)]
    [InlineData("https://public.example/there", false)]
    [InlineData("http://public.example:8080/there", false)]
    [InlineData("http://other.example/there", false)]
    [InlineData("http://public.example./there", false)]
    public async Task Headers_stay_with_their_origin(string location, bool isSame)
    {
        IHeaderDictionary? arrived = null;
        await using var web = await TestWeb.StartAsync(context =>
        {
            arrived = new HeaderDictionary(context.Request.Headers.ToDictionary());
            return AwkwardPages.AnswerAsync(context);
        });

        await web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("public.example", location, 307)) with
        {
            Accept = "text/x",
            Headers = [new("Authorization", "Bearer secret"), new("X-Api-Key", "secret")],
        });

        Assert.Equal(isSame ? "Bearer secret" : "", arrived!.Authorization.ToString());
        Assert.Equal(isSame ? "secret" : "", arrived["X-Api-Key"].ToString());
        Assert.Equal("text/x", arrived.Accept);
        Assert.Equal("test/1.0", arrived.UserAgent);
    }

    [Fact]
    public async Task A_strangers_redirect_back_home_does_not_bring_the_headers_back()
    {
        var arrived = new List<string>();
        await using var web = await TestWeb.StartAsync(context =>
        {
            arrived.Add($"{context.Request.Host} {context.Request.Headers.Authorization}".Trim());
            return AwkwardPages.AnswerAsync(context);
        });
        var there = AwkwardPages.Redirect("other.example", "http://public.example/back");

        await web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("public.example", there)) with { Headers = [new("Authorization", "Bearer secret")] });

        Assert.Equal(["public.example Bearer secret", "other.example", "public.example"], arrived);
    }

    [Fact]
    public async Task Each_hop_but_the_first_is_asked_about_and_may_be_refused()
    {
        var asked = new List<string>();
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        var request = TestWeb.Get("http://public.example/count?n=5") with
        {
            CheckRedirect = (url, _) =>
            {
                asked.Add(url.AbsoluteUri);
                return asked.Count < 3 ? ValueTask.CompletedTask : throw new WebFailure(WebFailureKind.RedirectRefused, "robots forbid it");
            },
        };

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(request));

        Assert.Equal("robots forbid it", failure.Message);
        Assert.Equal(WebFailureKind.RedirectRefused, failure.Kind);
        Assert.Equal(["http://public.example/count?n=4", "http://public.example/count?n=3", "http://public.example/count?n=2"], asked);
        Assert.Equal(3, web.Site.Requests.Count);
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_redirect_that_the_guard_refuses()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("public.example", "http://169.254.169.254/latest")) with
        {
            CheckRedirect = static (_, _) => throw new InvalidOperationException("asked"),
        }));

        Assert.Equal("redirect to http://169.254.169.254/latest blocked: 169.254.169.254 (169.254.169.254) is a private, local or reserved address", failure.Message);
    }

    [Fact]
    public async Task A_redirect_whose_robots_file_is_inside_is_refused_as_a_redirect()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        web.Names["inside.example"] = ["10.1.2.3"];
        var robots = new RobotsCache(web.Client, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.SendAsync(TestWeb.Get(AwkwardPages.Redirect("public.example", "http://inside.example/x")) with
        {
            CheckRedirect = async (url, cancellation) => await robots.GetAsync(url, "x", cancellation),
        }));

        Assert.Equal("redirect to http://inside.example/x blocked: inside.example (10.1.2.3) is a private, local or reserved address", failure.Message);
    }

    [Theory]
    [InlineData("ftp://public.example/x", "redirect to ftp://public.example/x blocked: only http and https addresses can be fetched")]
    [InlineData("http://inside.example/x", "redirect to http://inside.example/x blocked: inside.example (10.1.2.3) is a private, local or reserved address")]
    [InlineData("http://me:secret@public.example/x", "redirect to http://public.example/x blocked: the address holds a user name or a password")]
    [InlineData("http://public.example:22/x", "redirect to http://public.example:22/x blocked: port 22 of public.example is not one of 80, 443, 8080, 8443")]
    public async Task A_refused_redirect_says_where_it_led(string location, string words)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        web.Names["inside.example"] = ["10.1.2.3"];

        Assert.Equal(words, await web.FailAsync(AwkwardPages.Redirect("public.example", location)));
    }

    [Fact]
    public async Task The_address_of_a_refused_redirect_is_not_repeated_at_any_length()
    {
        await using var web = await TestWeb.StartAsync(context =>
        {
            context.Response.Redirect("http://10.0.0.1/" + new string('x', 30_000));
            return Task.CompletedTask;
        });

        Assert.InRange((await web.FailAsync("http://public.example/")).Length, 500, 650);
    }
}
