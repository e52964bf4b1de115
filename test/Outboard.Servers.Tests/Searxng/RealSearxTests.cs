using System.Text.Json.Nodes;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>The tools against a real searx from Debian's package.</summary>
[Collection(RealSearxCollection.Name)]
public class RealSearxTests(RealSearx searx)
{
    [Fact]
    public async Task Results_come_in_pages_until_there_are_no_more()
    {
        using var rig = Searching();
        List<string> urls = [];
        foreach (var (page, count) in new[] { (1, 10), (2, 10), (3, 10), (4, 5), (5, 0) })
        {
            var found = (await rig.SearchAsync("fox", $"\"pageno\":{page}")).Urls;
            Assert.Equal(count, found.Length);
            urls.AddRange(found);
        }

        Assert.Equal(Enumerable.Range(1, 35).Select(number => $"{searx.Site}/page/{number}"), urls);
    }

    [Fact]
    public async Task A_result_is_told_with_its_score_and_the_engines_that_found_it()
    {
        using var rig = Searching();

        Assert.Equal(
            $"""
            Title: Example page 1 about searx and MCP
            Description: Snippet number 1: the quick brown fox reads search results & HTML entities, café 日本語.
            URL: {searx.Site}/page/1
            Relevance Score: 1.000
            Engines: localdocs
            Category: general
            """,
            (await rig.SearchAsync("fox", """ "num_results":1 """)).Text);
        var merged = (await rig.SearchAsync("bucket", """ "response_format":"json" """)).Json["results"]!.AsArray();
        Assert.Equal(4.0, Assert.Single(merged)!["score"]!.GetValue<double>());
        Assert.Equal(["localdocs", "second"], merged[0]!["engines"]!.AsArray().Select(static name => name!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task A_dead_engine_is_shown()
    {
        using var rig = Searching();

        Assert.Equal(
            "Unresponsive engines: dead (HTTP error)\n\n---\n\n🔍 No results found for \"bucket\". Try different search terms or check if SearXNG search engines are working.",
            (await rig.SearchAsync("bucket", """ "engines":"dead" """)).Text);
        Assert.StartsWith("Unresponsive engines: dead (HTTP error)\n\n---\n\nTitle: Amazon S3", (await rig.SearchAsync("bucket", """ "engines":"dead,LocalDocs" """)).Text, StringComparison.Ordinal);
        Assert.Equal("""{"results":[],"unresponsive_engines":[["dead","HTTP error"]]}""",
            (await rig.SearchAsync("bucket", """ "categories":"Science","response_format":"json","result_detail":"compact" """)).Json.ToJsonString());
    }

    [Fact]
    public async Task Suggestions_precede_results_and_what_is_absent_is_left_out()
    {
        using var rig = Searching();

        var text = (await rig.SearchAsync("!fw tea")).Text;

        Assert.StartsWith("Suggestions: more tea\n\n---\n\nTitle: tea result 0 page 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infobox", text, StringComparison.Ordinal);
        Assert.Equal("""{"query":"ra","suggestions":[]}""", (await rig.CallAsync("searxng_search_suggestions", """{"query":"ra"}""")).Json.ToJsonString());
    }

    [Fact]
    public async Task An_engine_that_crashes_the_instance_is_an_error()
    {
        using var rig = Searching();

        Assert.Equal("🚫 SearXNG server Error (500): Internal server error", await rig.FailAsync("!gf fox"));
        Assert.Equal("🚫 SearXNG server Error (400): BAD REQUEST", await rig.FailAsync(""));
    }

    [Fact]
    public async Task The_instance_tells_what_it_has()
    {
        using var rig = Searching();

        var info = (await rig.InfoAsync(""" "includeEngines":true,"includeDisabled":true """)).Json;

        Assert.Equal("""["files","general","it","news","science"]""", info["categories"]!["common"]!.ToJsonString());
        Assert.Equal("""{"enabled":["dead","localdocs","second"],"disabled":["fakeweb","grepfiles"]}""", info["engines"]!["common"]!.ToJsonString());
        Assert.Equal("""{"safesearch":0,"locale":"","theme":"oscar"}""", info["defaults"]!.ToJsonString());
        Assert.StartsWith("The selected engines do not confirm support for time_range=day: localdocs, second. ",
            await rig.FailAsync("bucket", """ "engines":"localdocs,second","time_range":"day" """), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_of_a_real_one_stand_in_for_one_that_is_gone()
    {
        searx.Require();
        using var rig = SearxngRig.Create($"http://127.0.0.1:1,{searx.Address}");

        Assert.StartsWith($"Served by SearXNG instance: {searx.Address}\n\n---\n\nTitle: Example page 1 ", (await rig.SearchAsync("fox")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_found_can_be_read()
    {
        using var rig = Searching("--allow-private", "127.0.0.0/8");

        var url = (await rig.SearchAsync("fox", """ "num_results":1 """)).Urls[0];
        var page = await rig.ReadAsync(url);

        Assert.Equal("T", page.Page["title"]!.GetValue<string>());
        Assert.Equal("# Head\n## Two\n### Three", (await rig.ReadAsync(url, """ "readHeadings":true """)).Text);
        Assert.Equal($"[Nav]({searx.Site}/n)", (await rig.ReadAsync(url, """ "paragraphRange":"1" """)).Text);
        Assert.Contains("```py\ndef f():\n  pass\n```", page.Text, StringComparison.Ordinal);
        Assert.Equal("café", (await rig.ReadAsync($"{searx.Site}/l1")).Text);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":[1,2],"b":"x"}"""), JsonNode.Parse((await rig.ReadAsync($"{searx.Site}/j")).Text[8..^4])));
    }

    [Fact]
    public async Task It_cannot_be_read_by_a_server_that_was_not_told_so()
    {
        using var rig = Searching();

        Assert.Equal(
            $"🔒 URL blocked by security policy: {searx.Site}/page/1. Enable MCP_HTTP_ALLOW_PRIVATE_URLS=true only if internal URL reads are intentional.",
            (await rig.ReadAsync($"{searx.Site}/page/1")).Text);
    }

    private SearxngRig Searching(params string[] args)
    {
        searx.Require();
        return SearxngRig.Create(searx.Address, args: args);
    }
}
