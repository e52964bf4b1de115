using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

public sealed class RobotsCacheTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_file_of_an_origin_is_asked_for_once_an_hour()
    {
        await using var web = await StartAsync(static context => context.Response.WriteAsync("User-agent: *\nDisallow: /private"));
        var cache = new RobotsCache(web.Client, _time);

        var file = await GetAsync(cache, "http://public.example/a/b?c");
        Assert.Equal("http://public.example/robots.txt", file.Url.AbsoluteUri);
        Assert.Equal(200, file.Status);
        Assert.Equal("User-agent: *\nDisallow: /private", file.Text);
        Assert.False(file.Rules.Allows(new Uri("http://public.example/private"), "x"));

        _time.Advance(TimeSpan.FromMinutes(59));
        await GetAsync(cache, "http://PUBLIC.example:80/other");
        Assert.Single(web.Site.Requests);

        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(cache, "http://public.example/");
        Assert.Equal(2, web.Site.Requests.Count);
    }

    [Fact]
    public async Task Scheme_host_and_port_make_the_origin()
    {
        await using var web = await StartAsync(static context => context.Response.WriteAsync(""));
        var cache = new RobotsCache(web.Client, _time);

        foreach (var url in new[] { "http://public.example/", "https://public.example/", "http://public.example:8080/", "http://other.example/" })
        {
            await GetAsync(cache, url);
        }

        Assert.Equal(
            ["GET http://public.example/robots.txt", "GET https://public.example/robots.txt", "GET http://public.example:8080/robots.txt", "GET http://other.example/robots.txt"],
            web.Site.Requests);
    }

    [Theory]
    [InlineData("max-age=600", 600)]
    [InlineData("max-age=1", 60)]
    [InlineData("no-store", 60)]
    [InlineData("max-age=864000", 86_400)]
    public async Task The_site_says_how_long_it_is_kept(string cacheControl, int seconds)
    {
        await using var web = await StartAsync(context =>
        {
            context.Response.Headers.CacheControl = cacheControl;
            return context.Response.WriteAsync("");
        });
        await AssertKeptAsync(web, TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(404, 3600)]
    [InlineData(403, 3600)]
    [InlineData(503, 60)]
    public async Task Errors_are_kept_as_well(int status, int seconds)
    {
        await using var web = await StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("User-agent: *\nDisallow: /");
        });

        var file = await AssertKeptAsync(web, TimeSpan.FromSeconds(seconds));

        Assert.Equal(status, file.Status);
        Assert.Equal(status < 500, file.Rules.Allows(new Uri("http://public.example/x"), "x"));
    }

    [Fact]
    public async Task A_connection_that_failed_is_not_tried_again_for_a_minute()
    {
        var dials = 0;
        await using var web = await TestWeb.StartAsync(static context => context.Response.WriteAsync(""), settings => settings with
        {
            Time = _time,
            Connect = (_, _) =>
            {
                dials++;
                throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused);
            },
        });
        var cache = new RobotsCache(web.Client, _time);

        for (var call = 0; call < 3; call++)
        {
            var failure = await Assert.ThrowsAsync<WebFailure>(() => GetAsync(cache, "http://public.example/"));
            Assert.Equal("connection refused by public.example:80", failure.Message);
            Assert.Equal(WebFailureKind.Refused, failure.Kind);
        }

        Assert.Equal(1, dials);
        _time.Advance(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<WebFailure>(() => GetAsync(cache, "http://public.example/"));
        Assert.Equal(2, dials);
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_request()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var web = await StartAsync(async context =>
        {
            asked.TrySetResult();
            await answer.Task;
            await context.Response.WriteAsync("User-agent: *\nDisallow: /");
        });
        var cache = new RobotsCache(web.Client, _time);

        var calls = Enumerable.Range(0, 20).Select(_ => GetAsync(cache, "http://public.example/")).ToArray();
        await asked.Task;
        answer.SetResult();

        Assert.All(await Task.WhenAll(calls), static file => Assert.Equal("User-agent: *\nDisallow: /", file.Text));
        Assert.Single(web.Site.Requests);
    }

    [Fact]
    public async Task One_caller_that_gives_up_leaves_the_others_waiting_and_the_last_one_stops_the_request()
    {
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        await using var web = await StartAsync(async context =>
        {
            context.RequestAborted.Register(stopped.SetResult);
            asked.SetResult();
            await stopped.Task;
        });
        var cache = new RobotsCache(web.Client, _time);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();

        var one = cache.GetAsync(new Uri("http://public.example/"), "x", first.Token);
        var two = cache.GetAsync(new Uri("http://public.example/"), "x", second.Token);
        await asked.Task;
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(two.IsCompleted || stopped.Task.IsCompleted);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_comes_after_an_abandoned_request_asks_anew()
    {
        var first = new TaskCompletionSource<HttpContext>();
        await using var web = await StartAsync(async context =>
        {
            if (first.TrySetResult(context))
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        });
        var cache = new RobotsCache(web.Client, _time);
        using var impatience = new CancellationTokenSource();
        var abandoned = cache.GetAsync(new Uri("http://public.example/"), "x", impatience.Token);
        await first.Task;
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);

        Assert.Equal(200, (await GetAsync(cache, "http://public.example/")).Status);
    }

    [Fact]
    public async Task A_file_without_end_is_read_up_to_its_limit()
    {
        await using var web = await StartAsync(static async context =>
        {
            await context.Response.WriteAsync("User-agent: *\nDisallow: /private\n");
            var line = new string('#', 4095) + "\n";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(line, context.RequestAborted);
            }
        });

        var file = await GetAsync(new RobotsCache(web.Client, _time), "http://public.example/");

        Assert.Equal(500 << 10, file.Text.Length);
        Assert.False(file.Rules.Allows(new Uri("http://public.example/private"), "x"));
    }

    [Fact]
    public async Task No_more_than_256_origins_are_kept_and_the_one_least_used_goes_first()
    {
        await using var web = await StartAsync(static context => context.Response.WriteAsync(""));
        var cache = new RobotsCache(web.Client, _time);
        for (var host = 0; host < 256; host++)
        {
            await GetAsync(cache, $"http://h{host}.example/");
        }

        await GetAsync(cache, "http://h0.example/");
        await GetAsync(cache, "http://one-more.example/");
        Assert.Equal(257, web.Site.Requests.Count);

        await GetAsync(cache, "http://h0.example/");
        Assert.Equal(257, web.Site.Requests.Count);
        await GetAsync(cache, "http://h1.example/");
        Assert.Equal(258, web.Site.Requests.Count);
    }

    [Fact]
    public async Task The_file_of_a_private_address_is_refused_by_the_guard()
    {
        await using var web = await StartAsync(static context => context.Response.WriteAsync(""));
        web.Names["inside.example"] = ["192.168.0.1"];

        var failure = await Assert.ThrowsAsync<WebFailure>(() => GetAsync(new RobotsCache(web.Client, _time), "http://inside.example/"));

        Assert.Equal(WebFailureKind.Blocked, failure.Kind);
        Assert.Equal(0, web.Site.Connections);
    }

    private Task<TestWeb> StartAsync(RequestDelegate answer) => TestWeb.StartAsync(answer, settings => settings with { Time = _time });

    private static Task<RobotsFile> GetAsync(RobotsCache cache, string page) => cache.GetAsync(new Uri(page), "test/1.0", TestContext.Current.CancellationToken);

    private async Task<RobotsFile> AssertKeptAsync(TestWeb web, TimeSpan lifetime)
    {
        var cache = new RobotsCache(web.Client, _time);
        var file = await GetAsync(cache, "http://public.example/");
        _time.Advance(lifetime - TimeSpan.FromSeconds(1));
        Assert.Same(file, await GetAsync(cache, "http://public.example/"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(file, await GetAsync(cache, "http://public.example/"));
        Assert.Equal(2, web.Site.Requests.Count);
        return file;
    }
}
