using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>What instances say of themselves: <c>searxng_instance_info</c>, and the filters that are checked against it (native-servers 6.2, 6.3).</summary>
public class CapabilitiesTests
{
    private const string Config = """
        {"categories":["News","general",5,null,"general"],"safe_search":0,"default_locale":"de","default_theme":"simple",
         "locales":{"b":"B","a":"A"},"plugins":[{"name":"P","enabled":true}],
         "engines":[{"name":"Google","categories":["general","web"],"disabled":false,"time_range_support":true},
                    {"name":"bing","categories":["general"],"disabled":true,"enabled":true,"time_range_support":true},
                    {"name":"duck","enabled":false},{"name":"Semantic Scholar","categories":["science"],"time_range_support":false},{"noname":1},"x"]}
        """;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Everything_it_says_is_told_sorted()
    {
        await using var site = await SearxStub.AnswerAsync(Config);
        using var rig = SearxngRig.For(site);

        var info = (await rig.InfoAsync(""" "includeEngines":true,"includeDisabled":true """)).Json;

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$$$"""
            {"available":true,"instancesReachable":["{{{{site.Url}}}}"],
             "categories":{"common":["News","general","science","web"],"available":["News","general","science","web"]},
             "defaults":{"safesearch":0,"locale":"de","theme":"simple"},
             "defaultsNote":"Defaults, locales, and plugins are reported from the primary reachable instance and may vary across configured instances.",
             "locales":{"b":"B","a":"A"},"plugins":[{"name":"P","enabled":true}],
             "engines":{"common":{"enabled":["Google","Semantic Scholar"],"disabled":["bing","duck"]},"available":{"enabled":["Google","Semantic Scholar"],"disabled":["bing","duck"]}}}
            """),
            info), info.ToJsonString());
        Assert.Null((await rig.InfoAsync()).Json["engines"]);
        Assert.Null((await rig.InfoAsync(""" "includeEngines":true """)).Json["engines"]!["common"]!["disabled"]);
    }

    [Fact]
    public async Task One_category_alone()
    {
        await using var site = await SearxStub.AnswerAsync(Config);
        using var rig = SearxngRig.For(site);

        var info = (await rig.InfoAsync(""" "category":"general","includeEngines":true,"includeDisabled":true """)).Json;

        Assert.Equal("""["general"]""", info["categories"]!["common"]!.ToJsonString());
        Assert.Equal("""{"enabled":["Google"],"disabled":["bing"]}""", info["engines"]!["common"]!.ToJsonString());
    }

    [Fact]
    public async Task What_all_have_and_what_any_has_are_told_apart_and_who_did_not_answer()
    {
        await using var one = await SearxStub.AnswerAsync(Config);
        await using var two = await SearxStub.AnswerAsync("""{"categories":["general","it"],"engines":[{"name":"bing"}]}""");
        await using var down = await SearxStub.AnswerAsync("", 500);
        using var rig = SearxngRig.Create($"{one.Url};{two.Url};{down.Url};nonsense");

        var info = (await rig.InfoAsync(""" "includeEngines":true """)).Json;

        Assert.Equal("""{"common":["general"],"available":["News","general","it","science","web"]}""", info["categories"]!.ToJsonString());
        Assert.Equal("""{"common":{"enabled":[]},"available":{"enabled":["Google","Semantic Scholar","bing"]}}""", info["engines"]!.ToJsonString());
        Assert.Equal(
            $$"""[{"sourceUrl":"{{down.Url}}","message":"SearXNG /config is unavailable: HTTP 500","status":500},{"sourceUrl":"[invalid SearXNG URL]","message":"SearXNG /config is unavailable; instance capability discovery could not complete."}]""",
            info["instancesUnreachable"]!.ToJsonString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task An_instance_that_says_nothing_usable_is_unavailable(string body)
    {
        await using var site = await SearxStub.AnswerAsync(body);
        using var rig = SearxngRig.For(site);

        var info = (await rig.InfoAsync()).Json;

        Assert.False(info["available"]!.GetValue<bool>());
        Assert.Equal("SearXNG /config is unavailable; no configured instances answered capability discovery.", info["message"]!.GetValue<string>());
        Assert.Single(info["instancesUnreachable"]!.AsArray());
    }

    [Fact]
    public async Task It_is_kept_for_an_hour_a_failure_for_a_minute_and_refresh_asks_again()
    {
        var status = 500;
        await using var site = await TestSite.StartAsync(context => SearxStub.WriteAsync(context, Config, status));
        using var rig = SearxngRig.Create(site.Url.AbsoluteUri, time: _time);

        Assert.False(await AvailableAsync());
        status = 200;
        Assert.False(await AvailableAsync());
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await AvailableAsync());

        status = 500;
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await AvailableAsync());
        Assert.False(await AvailableAsync(""" "refresh":true """));
        Assert.Equal(3, site.Requests.Count);

        async Task<bool> AvailableAsync(string arguments = "") => (await rig.InfoAsync(arguments)).Json["available"]!.GetValue<bool>();
    }

    [Fact]
    public async Task Known_names_are_put_into_their_own_spelling_and_others_passed_on()
    {
        await using var site = await ServesAsync(Config);
        using var rig = SearxngRig.For(site);

        await rig.SearchAsync("q", """ "categories":" NEWS ,, Other ","engines":"semantic SCHOLAR,nope" """);

        Assert.Contains($"GET {site.Url}search?q=q&format=json&pageno=1&categories=News%2COther&engines=Semantic%20Scholar%2Cnope", site.Requests);
    }

    [Theory]
    [InlineData(""" "categories":"c" """, "categories")]
    [InlineData(""" "engines":"e" """, "engines")]
    [InlineData(""" "categories":"c","engines":"e" """, "categories and engines")]
    public async Task Without_config_names_are_passed_on_and_the_answer_says_so(string filters, string what)
    {
        await using var site = await ServesAsync(null);
        using var rig = SearxngRig.For(site);

        Assert.StartsWith($"Note: {what} were not validated or normalized (SearXNG /config unavailable).\n\n---\n\nTitle: T", (await rig.SearchAsync("q", filters)).Text, StringComparison.Ordinal);
        Assert.Equal(
            $"{char.ToUpperInvariant(what[0])}{what[1..]} were not validated or normalized because SearXNG /config is unavailable.",
            Assert.Single((await rig.SearchAsync("q", $"{filters},\"response_format\":\"json\"")).Json["warnings"]!.AsArray())!.GetValue<string>());
    }

    [Theory]
    [InlineData("google", null)]
    [InlineData("google,BING", null)]
    [InlineData("google,semantic scholar", "The selected engine does not confirm support for time_range=day: Semantic Scholar. ")]
    [InlineData("duck,nope", "The selected engines do not confirm support for time_range=day: duck, nope. ")]
    public async Task An_engine_that_would_be_left_out_in_silence_is_an_error(string engines, string? expected)
    {
        await using var site = await ServesAsync(Config);
        using var rig = SearxngRig.For(site);

        var answer = await rig.SearchAsync("q", $""" "engines":"{engines}","time_range":"day" """);

        Assert.Equal(expected is not null, answer.IsError);
        Assert.StartsWith(expected ?? "Title: T", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_instance_has_to_confirm_it()
    {
        await using var one = await ServesAsync(Config);
        await using var two = await ServesAsync(null);
        using var rig = SearxngRig.Create($"{one.Url};{two.Url}");
        using var alone = SearxngRig.For(two);

        Assert.StartsWith("The selected engine does not confirm support for time_range=day: Google. ", await rig.FailAsync("q", """ "engines":"google","time_range":"day" """), StringComparison.Ordinal);
        Assert.StartsWith("Cannot verify whether the selected engines support time_range=day because SearXNG /config is unavailable. ",
            await alone.FailAsync("q", """ "engines":"google","time_range":"day" """), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["x",["b","a",5,null]]""", """["b","a"]""")]
    [InlineData("""["x",[]]""", "[]")]
    [InlineData("""["x"]""", "[]")]
    [InlineData("""{"a":1}""", "[]")]
    [InlineData("junk", "[]")]
    public async Task Suggestions_are_those_that_are_text(string body, string expected)
    {
        await using var site = await SearxStub.AnswerAsync(body);
        using var rig = SearxngRig.For(site);

        Assert.Equal($$"""{"query":"q","suggestions":{{expected}}}""", (await rig.CallAsync("searxng_search_suggestions", """{"query":"q"}""")).Json.ToJsonString());
    }

    /// <summary>An instance with one result; without a config it answers <c>/config</c> with 500.</summary>
    private static Task<TestSite> ServesAsync(string? config) => TestSite.StartAsync(context =>
        context.Request.Path == "/config" ? SearxStub.WriteAsync(context, config ?? "", config is null ? 500 : 200) : SearxStub.WriteAsync(context, SearxStub.OneResult));
}
