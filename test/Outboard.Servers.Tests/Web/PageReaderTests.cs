using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;
using WebRequest = Outboard.Servers.Web.WebRequest;

namespace Outboard.Servers.Tests.Web;

public sealed class PageReaderTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly PageSession _me = new();
    private readonly PageSession _another = new();

    [Fact]
    public async Task Going_on_with_a_page_takes_a_snapshot_of_up_to_15_minutes()
    {
        await using var web = await StartAsync();
        var reader = new PageReader(web.Client, _time);
        Assert.Equal("1", await ReadAsync(reader, "http://public.example/a"));

        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a#part", continues: true));
        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a", continues: true, session: _another));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a", continues: true));
    }

    [Fact]
    public async Task Starting_a_page_takes_a_snapshot_of_up_to_60_seconds()
    {
        await using var web = await StartAsync();
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/a");

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a"));
        Assert.Equal("2 again", await ReadAsync(reader, "http://public.example/a", continues: true));
    }

    [Theory]
    [InlineData("max-age=300", 300)]
    [InlineData("max-age=5", 60)]
    [InlineData("public, max-age=86400", 900)]
    public async Task Starting_a_page_heeds_what_the_site_says_of_its_age(string cacheControl, int seconds)
    {
        await using var web = await StartAsync(context => context.Response.Headers.CacheControl = cacheControl);
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/a");

        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a"));
    }

    [Fact]
    public async Task Address_user_agent_and_accept_make_the_page()
    {
        await using var web = await StartAsync();
        var reader = new PageReader(web.Client, _time);
        var request = TestWeb.Get("http://public.example/a");

        Assert.Equal("1", await ReadAsync(reader, request));
        Assert.Equal("2", await ReadAsync(reader, TestWeb.Get("http://public.example/a?b")));
        Assert.Equal("3", await ReadAsync(reader, TestWeb.Get("https://public.example/a")));
        Assert.Equal("4", await ReadAsync(reader, request with { UserAgent = "other" }));
        Assert.Equal("5", await ReadAsync(reader, request with { Accept = "text/html" }));
        Assert.Equal("1 again", await ReadAsync(reader, TestWeb.Get("http://PUBLIC.example:80/./a#x")));
    }

    [Fact]
    public async Task A_page_may_be_kept_under_another_address_than_it_is_asked_for()
    {
        await using var web = await StartAsync(static context => context.Response.Headers.ETag = "\"v1\"");
        var reader = new PageReader(web.Client, _time);
        var page = TestWeb.Get("http://public.example/a?session=1") with { CacheKey = new Uri("http://public.example/a") };
        Assert.Equal("1", await ReadAsync(reader, page));

        Assert.Equal("1 again", await ReadAsync(reader, page with { Url = new Uri("http://public.example/a?session=2") }, session: _another));
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("private, max-age=600")]
    public async Task A_page_nobody_may_store_is_seen_again_only_by_its_conversation_and_only_to_go_on(string cacheControl)
    {
        await using var web = await StartAsync(context => context.Response.Headers.CacheControl = cacheControl);
        var reader = new PageReader(web.Client, _time);
        Assert.Equal("1", await ReadAsync(reader, "http://public.example/a"));

        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a", continues: true));
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a", continues: true, session: _another));
        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a", continues: true));
        Assert.Equal("3", await ReadAsync(reader, "http://public.example/a"));

        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("4", await ReadAsync(reader, "http://public.example/a", continues: true));
    }

    [Fact]
    public async Task A_page_behind_a_password_is_seen_again_only_by_its_conversation_and_its_password()
    {
        await using var web = await StartAsync(context => context.Response.Headers.CacheControl = "public, max-age=600");
        var reader = new PageReader(web.Client, _time);
        var open = TestWeb.Get("http://public.example/a");
        var mine = open with { Headers = [new("Authorization", "Bearer mine")] };
        Assert.Equal("1", await ReadAsync(reader, open));
        Assert.Equal("2", await ReadAsync(reader, mine));

        Assert.Equal("2 again", await ReadAsync(reader, mine, continues: true));
        Assert.Equal("3", await ReadAsync(reader, mine, continues: true, session: _another));
        Assert.Equal("4", await ReadAsync(reader, open with { Headers = [new("Authorization", "Bearer other")] }, continues: true));
        Assert.Equal("1 again", await ReadAsync(reader, open));
    }

    [Fact]
    public async Task What_was_read_past_the_guard_is_not_shown_to_those_who_have_to_pass_it()
    {
        await using var web = await StartAsync();
        web.Names["inside.example"] = ["10.0.0.1"];
        var reader = new PageReader(web.Client, _time);
        var request = TestWeb.Get("http://inside.example/");
        Assert.Equal("1", await ReadAsync(reader, request with { IsTrusted = true }));

        var failure = await Assert.ThrowsAsync<WebFailure>(() => ReadAsync(reader, request, continues: true));

        Assert.Equal(WebFailureKind.Blocked, failure.Kind);
    }

    [Fact]
    public async Task A_page_that_turns_secret_is_forgotten_by_everybody()
    {
        var isSecret = false;
        await using var web = await StartAsync(context => context.Response.Headers.CacheControl = isSecret ? "no-store" : "max-age=1");
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/a");
        isSecret = true;
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a"));

        Assert.Equal("3", await ReadAsync(reader, "http://public.example/a", continues: true, session: _another));
    }

    [Theory]
    [InlineData("ETag", "\"v1\"", "If-None-Match")]
    [InlineData("ETag", "W/\"v1\"", "If-None-Match")]
    [InlineData("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT", "If-Modified-Since")]
    public async Task A_site_that_says_nothing_has_changed_is_not_read_again(string header, string value, string condition)
    {
        var conditions = new List<string>();
        await using var web = await StartAsync(context =>
        {
            conditions.Add(context.Request.Headers[condition].ToString());
            context.Response.Headers[header] = value;
            context.Response.StatusCode = conditions[^1] == value ? 304 : 200;
        });
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/a");

        for (var round = 0; round < 3; round++)
        {
            _time.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal("1", await ReadAsync(reader, "http://public.example/a"));
            Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a", continues: true));
        }

        Assert.Equal(["", value, value, value], conditions);
    }

    [Fact]
    public async Task A_page_that_has_changed_is_read_anew_with_its_new_tag()
    {
        var version = 1;
        await using var web = await StartAsync(context => context.Response.Headers.ETag = $"\"{version}\"");
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/a");
        version = 2;
        _time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a"));
        Assert.Equal("2 again", await ReadAsync(reader, "http://public.example/a"));
    }

    [Fact]
    public async Task The_tag_of_a_redirects_target_is_not_sent_to_its_source()
    {
        var conditions = new List<string>();
        await using var web = await StartAsync(context =>
        {
            conditions.Add($"{context.Request.Path} {context.Request.Headers.IfNoneMatch}".Trim());
            context.Response.Headers.ETag = "\"v1\"";
            if (context.Request.Path == "/from")
            {
                context.Response.Redirect("/to");
            }
        });
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/from");
        _time.Advance(TimeSpan.FromMinutes(20));
        await ReadAsync(reader, "http://public.example/from");

        Assert.Equal(["/from", "/to", "/from", "/to"], conditions);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task An_error_is_thrown_with_its_answer_and_not_kept(int status)
    {
        var now = status;
        await using var web = await StartAsync(context => context.Response.StatusCode = now);
        var reader = new PageReader(web.Client, _time);

        var failure = await Assert.ThrowsAsync<WebStatus>(() => ReadAsync(reader, "http://public.example/a"));
        Assert.Equal(status, failure.Answer.Status);
        Assert.Equal($"status code {status}", failure.Message);

        now = 200;
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a"));
    }

    [Fact]
    public async Task An_error_leaves_the_older_snapshot_for_those_who_go_on_with_it()
    {
        var status = 200;
        await using var web = await StartAsync(context => context.Response.StatusCode = status);
        var reader = new PageReader(web.Client, _time);
        await ReadAsync(reader, "http://public.example/a");
        status = 503;
        _time.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<WebStatus>(() => ReadAsync(reader, "http://public.example/a"));
        Assert.Equal("1 again", await ReadAsync(reader, "http://public.example/a", continues: true));
    }

    [Fact]
    public async Task A_conversion_that_fails_is_not_kept()
    {
        await using var web = await StartAsync();
        var reader = new PageReader(web.Client, _time);
        await Assert.ThrowsAsync<WebFailure>(() => reader.ReadAsync(
            TestWeb.Get("http://public.example/a"), false, _me, static (_, _) => throw new WebFailure(WebFailureKind.Binary, "binary"), TestContext.Current.CancellationToken));

        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a", continues: true));
    }

    [Fact]
    public async Task Without_the_cache_every_call_asks()
    {
        await using var web = await StartAsync();
        var reader = new PageReader(web.Client, _time, keepsPages: false);

        Assert.Equal("1", await ReadAsync(reader, "http://public.example/a"));
        Assert.Equal("2", await ReadAsync(reader, "http://public.example/a", continues: true));
    }

    private Task<TestWeb> StartAsync(Action<HttpContext>? change = null)
    {
        var count = 0;
        return TestWeb.StartAsync(
            context =>
            {
                var text = (++count).ToString(CultureInfo.InvariantCulture);
                change?.Invoke(context);
                return context.Response.StatusCode == 304 ? Task.CompletedTask : context.Response.WriteAsync(text);
            },
            settings => settings with { Time = _time });
    }

    private Task<string> ReadAsync(PageReader reader, string url, bool continues = false, PageSession? session = null) => ReadAsync(reader, TestWeb.Get(url), continues, session);

    /// <summary>The page's text, and whether it was kept.</summary>
    private async Task<string> ReadAsync(PageReader reader, WebRequest request, bool continues = false, PageSession? session = null)
    {
        var page = await reader.ReadAsync(request, continues, session ?? _me, ConvertAsync, TestContext.Current.CancellationToken);
        return page.IsCached ? page.Text + " again" : page.Text;
    }

    private static ValueTask<Page> ConvertAsync(WebAnswer answer, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetString(answer.Body);
        return ValueTask.FromResult(new Page { FinalUrl = answer.FinalUrl, Status = answer.Status, ContentType = answer.ContentType, Kind = ContentKind.Text, Source = text, Text = text });
    }
}
