using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>Several instances: asked in order or at once, resting after failures (native-servers 6.2).</summary>
public sealed class ReplicasTests : IAsyncLifetime
{
    private const string Empty = "empty";

    /// <summary>What an instance does with a query: a status, or <see cref="Empty"/>; otherwise it has results.</summary>
    private readonly ConcurrentDictionary<(int Instance, string Query), string> _does = new();

    private readonly TestSite[] _sites = new TestSite[3];

    private string Urls => string.Join(';', _sites.Select(static site => site.Url.AbsoluteUri.TrimEnd('/')));

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < _sites.Length; i++)
        {
            var number = i + 1;
            _sites[i] = await SearxStub.StartAsync(query => (_does.GetValueOrDefault((number, query)) ?? _does.GetValueOrDefault((number, "*"))) switch
            {
                Empty => (200, $$"""{"results":[],"suggestions":["s{{number}}"]}"""),
                { } status => (int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), ""),
                null => (200, $$"""
                    {"query":"q","number_of_results":{{number}},"suggestions":["s{{number}}"],"results":[
                     {"title":"Own","url":"http://a/{{number}}#x","content":"","score":{{number}}},
                     {"title":"Same {{number}}","url":"http://a/same#{{number}}","content":"","score":0.{{number}}}]}
                    """),
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
        {
            await site.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_first_that_has_results_serves_and_is_named()
    {
        using var rig = SearxngRig.Create(Urls);
        _does[(1, "down")] = "500";
        _does[(1, "none")] = Empty;

        Assert.StartsWith($"Served by SearXNG instance: {Name(1)}\n\nSuggestions: s1\n\n---\n\nTitle: Own", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);
        Assert.StartsWith($"Served by SearXNG instance: {Name(2)}\n\nSuggestions: s2\n\n---\n\n", (await rig.SearchAsync("down")).Text, StringComparison.Ordinal);
        Assert.StartsWith($"Served by SearXNG instance: {Name(2)}\n\n", (await rig.SearchAsync("none")).Text, StringComparison.Ordinal);
        Assert.Empty(_sites[2].Requests);
    }

    [Fact]
    public async Task When_none_has_results_those_that_answered_are_named()
    {
        using var rig = SearxngRig.Create(Urls);
        (_does[(1, "q")], _does[(2, "q")], _does[(3, "q")]) = (Empty, "403", Empty);

        var answer = await rig.SearchAsync("q");

        Assert.False(answer.IsError);
        Assert.StartsWith($"Served by SearXNG instances: {Name(1)}, {Name(3)}\n\nSuggestions: s1\n\n---\n\n🔍 No results found", answer.Text, StringComparison.Ordinal);
        Assert.Equal($"""["{Name(1)}","{Name(3)}"]""", (await rig.SearchAsync("q", """ "response_format":"json" """)).Json["servedBy"]!.ToJsonString());
    }

    [Fact]
    public async Task When_all_fail_each_says_why()
    {
        using var rig = SearxngRig.Create(Urls);
        (_does[(1, "q")], _does[(2, "q")], _does[(3, "q")]) = ("500", "429", "404");

        Assert.Equal(
            $"All configured SearXNG instances failed. {Name(1)}/: 🚫 SearXNG server Error (500): Internal server error; "
            + $"{Name(2)}/: 🚫 SearXNG server Error (429): Rate limit exceeded; {Name(3)}/: 🚫 SearXNG server Error (404): Search endpoint not found",
            await rig.FailAsync("q"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task An_instance_that_fails_three_times_rests_for_a_minute(string fansOut)
    {
        var time = new FakeTimeProvider();
        using var rig = SearxngRig.Create(Urls, [$"SEARXNG_FANOUT={fansOut}"], time: time);
        _does[(1, "*")] = "500";
        for (var i = 0; i < 5; i++)
        {
            await rig.SearchAsync($"q{i}");
        }

        Assert.Equal(3, _sites[0].Requests.Count);
        time.Advance(TimeSpan.FromSeconds(60));
        await rig.SearchAsync("q6");
        await rig.SearchAsync("q7");
        Assert.Equal(4, _sites[0].Requests.Count);

        _does.Clear();
        time.Advance(TimeSpan.FromSeconds(60));
        await rig.SearchAsync("q8");
        await rig.SearchAsync("q9");
        Assert.Equal(6, _sites[0].Requests.Count);
    }

    [Fact]
    public async Task While_all_rest_nobody_is_asked()
    {
        using var rig = SearxngRig.Create(Urls, time: new FakeTimeProvider());
        (_does[(1, "*")], _does[(2, "*")]) = ("500", "500");
        for (var i = 0; i < 3; i++)
        {
            await rig.SearchAsync($"q{i}");
        }

        _does[(3, "*")] = "503";
        Assert.Equal(
            $"All configured SearXNG instances failed. {Name(3)}/: 🚫 SearXNG server Error (503): Internal server error Skipped cooled-down instances: {Name(1)}/, {Name(2)}/.",
            await rig.FailAsync("a"));
        await rig.FailAsync("b");
        await rig.FailAsync("c");
        Assert.Equal($"All configured SearXNG instances are in cooldown after repeated failures: {Name(1)}/, {Name(2)}/, {Name(3)}/.", await rig.FailAsync("d"));
        Assert.Equal([3, 3, 6], _sites.Select(static site => site.Requests.Count));
    }

    [Fact]
    public async Task A_single_instance_never_rests()
    {
        using var rig = SearxngRig.For(_sites[0]);
        _does[(1, "*")] = "500";
        for (var i = 0; i < 5; i++)
        {
            await rig.FailAsync($"q{i}");
        }

        Assert.Equal(5, _sites[0].Requests.Count);
    }

    [Fact]
    public async Task Fanned_out_a_page_is_shown_once_with_its_best_score()
    {
        using var rig = SearxngRig.Create(Urls, ["SEARXNG_FANOUT=true"]);

        var json = (await rig.SearchAsync("q", """ "response_format":"json" """)).Json;

        Assert.Equal(["http://a/3#x", "http://a/2#x", "http://a/1#x", "http://a/same#3"], Found(json));
        Assert.Equal(4, json["number_of_results"]!.GetValue<int>());
        Assert.Equal("""["s1"]""", json["suggestions"]!.ToJsonString());
        Assert.Equal(3, json["servedBy"]!.AsArray().Count);

        static IEnumerable<string> Found(JsonNode json) => json["results"]!.AsArray().Select(static result => result!["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fanned_out_those_that_fail_or_have_nothing_are_left_out()
    {
        using var rig = SearxngRig.Create(Urls, ["SEARXNG_FANOUT=true"]);
        (_does[(1, "q")], _does[(2, "q")]) = ("500", Empty);

        Assert.StartsWith($"Served by SearXNG instance: {Name(3)}\n\nSuggestions: s3\n\n---\n\n", (await rig.SearchAsync("q")).Text, StringComparison.Ordinal);

        (_does[(1, "none")], _does[(2, "none")], _does[(3, "none")]) = (Empty, Empty, Empty);
        Assert.StartsWith($"Served by SearXNG instances: {Name(1)}, {Name(2)}, {Name(3)}\n\n", (await rig.SearchAsync("none")).Text, StringComparison.Ordinal);

        (_does[(1, "down")], _does[(2, "down")], _does[(3, "down")]) = ("500", "500", "500");
        Assert.StartsWith("All configured SearXNG instances failed. ", await rig.FailAsync("down"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggestions_are_asked_of_the_first_alone()
    {
        using var rig = SearxngRig.Create(Urls);

        await rig.CallAsync("searxng_search_suggestions", """{"query":"ra","language":"fr"}""");

        Assert.Equal([$"GET {Name(1)}/autocompleter?q=ra&lang=fr"], _sites.SelectMany(static site => site.Requests));
    }

    private string Name(int instance) => _sites[instance - 1].Url.AbsoluteUri.TrimEnd('/');
}
