using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>
/// mcp-searxng 2.4.0 from npm and ours, asked the same against the same real searx and the same site: the answers are equal, or differ in a way that is named.
/// </summary>
[Collection(RealSearxCollection.Name)]
public sealed partial class DropInTests(RealSearx searx)
{
    private const string Search = "searxng_web_search";
    private const string Suggest = "searxng_search_suggestions";
    private const string Info = "searxng_instance_info";
    private const string Read = "web_url_read";

    [Fact]
    public async Task The_same_calls_get_the_same_answers()
    {
        await using var pair = await OpenAsync();
        List<string> unlike = [];
        foreach (var (tool, arguments, difference) in Calls())
        {
            var (original, ours) = await pair.AskAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""");
            if (Explain(original, ours, difference) is { } complaint)
            {
                unlike.Add($"{tool} {arguments}{(difference is null ? "" : $" ({difference.Why})")}\n{complaint}");
            }
        }

        Assert.True(unlike.Count == 0, string.Join("\n\n", unlike));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task The_same_tools_are_offered(string lite)
    {
        await using var pair = await OpenAsync($"SEARXNG_LITE_TOOLS={lite}");

        foreach (var method in (string[])["tools/list", "resources/list", "resources/templates/list"])
        {
            var (original, ours) = await pair.AskAsync(method, "{}");
            Assert.True(JsonNode.DeepEquals(WithoutDescriptions(original), WithoutDescriptions(ours)), $"{method}:\n{original}\n{ours}");
        }
    }

    [Fact]
    public async Task The_same_questions_are_errors_and_the_config_has_the_same_members()
    {
        await using var pair = await OpenAsync();

        foreach (var (method, parameters) in new[] { ("prompts/list", "{}"), ("foo/bar", "{}"), ("tools/call", """{"name":"nope","arguments":{}}"""), ("resources/read", """{"uri":"x://y"}""") })
        {
            var (original, ours) = await pair.AskAsync(method, parameters);
            Assert.Equal(original["error"]!["code"]!.GetValue<int>(), ours["error"]!["code"]!.GetValue<int>());
            Assert.True(JsonNode.DeepEquals(original["error"]!["data"], ours["error"]!["data"]), method);
            if (original["error"]!["code"]!.GetValue<int>() != -32601) // of an unknown method the SDK's own words
            {
                Assert.Equal(original["error"]!["message"]!.GetValue<string>(), ours["error"]!["message"]!.GetValue<string>());
            }
        }

        var (config, own) = await pair.AskAsync("resources/read", """{"uri":"config://server-config"}""");
        var (before, after) = (Config(config), Config(own));

        // Ours has its own name, is no Node program, and is served over HTTP as well.
        before["environment"]!.AsObject().Remove("nodeVersion");
        before["capabilities"]!["transports"] = new JsonArray("stdio", "http");
        Assert.Equal(before["serverInfo"]!.AsObject().Select(static member => member.Key), after["serverInfo"]!.AsObject().Select(static member => member.Key));
        before["serverInfo"] = after["serverInfo"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(before, after), $"{before}\n{after}");

        static JsonObject Config(JsonObject answer) => JsonNode.Parse(answer["result"]!["contents"]![0]!["text"]!.GetValue<string>())!.AsObject();
    }

    private IEnumerable<(string Tool, string Arguments, Difference? Difference)> Calls()
    {
        // Searches, their forms, their cache.
        yield return (Search, """{"query":"bucket"}""", null);
        yield return (Search, """{"query":"bucket"}""", null);
        yield return (Search, """{"query":"bucket","response_format":"json"}""", null);
        yield return (Search, """{"query":"bucket","response_format":"json"}""", null);
        yield return (Search, """{"query":"bucket","result_detail":"compact"}""", null);
        yield return (Search, """{"query":"bucket","response_format":"json","result_detail":"compact"}""", null);
        yield return (Search, """{"query":"fox"}""", null);
        yield return (Search, """{"query":"fox","pageno":4,"num_results":3}""", null);
        yield return (Search, """{"query":"fox","pageno":4,"num_results":3}""", null);
        yield return (Search, """{"query":"fox","pageno":5}""", null);
        yield return (Search, """{"query":"fox","min_score":0.4,"response_format":"json"}""", null);
        yield return (Search, """{"query":"!fw tea"}""", null);
        yield return (Search, """{"query":"!fw tea","response_format":"json"}""", null);
        yield return (Search, """{"query":"bucket","engines":"LocalDocs , nosuch","safesearch":1,"language":"fr"}""", null);
        yield return (Search, """{"query":"bucket","categories":"IT","surplus":true}""", null);
        yield return (Search, """{"query":"bucket","time_range":"day"}""", null);

        // None, and why.
        yield return (Search, """{"query":"nothingatall"}""", null);
        yield return (Search, """{"query":"nothingatall","response_format":"json"}""", null);
        yield return (Search, """{"query":"bucket","engines":"dead"}""", Difference.DeadEngine);
        yield return (Search, """{"query":"bucket","engines":"dead","result_detail":"compact"}""", Difference.DeadEngineCompact);
        yield return (Search, """{"query":"bucket","engines":"dead","response_format":"json"}""", null);
        yield return (Search, """{"query":"bucket","engines":"dead","response_format":"json","result_detail":"compact"}""", Difference.DeadEngineJson);
        yield return (Search, """{"query":"!gf fox"}""", null);
        yield return (Search, """{"query":""}""", null);
        yield return (Search, """{"query":"bucket","engines":"localdocs","time_range":"day"}""", Difference.Advice);
        yield return (Search, """{"query":"bucket","engines":"second,nope","time_range":"day"}""", Difference.Advice);
        yield return (Search, "{}", Difference.Argument("query is required"));
        yield return (Search, """{"query":"q","pageno":1.5}""", Difference.Argument("pageno must be a whole number"));
        yield return (Search, """{"query":"q","num_results":21}""", Difference.Argument("num_results must be a number from 1 to 20"));
        yield return (Search, """{"query":"q","safesearch":"3"}""", Difference.Argument("safesearch must be one of 0, 1, 2"));

        yield return (Suggest, """{"query":"ra"}""", null);
        yield return (Suggest, "{}", Difference.Argument("query is required"));
        yield return (Info, "{}", Difference.SafeSearch);
        yield return (Info, """{"includeEngines":true}""", Difference.DisabledEngines);
        yield return (Info, """{"includeEngines":true,"includeDisabled":true,"refresh":true}""", Difference.DisabledEngines);
        yield return (Info, """{"category":"it"}""", Difference.SafeSearch);
        yield return (Info, """{"refresh":"x"}""", Difference.Argument("refresh must be true or false"));

        // Pages and parts of them.
        yield return (Read, Page("/page/1"), Difference.Links(searx.Site));
        yield return (Read, Page("/redir"), Difference.Links(searx.Site));
        yield return (Read, Page("/page/1#frag", """ "readHeadings":true """), null);
        yield return (Read, Page("/page/1", """ "section":"TWO" """), Difference.Links(searx.Site));
        yield return (Read, Page("/page/1", """ "section":"zzz" """), null);
        yield return (Read, Page("/page/1", """ "section":"two","paragraphRange":"2" """), null);
        yield return (Read, Page("/page/1", """ "section":"two","startChar":3.5,"maxLength":3 """), null);
        yield return (Read, Page("/page/1", """ "paragraphRange":"9-" """), null);
        yield return (Read, Page("/page/1", """ "paragraphRange":"1-99","section":"" """), Difference.Links(searx.Site));
        yield return (Read, Page("/page/1", """ "paragraphRange":"3-2" """), null);
        yield return (Read, Page("/page/1", """ "paragraphRange":"x" """), null);
        yield return (Read, Page("/page/1", """ "startChar":99999 """), null);
        yield return (Read, Page("/page/1", """ "maxLength":0 """), Difference.Argument("maxLength must be a number of at least 1"));

        // Kinds of content, and failures.
        yield return (Read, Page("/j"), null);
        yield return (Read, Page("/j", """ "readHeadings":true """), null);
        yield return (Read, Page("/badj"), null);
        yield return (Read, Page("/t"), null);
        yield return (Read, Page("/t", """ "startChar":2,"maxLength":12 """), null);
        yield return (Read, Page("/l1"), Difference.Charset);
        yield return (Read, Page("/empty"), null);
        yield return (Read, Page("/bin"), null);
        yield return (Read, Page("/imgonly"), null);
        yield return (Read, Page("/404"), null);
        yield return (Read, Page("/500"), null);
        yield return (Read, Page("/418"), null);
        yield return (Read, Page("/loop"), null);
        yield return (Read, Page("/slow"), null);
        yield return (Read, """{"url":"nonsense"}""", null);
        yield return (Read, """{"url":"//host/x"}""", null);
        yield return (Read, """{"url":"ftp://x/y"}""", Difference.Scheme("ftp://x/y"));
        yield return (Read, """{"url":"http://127.0.0.1:1/x"}""", Difference.Refused("http://127.0.0.1:1/x"));
        yield return (Read, Page("/t").Replace("http://", "http://user:secret@", StringComparison.Ordinal), null);
        yield return (Read, "{}", Difference.Argument("url is required"));
    }

    private string Page(string path, string more = "") => $$"""{"url":"{{searx.Site}}{{path}}"{{(more.Length == 0 ? "" : ",")}}{{more}}}""";

    private static string? Explain(JsonObject original, JsonObject ours, Difference? difference)
    {
        var (before, after) = (Text(original), Text(ours));
        var expected = difference?.Expect(before, after) ?? before;
        return IsError(original) == IsError(ours) && Alike(expected, after) ? null : $"original: {original.ToJsonString()}\nours: {ours.ToJsonString()}";

        static string Text(JsonObject answer) => answer["result"]?["content"]?[0]?["text"]?.GetValue<string>() ?? answer.ToJsonString();

        static bool IsError(JsonObject answer) => answer["result"]?["isError"]?.GetValue<bool>() ?? false;
    }

    /// <summary>Equal as text; as JSON, equal in value. searx tells the engines of a merged result in any order.</summary>
    private static bool Alike(string expected, string actual)
    {
        if (!expected.StartsWith('{') || !actual.StartsWith('{'))
        {
            return Sorted(expected) == Sorted(actual);
        }

        var (before, after) = (JsonNode.Parse(expected)!, JsonNode.Parse(actual)!);
        foreach (var result in new[] { before, after }.SelectMany(static json => json["results"] as JsonArray ?? []).OfType<JsonObject>().Where(static result => result["engines"] is not null))
        {
            result.Remove("engine");
            result["engines"] = new JsonArray([.. result["engines"]!.AsArray().Select(static name => name!.GetValue<string>()).Order().Select(static name => (JsonNode)name)]);
        }

        return JsonNode.DeepEquals(before, after);
    }

    private static string Sorted(string text) => Engines().Replace(text, static line => "Engines: " + string.Join(", ", line.Groups[1].Value.Split(", ").Order()));

    /// <summary>Descriptions are our own words.</summary>
    private static JsonNode? WithoutDescriptions(JsonNode? node) => node switch
    {
        JsonObject thing => new JsonObject(thing.Where(static member => member.Key != "description" || member.Value is not JsonValue).Select(static member => KeyValuePair.Create(member.Key, WithoutDescriptions(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(WithoutDescriptions)]),
        _ => node?.DeepClone(),
    };

    private async Task<Pair> OpenAsync(params string[] variables)
    {
        searx.Require();
        if ((await NpmParts.GetAsync()).Missing is { } missing)
        {
            Assert.Skip(missing);
        }

        var environment = variables.Append($"SEARXNG_URL={searx.Address}").Append("FETCH_TIMEOUT_MS=800").Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        var child = environment.ToDictionary(static pair => pair.Key, static string? (pair) => pair.Value);
        child["MCP_HTTP_ALLOW_PRIVATE_URLS"] = "true";
        foreach (var proxy in (string[])["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"])
        {
            child[proxy] = null;
        }

        var pair = new Pair(
            new ChildPeer(TestProcess.Start(NpmParts.Node, [NpmParts.Searxng], child)),
            new NativePeer(NativeServer.Create("searxng", ["--allow-private", "127.0.0.0/8"], new NativeServerSettings { Version = "2.4.0", Environment = environment })));
        await Task.WhenAll(pair.Original.OpenAsync(), pair.Ours.OpenAsync());
        return pair;
    }

    [GeneratedRegex("^Engines: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Engines();

    private sealed record Pair(LinePeer Original, LinePeer Ours) : IAsyncDisposable
    {
        public async Task<(JsonObject Original, JsonObject Ours)> AskAsync(string method, string parameters)
        {
            var answers = await Task.WhenAll(Original.AskAsync(method, parameters), Ours.AskAsync(method, parameters));
            return (answers[0], answers[1]);
        }

        public async ValueTask DisposeAsync()
        {
            await Original.DisposeAsync();
            await Ours.DisposeAsync();
        }
    }
}
