using Microsoft.AspNetCore.Http;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>Results read from the page for people, where JSON is not to be had (native-servers 6.4).</summary>
public class HtmlFallbackTests
{
    private const string Page = """
        <html><body><div id="urls">
        <article class="result result-default"><a href="http://skip/" class="url_header">x</a><h3><a href="https://r/1">Title <b>one</b></a></h3><p class="content">Content  <b>bold</b>
         more &amp; x</p></article>
        <article class="result"><h3><span><a href="/rel/2">relative</a></span></h3><p class="content">c2</p></article>
        <article class="result"><a href="https://r/3"> T3 </a><div class="content">c3</div></article>
        <article class="result"><h3>no link</h3></article>
        </div></body></html>
        """;

    [Theory]
    [InlineData(403, "")]
    [InlineData(404, "")]
    [InlineData(200, "<html>no json</html>")]
    public async Task The_page_is_asked_for_without_format_and_its_results_are_read(int status, string body)
    {
        await using var site = await StartAsync(status, body, Page);
        using var rig = SearxngRig.For(site, "SEARXNG_HTML_FALLBACK=true");

        Assert.Equal(
            """
            Note: Results parsed from SearXNG HTML fallback; metadata is limited.

            ---

            Title: Title one
            Description: Content bold more & x
            URL: https://r/1

            Title: T3
            Description: c3
            URL: https://r/3
            """,
            (await rig.SearchAsync("a b")).Text);
        Assert.Equal([$"GET {site.Url}search?q=a%20b&format=json&pageno=1", $"GET {site.Url}search?q=a%20b&pageno=1"], site.Requests);

        var json = (await rig.SearchAsync("a b", """ "response_format":"json" """)).Json;
        Assert.Equal(("html", 2), (json["sourceFormat"]!.GetValue<string>(), json["number_of_results"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Older_pages_have_results_that_are_no_articles()
    {
        await using var site = await StartAsync(403, "", """<div class="result"><h4><a href="https://o/1">Old</a></h4><p class="content">oldc</p></div>""");
        using var rig = SearxngRig.For(site, "SEARXNG_HTML_FALLBACK=true");

        Assert.Equal("Title: Old\nDescription: oldc\nURL: https://o/1", (await rig.SearchAsync("q", """ "result_detail":"compact" """)).Text);
    }

    [Fact]
    public async Task A_page_without_results_is_a_search_without_results()
    {
        await using var site = await StartAsync(403, "", "<p>nothing</p>");
        using var rig = SearxngRig.For(site, "SEARXNG_HTML_FALLBACK=true");

        Assert.Contains("🔍 No results found for \"q\".", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "🚫 SearXNG server Error (429): Rate limit exceeded")]
    [InlineData(500, "🚫 SearXNG server Error (500): Internal server error")]
    public async Task Other_failures_are_failures(int status, string expected)
    {
        await using var site = await StartAsync(status, "", Page);
        using var rig = SearxngRig.For(site, "SEARXNG_HTML_FALLBACK=true");

        Assert.Equal(expected, await rig.FailAsync("q"));
        Assert.Single(site.Requests);
    }

    [Fact]
    public async Task Nobody_asks_for_the_page_unless_told_to()
    {
        await using var site = await StartAsync(403, "", Page);
        using var rig = SearxngRig.For(site);

        Assert.Contains("enable json under search.formats", await rig.FailAsync("q"), StringComparison.Ordinal);
        Assert.Single(site.Requests);
    }

    private static Task<TestSite> StartAsync(int status, string body, string page) => TestSite.StartAsync(context =>
        context.Request.Query.ContainsKey("format") ? SearxStub.WriteAsync(context, body, status, "text/html") : SearxStub.WriteAsync(context, page, 200, "text/html; charset=utf-8"));
}
