using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>What is kept of a search, and how many calls there may be.</summary>
public class CachingTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_same_search_is_answered_from_the_cache_and_says_so_unless_it_is_compact()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var rig = SearxngRig.For(site);

        var first = await rig.SearchAsync("q");
        Assert.Equal($"{first.Text}\n\n_Cached result_", (await rig.SearchAsync("q", """ "pageno":1 """)).Text);

        var json = (await rig.SearchAsync("q", """ "response_format":"json" """)).Json.AsObject();
        Assert.Null(json["cached"]);
        json["cached"] = true;
        Assert.True(JsonNode.DeepEquals(json, (await rig.SearchAsync("q", """ "response_format":"json" """)).Json));

        var compact = await rig.SearchAsync("q", """ "result_detail":"compact" """);
        Assert.Equal(compact.Text, (await rig.SearchAsync("q", """ "result_detail":"compact" """)).Text);
        Assert.Equal(3, site.Requests.Count);
    }

    [Theory]
    [InlineData(SearxStub.NoResults, 200, 2)]
    [InlineData("", 500, 2)]
    [InlineData(SearxStub.OneResult, 200, 1)]
    public async Task Only_answers_with_results_are_kept(string body, int status, int requests)
    {
        await using var site = await SearxStub.AnswerAsync(body, status);
        using var rig = SearxngRig.For(site);

        await rig.SearchAsync("q");
        await rig.SearchAsync("q");

        Assert.Equal(requests, site.Requests.Count);
    }

    [Fact]
    public async Task An_answer_is_kept_as_long_as_the_operator_says()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var rig = SearxngRig.Create(site.Url.AbsoluteUri, ["SEARCH_CACHE_TTL_MS=5000", "SEARCH_CACHE_MAX_ENTRIES=1"], time: _time);

        await rig.SearchAsync("q");
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.EndsWith("_Cached result_", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("_Cached result_", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);

        await rig.SearchAsync("other");
        Assert.DoesNotContain("_Cached result_", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_calls_are_told_to_come_back_and_refused_arguments_do_not_count()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var rig = SearxngRig.Create(site.Url.AbsoluteUri, ["MCP_TOOL_RATE_MAX=2"], time: _time);

        await rig.CallAsync("searxng_web_search", "{}");
        await rig.CallAsync("web_url_read", """{"url":5}""");
        Assert.False((await rig.SearchAsync("a")).IsError);
        Assert.False((await rig.CallAsync("searxng_search_suggestions", """{"query":"a"}""")).IsError);
        Assert.Equal("Server busy. Retry later with backoff.", await rig.FailAsync("b"));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await rig.SearchAsync("b")).IsError);
    }

    [Fact]
    public async Task Too_many_calls_at_once_are_told_to_come_back()
    {
        var arrived = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource();
        await using var site = await TestSite.StartAsync(async context =>
        {
            arrived.Release();
            await goOn.Task;
            await SearxStub.WriteAsync(context, SearxStub.OneResult);
        });
        using var rig = SearxngRig.For(site, "MCP_TOOL_MAX_IN_FLIGHT=2");

        var running = new[] { rig.SearchAsync("a"), rig.SearchAsync("b") };
        await arrived.WaitAsync(TestContext.Current.CancellationToken);
        await arrived.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Server busy. Retry later with backoff.", await rig.FailAsync("c"));

        goOn.SetResult();
        Assert.All(await Task.WhenAll(running), static answer => Assert.False(answer.IsError));
        Assert.False((await rig.SearchAsync("c")).IsError);
    }

    [Fact]
    public async Task A_caller_who_gives_up_ends_the_request_and_leaves_room_for_another()
    {
        var gone = new TaskCompletionSource();
        await using var site = await TestSite.StartAsync(async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var rig = SearxngRig.For(site, "MCP_TOOL_MAX_IN_FLIGHT=1");
        using var patience = new CancellationTokenSource();

        var call = rig.CallAsync("searxng_web_search", """{"query":"q"}""", patience.Token);
        await Testing.Eventually.Is(() => site.Requests.Count == 1);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await gone.Task.WaitAsync(Testing.Eventually.Limit, TestContext.Current.CancellationToken);
        Assert.True((await rig.SearchAsync("q", """ "num_results":0 """)).IsError);
        Assert.NotEqual("Server busy. Retry later with backoff.", (await rig.CallAsync("web_url_read", """{"url":"x"}""")).Text);
    }

    [Theory]
    [InlineData("http://user:hunter2@{0}")]
    [InlineData("http://user:hunter%32@{0}")]
    public async Task Text_that_holds_the_password_is_withheld(string url)
    {
        await using var site = await SearxStub.StartAsync(static query => (200, $$"""{"results":[{"title":"T","url":"http://a","content":"{{query}}","score":1}]}"""));
        using var rig = SearxngRig.Create(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, $"127.0.0.1:{site.Url.Port}"));

        var withheld = await rig.SearchAsync("my hunter2 !");
        Assert.Equal((true, "Content withheld to protect configured authentication."), (withheld.IsError, withheld.Text));
        Assert.False((await rig.SearchAsync("harmless")).IsError);
        Assert.Equal("Content withheld to protect configured authentication.", (await rig.ReadAsync("no url: hunter2")).Text);
    }
}
