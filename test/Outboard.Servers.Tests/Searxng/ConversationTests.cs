using System.Text.Json.Nodes;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>The surface of the server, through a real conversation (native-servers 6.1).</summary>
public class ConversationTests
{
    private const string Modern = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task It_introduces_itself_in_every_revision(string revision)
    {
        await using var peer = Open();

        var result = (await peer.OpenAsync(revision))["result"]!;

        Assert.Equal(revision, result["protocolVersion"]!.GetValue<string>());
        Assert.Equal(("mcp-searxng", "1.2.3"), (result["serverInfo"]!["name"]!.GetValue<string>(), result["serverInfo"]!["version"]!.GetValue<string>()));
        Assert.Equal(["logging", "resources", "tools"], result["capabilities"]!.AsObject().Select(static capability => capability.Key).Order());
    }

    [Fact]
    public async Task It_answers_the_modern_revision_without_being_opened()
    {
        await using var peer = Open();

        Assert.Contains("2026-07-28", (await peer.AskAsync("server/discover", $"{{{Modern}}}")).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(4, (await peer.AskAsync("tools/list", $"{{{Modern}}}"))["result"]!["tools"]!.AsArray().Count);
        Assert.StartsWith("⚠️ Configuration Issues: SEARXNG_URL not set.",
            (await peer.AskAsync("tools/call", $$"""{"name":"searxng_web_search","arguments":{"query":"q"},{{Modern}}}"""))["result"]!["content"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_are_unknown_templates_are_none_and_other_names_are_errors()
    {
        await using var peer = Open();
        await peer.OpenAsync();

        Assert.Equal(-32601, Code(await peer.AskAsync("prompts/list")));
        Assert.Equal(-32601, Code(await peer.AskAsync("foo/bar")));
        Assert.Empty((await peer.AskAsync("resources/templates/list"))["result"]!["resourceTemplates"]!.AsArray());
        Assert.Equal("""{"code":-32602,"message":"Unknown tool: nope"}""", (await peer.CallAsync("nope", "{}"))["error"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"code":-32602,"message":"Resource not found: x://y","data":{"uri":"x://y"}}"""), (await peer.AskAsync("resources/read", """{"uri":"x://y"}"""))["error"]));

        static int Code(JsonObject answer) => answer["error"]!["code"]!.GetValue<int>();
    }

    [Fact]
    public async Task The_config_resource_shows_the_set_up_without_secrets_and_the_level_that_was_asked_for()
    {
        await using var peer = Open("SEARXNG_URL=http://user:hunter2@one.example/;http://two.example/x?y", "HTTPS_PROXY=http://p:secret@proxy.example:1", "NO_PROXY=a");
        await peer.OpenAsync();

        Assert.Equal("info", (await ConfigAsync())["environment"]!["currentLogLevel"]!.GetValue<string>());
        Assert.Equal("""{"result":{}}""", (await peer.AskAsync("logging/setLevel", """{"level":"debug"}""")).ToJsonString());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
            {"serverInfo":{"name":"mcp-searxng","version":"1.2.3","description":"Searches the web through SearXNG and reads pages."},
             "environment":{"searxngUrl":"http://one.example/; http://two.example/x","hasAuth":true,"hasProxy":true,"hasNoProxy":true,"currentLogLevel":"debug"},
             "capabilities":{"tools":["searxng_web_search","searxng_search_suggestions","searxng_instance_info","web_url_read"],"logging":true,"resources":true,"transports":["stdio","http"]}}
            """),
            await ConfigAsync()));

        async Task<JsonNode> ConfigAsync() => JsonNode.Parse((await peer.AskAsync("resources/read", """{"uri":"config://server-config"}"""))["result"]!["contents"]![0]!["text"]!.GetValue<string>())!;
    }

    [Theory]
    [InlineData("", "(not configured)")]
    [InlineData("SEARXNG_URL=http://a MCP_HTTP_HARDEN=true", "(hidden)")]
    [InlineData("SEARXNG_URL=http://a MCP_HTTP_HARDEN=true MCP_HTTP_EXPOSE_FULL_CONFIG=true", "http://a")]
    public async Task Where_the_instances_are_can_be_hidden(string variables, string expected)
    {
        await using var peer = Open(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await peer.OpenAsync();

        var text = (await peer.AskAsync("resources/read", """{"uri":"config://server-config"}"""))["result"]!["contents"]![0]!["text"]!.GetValue<string>();

        Assert.Equal(expected, JsonNode.Parse(text)!["environment"]!["searxngUrl"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_guide_explains_every_tool()
    {
        await using var peer = Open();
        await peer.OpenAsync();

        var content = (await peer.AskAsync("resources/read", """{"uri":"help://usage-guide"}"""))["result"]!["contents"]![0]!;

        Assert.Equal("text/markdown", content["mimeType"]!.GetValue<string>());
        Assert.All(
            (await peer.AskAsync("tools/list"))["result"]!["tools"]!.AsArray(),
            tool => Assert.Contains($"`{tool!["name"]}`", content["text"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lite_server_shows_less_and_does_as_much()
    {
        await using var site = await SearxStub.AnswerAsync("""{"results":[{"title":"a","url":"http://a","content":""},{"title":"b","url":"http://b","content":""}]}""");
        await using var peer = Open("SEARXNG_LITE_TOOLS=true", $"SEARXNG_URL={site.Url}");
        await peer.OpenAsync();

        var tools = (await peer.AskAsync("tools/list"))["result"]!["tools"]!.AsArray();
        Assert.Equal(
            ["searxng_web_search: query", "searxng_search_suggestions: query", "searxng_instance_info: ", "web_url_read: url"],
            tools.Select(static tool => $"{tool!["name"]}: {string.Join(' ', tool["inputSchema"]!["properties"]!.AsObject().Select(static property => property.Key))}"));
        Assert.All(tools, static tool => Assert.Null(tool!["annotations"]));

        var answer = await peer.CallAsync("searxng_web_search", """{"query":"q","num_results":1,"result_detail":"compact"}""");
        Assert.Equal("Title: a\nDescription: \nURL: http://a", answer["result"]!["content"]![0]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nothing_is_sent_unasked()
    {
        await using var site = await SearxStub.AnswerAsync(SearxStub.OneResult);
        await using var peer = Open($"SEARXNG_URL={site.Url}");
        await peer.OpenAsync();
        await peer.AskAsync("logging/setLevel", """{"level":"debug"}""");

        await peer.CallAsync("searxng_web_search", """{"query":"q"}""");
        await peer.CallAsync("web_url_read", """{"url":"http://127.0.0.1/"}""");
        await peer.AskAsync("ping");

        Assert.Empty(peer.Unasked);
    }

    private static NativePeer Open(params string[] variables) => new(NativeServer.Create("searxng", [], new NativeServerSettings
    {
        Version = "1.2.3",
        Environment = variables.Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]),
    }));
}
