using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary><c>searxng_web_search</c> against instances that do what a real one cannot be made to do (native-servers 6.2 to 6.4).</summary>
public class SearchTests
{
    internal const string Rich = """
        {"query":"full","number_of_results":5,"results":[
          {"title":"T1","url":"http://a/1","content":"c1","score":0.5,"engine":"e1"},
          {"title":"T2\nline  two\r\nx","url":"http://a/2","content":"  c2\n\n  more 😀 text","score":1.23456,"engines":["e1","e2"],"category":"general",
           "publishedDate":"2024-01-02T00:00:00","thumbnail":"http://t/x.png","img_src":"http://t/y.png"},
          {"url":"http://a/3"},{"title":null,"url":5,"content":7,"score":"0.9","engines":"x"},"odd",null,
          {"title":"t8","url":"http://a/8","content":"","score":0,"engines":[],"category":""}],
         "answers":["a1",{"answer":"a2","url":"http://z"},{"answer":"a3"},{"x":1},"multi\nline"],"corrections":["corr","c2"],"suggestions":["s1","s 2"],
         "infoboxes":[{"infobox":"Box","content":"some\ncontent","urls":[{"title":"U1","url":"http://u1"},{"title":"U2"}]},{"infobox":"B2"}],
         "unresponsive_engines":[["dead","timeout"],["d2"],[],"x"],"extra":{"a":1}}
        """;

    [Fact]
    public async Task All_an_instance_says_is_told_before_the_results()
    {
        await using var site = await SearxStub.AnswerAsync(Rich);
        using var rig = SearxngRig.For(site);

        Assert.Equal(
            """
            Direct answer: a1
            Direct answer: a2 (http://z)
            Direct answer: a3
            Direct answer: multi line

            Spelling correction: did you mean "corr"?
            Spelling correction: did you mean "c2"?

            Suggestions: s1, s 2

            Infobox: Box
            some content
            U1: http://u1
            U2: 

            Infobox: B2

            Unresponsive engines: dead (timeout), d2

            ---

            Title: T1
            Description: c1
            URL: http://a/1
            Relevance Score: 0.500

            Title: T2 line  two x
            Description:   c2   more 😀 text
            URL: http://a/2
            Relevance Score: 1.235
            Engines: e1, e2
            Category: general
            Published Date: 2024-01-02T00:00:00
            Thumbnail: http://t/x.png
            Image Source: http://t/y.png

            Title: 
            Description: 
            URL: http://a/3

            Title: 
            Description: 
            URL: 

            Title: t8
            Description: 
            URL: http://a/8
            Relevance Score: 0.000
            """,
            (await rig.SearchAsync("full")).Text);
    }

    [Fact]
    public async Task Compact_is_three_lines_a_result()
    {
        await using var site = await SearxStub.AnswerAsync(Rich);
        using var rig = SearxngRig.For(site, "SEARXNG_MAX_RESULT_CHARS=13");

        Assert.Equal(
            "Title: T1\nDescription: c1\nURL: http://a/1\n\nTitle: T2 line  two x\nDescription:   c2   more 😀…\nURL: http://a/2",
            (await rig.SearchAsync("full", """ "result_detail":"compact","num_results":2 """)).Text);
        var json = (await rig.SearchAsync("full", """ "result_detail":"compact","response_format":"json","num_results":2 """)).Json;
        Assert.Equal("""{"results":[{"title":"T1","url":"http://a/1","content":"c1"},{"title":"T2\nline  two\r\nx","url":"http://a/2","content":"  c2\n\n  more …"}]}""", json.ToJsonString(Plain));
    }

