using System.Text.Json.Nodes;
using Outboard.Gateway.Tests.Replicas;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>A legacy client of a modern child: it finds a server of its own era (mcp-transports 17.4).</summary>
public sealed class ModernChildLegacyClientTests
{
    private const string Everything = """{"roots":{"listChanged":true},"sampling":{"tools":{}},"elicitation":{"form":{},"url":{}},"experimental":{"x":1.0},"tasks":{},"extensions":{"io.modelcontextprotocol/tasks":{},"com.example/y":{} } }""";

    public static TheoryData<Sharing> EverySharing => [.. Enum.GetValues<Sharing>()];

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task Initialize_is_answered_with_what_the_child_says_when_it_is_discovered(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = sharing });
        await gateway.ReadyAsync();
        foreach (var version in (string[])["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2031-01-01"])
        {
            var result = (await gateway.Client().InitializeAsync(version))["result"]!;

            Assert.Equal(version == "2031-01-01" ? "2025-11-25" : version, (string?)result["protocolVersion"]);
            Assert.Equal(("naughty", "This is naughty."), ((string?)result["serverInfo"]!["name"], (string?)result["instructions"]));
            var capabilities = result["capabilities"]!;
            Assert.NotNull(capabilities["logging"]);
            Assert.Equal(sharing != Sharing.Call, (bool?)capabilities["resources"]!["subscribe"] is true);
            Assert.Equal("""{"com.example/kept":{}}""", capabilities["extensions"]!.ToJsonString());
            Assert.Null(result["resultType"]);
        }
    }

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task Every_request_carries_what_the_client_said_of_itself(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = sharing });
        var client = await gateway.OpenAsync(capabilities: Everything);
        const string Params = """{"name":"received","_meta":{"com.example/x":1.0,"io.modelcontextprotocol/forged":true,"progressToken":"t"},"arguments":{"method":"received"},"requestState":"forged","inputResponses":{},"y":[1e0]}""";

        using var answer = await client.PostAsync(Frames.Request("tools/call", Params));

        var arrived = (string)JsonNode.Parse(await answer.ReplyAsync())!.Structured()["items"]![0]!;
        Assert.Equal("[1e0]", Replies.Raw(arrived, "params", "y"));
        Assert.Equal("""{"method":"received"}""", Replies.Raw(arrived, "params", "arguments"));
        var parameters = JsonNode.Parse(arrived)!["params"]!;
        Assert.Null(parameters["requestState"]);
        Assert.Null(parameters["inputResponses"]);
        Assert.Equal("1.0", Replies.Raw(arrived, "params", "_meta", "com.example/x"));
        var meta = parameters["_meta"]!;
        Assert.Equal(
            ["com.example/x", "progressToken", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities", "io.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/logLevel"],
            meta.AsObject().Select(static member => member.Key));
        Assert.Equal("2026-07-28", (string?)meta["io.modelcontextprotocol/protocolVersion"]);
        Assert.Equal(
            """{"roots":{},"sampling":{"tools":{}},"elicitation":{"form":{},"url":{}},"experimental":{"x":1.0},"extensions":{"com.example/y":{}}}""",
            meta["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString());
        Assert.Equal("raw", (string?)meta["io.modelcontextprotocol/clientInfo"]!["name"]);
    }

    [Theory]
    [InlineData("2025-06-18", """{"elicitation":{"url":{}}}""", """{"elicitation":{"form":{}}}""")]
    [InlineData("2025-11-25", """{"elicitation":{}}""", """{"elicitation":{"form":{}}}""")]
    [InlineData("2025-11-25", """{"elicitation":{"url":{}}}""", """{"elicitation":{"url":{}}}""")]
    [InlineData("2024-11-05", """{"sampling":{}}""", """{"sampling":{}}""")]
    [InlineData("2025-11-25", "{}", "{}")]
    public async Task The_child_is_told_only_what_the_client_can_do(string version, string said, string told)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(version: version, capabilities: said);

        Assert.Equal(told, await ToldAsync(client));
    }

    [Fact]
    public async Task The_child_is_told_of_nothing_where_nobody_may_be_asked()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Interactive = Interactive.Off });
        var client = await gateway.OpenAsync(capabilities: """{"roots":{},"sampling":{},"elicitation":{}}""");

        Assert.Equal("{}", await ToldAsync(client));
    }

    [Fact]
    public async Task Requests_without_params_and_with_odd_metadata_are_introduced_too()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();
        foreach (var frame in (string[])["""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", """{"method":"tools/list","params":{},"id":1,"jsonrpc":"2.0"}""", """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":null}}"""])
        {
            using var answer = await client.PostAsync(frame);
            Assert.Equal(3, JsonNode.Parse(await answer.ReplyAsync())!["result"]!["tools"]!.AsArray().Count);
        }

        Assert.All((await gateway.ReceivedAsync("tools/list"))[..3], static list => Assert.Equal("raw", (string?)list["params"]!["_meta"]!["io.modelcontextprotocol/clientInfo"]!["name"]));
        using var positional = await client.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}""");
        Assert.Equal(-32602, (int)JsonNode.Parse(await positional.ReplyAsync())!["error"]!["code"]!);
    }

    [Theory]
    [InlineData("""{"resultType":"complete","ttlMs":1,"cacheScope":"public","content":[],"x":1e0,"_meta":{"io.modelcontextprotocol/serverInfo":{}}}""", """{"content":[],"x":1e0}""")]
    [InlineData("""{"content":[],"_meta":{"a":1.0,"io.modelcontextprotocol/serverInfo":{}}}""", """{"content":[],"_meta":{"a":1.0}}""")]
    [InlineData("""{"content":[],"structuredContent":{"a":1.0}}""", """{"content":[],"structuredContent":{"a":1.0}}""")]
    [InlineData("""{"content":[],"structuredContent":[1],"resultType":"complete"}""", """{"content":[]}""")]
    [InlineData("""{"content":[],"structuredContent":null}""", """{"content":[]}""")]
    [InlineData("""{"content":[],"\ud800":1}""", """{"content":[],"\ud800":1}""")]
    public async Task What_only_the_modern_era_has_is_taken_out_of_results(string result, string seen)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();

        using var answer = await client.PostAsync(Frames.Call("answer", $$"""{"result":{{result}}}""", "\"a\\u0041\""));

        var reply = await answer.ReplyAsync();
        Assert.Equal(seen, Replies.Raw(reply, "result"));
        Assert.Equal("\"a\\u0041\"", Replies.Raw(reply, "id"));
    }

    [Theory]
    [InlineData("task")]
    [InlineData("com.example/other")]
    public async Task A_result_of_a_type_no_legacy_client_knows_is_an_error(string type)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();

        var reply = await client.CallAsync("answer", $$$"""{"result":{"resultType":"{{{type}}}","taskId":"1"} }""");

        Assert.Equal(-32603, (int)reply["error"]!["code"]!);
    }

    [Theory]
    [InlineData("2024-11-05", true, true)]
    [InlineData("2025-03-26", false, true)]
    [InlineData("2025-06-18", false, false)]
    public async Task Content_a_revision_does_not_know_is_told_as_text(string version, bool withoutAudio, bool withoutLinks)
    {
        const string Result = """{"content":[{"type":"audio","data":"AA==","mimeType":"audio/wav"},{"type":"resource_link","name":"n","uri":"test://x"},{"type":"text","text":"t"}]}""";
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(version: version);

        var content = (await client.CallAsync("answer", $$"""{"result":{{Result}}}"""))["result"]!["content"]!;

        Assert.Equal(withoutAudio ? "text" : "audio", (string?)content[0]!["type"]);
        Assert.Equal(withoutLinks ? "n: test://x" : null, (string?)content[1]!["text"]);
        Assert.Equal("t", (string?)content[2]!["text"]);
    }

    [Fact]
    public async Task Schemas_only_the_modern_era_allows_are_reduced()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Request("tools/list"));

        var result = JsonNode.Parse(await answer.ReplyAsync())!["result"]!;

        Assert.Equal(["tools"], result.AsObject().Select(static member => member.Key));
        Assert.Equal("""{"anyOf":[{"required":["a"]}],"type":"object"}""", result["tools"]![1]!["inputSchema"]!.ToJsonString());
        Assert.Null(result["tools"]![2]!["outputSchema"]);
    }

    [Theory]
    [InlineData(-32021, -32603)]
    [InlineData(-32020, -32603)]
    [InlineData(-32042, -32603)]
    [InlineData(-32602, -32602)]
    [InlineData(-32000, -32000)]
    [InlineData(7, 7)]
    public async Task Codes_of_the_modern_era_become_ones_the_client_knows(int code, int seen)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();

        var reply = await client.CallAsync("fail", $$$"""{"error":{"message":"m","code":{{{code}}},"data":{"x":1} } }""");

        Assert.Equal((seen, "m", 1), ((int)reply["error"]!["code"]!, (string?)reply["error"]!["message"], (int)reply["error"]!["data"]!["x"]!));
    }

    [Fact]
    public async Task A_resource_that_does_not_exist_has_the_code_of_the_clients_era()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture");
        using var answer = await client.PostAsync(Frames.Request("resources/read", """{"uri":"test://nowhere"}"""));

        Assert.Equal(-32002, (int)JsonNode.Parse(await answer.ReplyAsync())!["error"]!["code"]!);
    }

    [Theory]
    [InlineData("ping", "{}", 0)]
    [InlineData("logging/setLevel", """{"level":"error"}""", 0)]
    [InlineData("logging/setLevel", """{"level":"loud"}""", -32602)]
    [InlineData("server/discover", "{}", -32601)]
    [InlineData("subscriptions/listen", "{}", -32601)]
    [InlineData("tasks/list", "{}", -32601)]
    [InlineData("com.example/unknown", "{}", -32601)]
    public async Task What_the_child_has_no_method_for_is_answered_here(string method, string parameters, int code)
    {
        foreach (var sharing in Enum.GetValues<Sharing>())
        {
            await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = sharing });
            var client = await gateway.OpenAsync();
            using var answer = await client.PostAsync(Frames.Request(method, parameters));

            var reply = JsonNode.Parse(await answer.ReplyAsync())!;

            Assert.Equal(code, (int?)reply["error"]?["code"] ?? 0);
        }
    }

    [Fact]
    public async Task The_level_of_a_session_decides_which_messages_it_gets()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture");

        Assert.Equal(["logged at info", "logged at error"], await LoggedAsync());
        await client.PostAsync(Frames.Request("logging/setLevel", """{"level":"error"}"""));
        Assert.Equal(["logged at error"], await LoggedAsync());
        await client.PostAsync(Frames.Request("logging/setLevel", """{"level":"debug"}"""));
        Assert.Equal(["logged at debug", "logged at info", "logged at error"], await LoggedAsync());

        async Task<string[]> LoggedAsync()
        {
            using var answer = await client.PostAsync(Frames.Call("test_logging_tool"));
            return [.. (await answer.MessagesAsync().ToListAsync()).SkipLast(1).Select(static line => (string)JsonNode.Parse(line)!["params"]!["data"]!)];
        }
    }

    [Fact]
    public async Task Progress_and_cancellation_find_their_call()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture");
        using var answer = await client.PostAsync(Frames.Request("tools/call", """{"name":"wait","arguments":{"party":"me"},"_meta":{"progressToken":"t1"}}""", "\"w\""));
        Assert.Equal("""{"progressToken":"t1","progress":1,"total":2,"message":"me"}""", (await answer.MessageAsync())["params"]!.ToJsonString());

        await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":"w"}"""));

        Assert.Null(await answer.NextAsync());
        await Eventually.Is(async () => (await client.CallAsync("counters", id: "\"c\""))["result"]!.ToJsonString().Contains("cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notifications_of_the_legacy_era_do_not_reach_the_child()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = Sharing.Session });
        var client = await gateway.OpenAsync();
        await client.TellAsync(Frames.Notification("notifications/roots/list_changed"));
        await client.TellAsync(Frames.Notification("notifications/progress", """{"progressToken":1,"progress":1}"""));

        Assert.DoesNotContain(await client.SeenAsync(), static line => line.StartsWith("notifications/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_of_http_sse_is_served_the_same()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenSseAsync("fixture", version: "2024-11-05");

        Assert.Equal("5", (await client.CallAsync("add_numbers", """{"a":2,"b":3}""")).Text());
        await client.SendAsync(Frames.Call("test_logging_tool", id: "2"));
        Assert.Equal("logged at info", (string?)JsonNode.Parse(await client.MessageAsync(static message => message.TryGetProperty("method", out _)))!["params"]!["data"]);
        await client.ReplyAsync("2");
    }

    [Fact]
    public async Task A_batch_is_served_part_by_part()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", version: "2025-03-26");
        using var answer = await client.PostAsync($"[{Frames.Call("echo", """{"text":"a"}""", "1")},{Frames.Request("ping", id: "2")},{Frames.Call("echo", """{"text":"b"}""", "3")}]");

        var replies = JsonNode.Parse(await answer.BodyAsync())!.AsArray();

        Assert.Equal(["a", null, "b"], replies.Select(static reply => (string?)reply!["result"]!["content"]?[0]!["text"]));
    }

    [Fact]
    public async Task A_gateway_without_sessions_serves_clients_that_said_nothing()
    {
        await using var gateway = await StartAsync(settings => settings with { Stateless = true }, ModernChild.Naughty());
        var client = gateway.Client();

        Assert.Equal("{}", (await client.CallAsync("echo")).Structured().ToJsonString());
        Assert.Equal("{}", await ToldAsync(client));
        await client.InitializeAsync(capabilities: Everything);
        Assert.Equal("{}", await ToldAsync(client));
    }

    [Fact]
    public async Task A_call_survives_no_death_of_its_child_but_the_session_does()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();

        Assert.Contains("has ended", (await client.CallAsync("crash")).Error(), StringComparison.Ordinal);
        Assert.Equal("{}", (await client.CallAsync("echo")).Structured().ToJsonString());
    }

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task A_session_opened_anew_on_another_replica_still_says_who_its_client_is(Sharing sharing)
    {
        var server = ModernChild.Naughty() with { Sharing = sharing };
        await using var a = await Replica.StartAsync(server);
        await using var b = await Replica.StartAsync(server);
        await b.ReadyAsync();
        var client = (await a.OpenAsync(version: "2025-06-18", capabilities: """{"sampling":{"tools":{}}}""")).At(b);
        await a.KillAsync();

        Assert.Equal("""{"sampling":{"tools":{}}}""", await ToldAsync(client));
        if (sharing != Sharing.Call)
        {
            using var stream = await client.GetAsync();
            await Eventually.Is(async () => (await ListensAsync(client)) == 1);
            await client.CallAsync("tell", """{"method":"notifications/tools/list_changed"}""");
            Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        }
    }

    [Fact]
    public async Task Calls_of_many_sessions_at_once_are_never_told_what_is_anothers()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.OpenAsync("fixture", capabilities: """{"sampling":{},"elicitation":{},"roots":{}}""")));

        await Task.WhenAll(clients.Select(static (client, i) => ConverseAsync(client, $"party-{i}")));
    }

    /// <summary>Every message of the call, and every question, names the party it is for.</summary>
    private static async Task ConverseAsync(McpHttp client, string party)
    {
        for (var call = 0; call < 5; call++)
        {
            var frame = Frames.Request("tools/call", $$$"""{"name":"converse","arguments":{"party":"{{{party}}}","script":"progress,log,elicitation,progress,sampling,log,roots"},"_meta":{"progressToken":"{{{party}}}"} }""");
            using var answer = await client.PostAsync(frame);
            JsonNode message;
            while ((message = await answer.MessageAsync())["method"] is { } method)
            {
                Assert.Contains($"{party} ", message.ToJsonString(), StringComparison.Ordinal);
                if (message["id"] is { } id)
                {
                    await client.TellAsync(Frames.Result(id.ToJsonString(), (string?)method switch
                    {
                        "elicitation/create" => $$$"""{"action":"accept","content":{"name":"{{{party}}}"} }""",
                        "sampling/createMessage" => $$$"""{"role":"assistant","model":"m","content":{"type":"text","text":"{{{party}}}"} }""",
                        _ => $$"""{"roots":[{"uri":"file:///{{party}}"}]}""",
                    }));
                }
            }

            Assert.Equal($$"""{"party":"{{party}}","answers":["{{party}}","{{party}}","file:///{{party}}"]}""", message.Structured().ToJsonString());
        }
    }

    private static async Task<int> ListensAsync(McpHttp client) => (await client.CallAsync("received", """{"method":"subscriptions/listen"}""")).Structured()["items"]!.AsArray().Count;

    private static async Task<string> ToldAsync(McpHttp client)
    {
        var arrived = (await client.CallAsync("received", """{"method":"received"}""")).Structured()["items"]!.AsArray()[^1]!;
        return JsonNode.Parse((string)arrived!)!["params"]!["_meta"]!["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString();
    }
}