    [Fact]
    public async Task Json_is_the_instances_own_with_the_results_narrowed()
    {
        await using var site = await SearxStub.AnswerAsync(Rich);
        using var rig = SearxngRig.For(site);

        var json = (await rig.SearchAsync("full", """ "response_format":"json","min_score":1 """)).Json;

        Assert.Equal("http://a/2", Assert.Single(json["results"]!.AsArray())!["url"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Rich)!["infoboxes"], json["infoboxes"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Rich)!["extra"], json["extra"]));
        Assert.Null(json["servedBy"]);
    }

    [Theory]
    [InlineData(3, null, 3)]
    [InlineData(3, 2, 2)]
    [InlineData(null, 2, 2)]
    [InlineData(1, 2, 1)]
    public async Task The_operators_limit_is_a_ceiling(int? asked, int? ceiling, int expected)
    {
        await using var site = await SearxStub.AnswerAsync(Rich);
        using var rig = SearxngRig.For(site, [.. ceiling is null ? Array.Empty<string>() : [$"SEARXNG_MAX_RESULTS={ceiling}"]]);

        Assert.Equal(expected, (await rig.SearchAsync("full", asked is null ? "" : $""" "num_results":{asked} """)).Urls.Length);
    }

    [Fact]
    public async Task The_request_carries_what_was_asked_and_nothing_empty()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var rig = SearxngRig.For(site, "SEARXNG_DEFAULT_LANGUAGE=de", "SEARXNG_DEFAULT_SAFESEARCH=2");

        await rig.SearchAsync("a&b=c +%20é\"'😀");
        await rig.SearchAsync("x", """ "language":"all","safesearch":0,"pageno":3.0,"time_range":"year","categories":"","engines":" , ","surplus":{} """);

        Assert.Equal(
            [
                $"GET {site.Url}search?q=a%26b%3Dc%20%2B%2520%C3%A9%22%27%F0%9F%98%80&format=json&pageno=1&language=de&safesearch=2",
                $"GET {site.Url}search?q=x&format=json&pageno=3&time_range=year&safesearch=0",
            ],
            site.Requests);
    }

    [Fact]
    public async Task Credentials_and_user_agent_go_to_the_instance_and_no_further()
    {
        List<string> seen = [];
        await using var other = await TestSite.StartAsync(context => Keep(context, SearxStub.OneResult));
        await using var site = await TestSite.StartAsync(context =>
        {
            if (context.Request.Query["q"] == "away")
            {
                context.Response.Redirect(other.Url + "search");
            }

            return Keep(context, SearxStub.OneResult);
        });
        using var rig = SearxngRig.Create(
            $"http://us%40er:p%3Aw@127.0.0.1:{site.Url.Port}/base", ["SEARCH_USER_AGENT=searcher/1"], web: static web => web with { Guard = web.Guard with { AllowHosts = ["127.0.0.1"] } });

        await rig.SearchAsync("here");
        await rig.SearchAsync("away");

        Assert.Equal(["/base/search Basic dXNAZXI6cDp3 searcher/1", "/base/search Basic dXNAZXI6cDp3 searcher/1", "/search  searcher/1"], seen);

        Task Keep(HttpContext context, string body)
        {
            seen.Add($"{context.Request.Path} {context.Request.Headers.Authorization} {context.Request.Headers.UserAgent}");
            return context.Response.StatusCode == 302 ? Task.CompletedTask : SearxStub.WriteAsync(context, body);
        }
    }

    [Fact]
    public async Task Searches_go_through_a_proxy_of_their_own()
    {
        await using var proxy = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var rig = SearxngRig.Create("http://searx.example/x", [$"SEARCH_HTTP_PROXY={proxy.Url}"], web: static web => web with { Resolve = static (_, _) => throw new SocketException((int)SocketError.HostNotFound) });

        Assert.Equal(["http://a.example/1"], (await rig.SearchAsync("q")).Urls);
        Assert.Equal(["GET http://searx.example/x/search?q=q&format=json&pageno=1"], proxy.Requests);
        Assert.Equal("🌐 DNS Error: Cannot resolve hostname \"page.example\"", (await rig.ReadAsync("http://page.example/")).Text);
    }

    [Fact]
    public async Task An_instance_that_redirects_into_a_private_network_is_not_followed()
    {
        await using var secret = await SearxStub.AnswerAsync(SearxStub.OneResult);
        await using var site = await TestSite.StartAsync(context =>
        {
            context.Response.Redirect(secret.Url + "search");
            return Task.CompletedTask;
        });
        using var rig = SearxngRig.For(site);

        Assert.StartsWith("🌐 Network Error: redirect to ", await rig.FailAsync("q"), StringComparison.Ordinal);
        Assert.Equal(0, secret.Connections);
    }

    [Theory]
    [InlineData(400, "🚫 SearXNG server Error (400): Bad Request")]
    [InlineData(403, "🚫 SearXNG server Error (403): Authentication required or IP blocked (or JSON output is disabled: enable json under search.formats)")]
    [InlineData(404, "🚫 SearXNG server Error (404): Search endpoint not found")]
    [InlineData(429, "🚫 SearXNG server Error (429): Rate limit exceeded")]
    [InlineData(503, "🚫 SearXNG server Error (503): Internal server error")]
    [InlineData(304, "🚫 SearXNG server Error (304): Not Modified")]
    public async Task A_status_that_is_no_success_names_its_usual_cause(int status, string expected)
    {
        await using var site = await SearxStub.AnswerAsync("", status, "text/html");
        using var rig = SearxngRig.For(site);

        Assert.Equal(expected, await rig.FailAsync("q"));
    }

    [Theory]
    [InlineData("<html>hi</html>", "🔍 SearXNG Response Error: Invalid JSON format. Enable - json under search.formats in your SearXNG settings.yml, or set SEARXNG_HTML_FALLBACK=true.")]
    [InlineData("", "🔍 SearXNG Response Error: Invalid JSON format. Enable - json under search.formats in your SearXNG settings.yml, or set SEARXNG_HTML_FALLBACK=true.")]
    [InlineData("[1]", "🔍 SearXNG Data Error: Missing results array in response")]
    [InlineData("null", "🔍 SearXNG Data Error: Missing results array in response")]
    [InlineData("""{"results":{}}""", "🔍 SearXNG Data Error: Missing results array in response")]
    public async Task An_answer_that_is_none_says_what_is_missing(string body, string expected)
    {
        await using var site = await SearxStub.AnswerAsync(body);
        using var rig = SearxngRig.For(site);

        Assert.Equal(expected, await rig.FailAsync("q"));
    }

    [Fact]
    public async Task An_answer_need_not_be_tidy()
    {
        await using var site = await SearxStub.AnswerAsync("\uFEFF" + """{"results":[{"title":"half \ud83d","url":"http://a","content":"","score":1e999}],"unresponsive_engines":{}}""", type: "text/html");
        using var rig = SearxngRig.For(site);

        Assert.StartsWith("Title: half \uFFFD\n", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);
        Assert.Contains("half \uFFFD", (await rig.SearchAsync("q", """ "response_format":"json" """)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_read_to_its_end()
    {
        await using var site = await SearxStub.AnswerAsync($$"""{"results":[],"x":"{{new string('y', 3000)}}"}""");
        using var rig = SearxngRig.For(site, "SEARXNG_MAX_RESPONSE_BYTES=2000");

        Assert.Equal("🌐 Network Error: response larger than 2000 bytes", await rig.FailAsync("q"));
    }

    [Fact]
    public async Task Nobody_there_a_name_nobody_knows_and_no_answer_are_three_different_things()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var refused = SearxngRig.Create($"http://127.0.0.1:{port}/x");
        Assert.Equal($"🌐 Connection Error: SearXNG server is not responding (http://127.0.0.1:{port}/x)", await refused.FailAsync("q"));

        using var unknown = SearxngRig.Create("http://nowhere.example", web: static web => web with { Resolve = static (_, _) => throw new SocketException((int)SocketError.HostNotFound) });
        Assert.Equal("🌐 DNS Error: Cannot resolve hostname \"nowhere.example\"", await unknown.FailAsync("q"));

        var time = new FakeTimeProvider();
        await using var site = await TestSite.StartAsync(context =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1500));
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var slow = SearxngRig.Create(site.Url.AbsoluteUri, ["SEARXNG_TIMEOUT_MS=1500"], time: time);
        Assert.Equal("🌐 Timeout Error: SearXNG server is too slow to respond", await slow.FailAsync("q"));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_until_its_root_is_named()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var strange = SearxngRig.Create(site.SecureUrl.AbsoluteUri);
        Assert.StartsWith("🔒 SSL/TLS Error: Certificate verification failed for SearXNG server (", await strange.FailAsync("q"), StringComparison.Ordinal);

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, site.Root.ExportCertificatePem(), TestContext.Current.CancellationToken);
            using var known = SearxngRig.Create(site.SecureUrl.AbsoluteUri, [$"NODE_EXTRA_CA_CERTS={file}"]);
            Assert.Equal(["http://a.example/1"], (await known.SearchAsync("q")).Urls);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(null, "⚠️ Configuration Issues: SEARXNG_URL not set. Set SEARXNG_URL (e.g., http://localhost:8080 or https://search.example.com)")]
    [InlineData("ftp://x", "⚠️ Configuration Issues: SEARXNG_URL entry 1 uses an unsupported protocol; expected HTTP or HTTPS. Set SEARXNG_URL (e.g., http://localhost:8080 or https://search.example.com)")]
    public async Task A_server_that_is_not_set_up_says_what_to_set(string? url, string expected)
    {
        using var rig = SearxngRig.Create(url);

        Assert.Equal(expected, await rig.FailAsync("q"));
        Assert.Equal("""{"query":"q","suggestions":[]}""", (await rig.CallAsync("searxng_search_suggestions", """{"query":"q"}""")).Json.ToJsonString());
        Assert.False((await rig.InfoAsync()).Json["available"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "result_detail":"compact" """)]
    public async Task No_results_is_no_error_and_says_which_engines_are_down(string more)
    {
        await using var site = await SearxStub.AnswerAsync("""{"results":[],"answers":["a1"],"unresponsive_engines":[["dead","HTTP error"]]}""");
        using var rig = SearxngRig.For(site);

        var answer = await rig.SearchAsync("q", more);

        Assert.False(answer.IsError);
        Assert.Equal(more.Length > 0, answer.Text.StartsWith("🔍 No results found for \"q\". Try different search terms or check if SearXNG search engines are working.", StringComparison.Ordinal));
        Assert.Equal(more.Length == 0, answer.Text.Contains("Direct answer: a1\n\nUnresponsive engines: dead (HTTP error)\n\n---\n\n🔍 No results", StringComparison.Ordinal));
        Assert.Contains("Unresponsive engines: dead (HTTP error)", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fence_surrounds_what_came_from_the_web()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        using var rig = SearxngRig.Create(site.Url.AbsoluteUri, args: ["--mark-untrusted"]);

        await rig.SearchAsync("q");
        var cached = (await rig.SearchAsync("q")).Text;

        Assert.Matches($"""<untrusted-content id="([0-9a-f]{"{16}"})" source="{site.Url}">\nTitle: T\n[^<]*\n</untrusted-content id="\1">\n\n_Cached result_$""", cached);
        Assert.Equal("q", (await rig.SearchAsync("q", """ "response_format":"json" """)).Json["query"]!.GetValue<string>());
    }

    private static System.Text.Json.JsonSerializerOptions Plain { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
