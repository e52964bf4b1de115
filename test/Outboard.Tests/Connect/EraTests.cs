using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

/// <summary>Clients of either era on remotes of either (mcp-transports 21).</summary>
[SupportedOSPlatform("linux")]
public sealed class EraTests
{
    private const string Question = """{"method":"elicitation/create","params":{"mode":"form","message":"Name?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}""";

    /// <summary>How servers that know no 2026-07-28 answer <c>server/discover</c>.</summary>
    public static TheoryData<int, string, string> WaysToKnowNothing => new()
    {
        { 400, "text/plain", "Bad Request: no session" },
        { 404, "text/html", "<h1>Not found</h1>" },
        { 400, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}""" },
        { 404, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}""" },
        { 200, "application/json", """{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"Method not found"}}""" },
        { 200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{}}""" },
        { 202, "text/plain", "" },
    };

    [Fact]
    public async Task A_legacy_client_reaches_a_remote_that_speaks_only_2026_07_28()
    {
        await using var remote = await OneEra.ModernAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        var initialized = await client.InitializeAsync();
        var reply = await client.AskAsync(Frames.Call("echo", """{"text":"grüße"}"""));
        await client.AskAsync(Frames.Request("ping", id: "2"), "2");

        Assert.Equal("2025-11-25", (string?)initialized["result"]!["protocolVersion"]);
        Assert.Equal("naughty", (string?)initialized["result"]!["serverInfo"]!["name"]);
        Assert.Equal("grüße", (string?)reply["result"]!["structuredContent"]!["text"]);
        Assert.Null(reply["result"]!["resultType"]);
        Assert.Equal(["initialize"], remote.Refused);
        Assert.DoesNotContain(remote.Served, static served => served.Headers.ContainsKey("Mcp-Session-Id"));
    }

    [Fact]
    public async Task A_question_of_a_modern_remote_reaches_a_legacy_client_as_a_request()
    {
        await using var remote = await OneEra.ModernAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync("""{"elicitation":{}}""");

        await client.SendAsync(Frames.Call("rounds", $$$"""{"key":"k","results":[{"resultType":"input_required","requestState":"s","inputRequests":{"q":{{{Question}}} } },{"content":[{"type":"text","text":"done"}]}]}"""));
        var question = await client.NextAsync();
        Assert.Equal("elicitation/create", (string?)question["method"]);
        await client.SendAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept","content":{"name":"Ada"}}"""));

        Assert.Equal("done", ConnectedClient.Text(await client.ReplyAsync("1")));
        var calls = await client.AskAsync(Frames.Call("received", """{"method":"rounds"}""", "2"), "2");
        Assert.Contains("\"requestState\":\"s\"", calls.ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Ada", calls.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WaysToKnowNothing))]
    public async Task A_modern_client_reaches_a_remote_that_knows_nothing_of_it(int status, string type, string text)
    {
        await using var remote = await OneEra.LegacyAsync(status, type, text);
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        var reply = await client.AskAsync(ModernCall("echo", """{"text":"grüße"}"""));
        var discovered = await client.AskAsync(Modern("server/discover", id: "2"), "2");

        Assert.Equal("grüße", (string?)reply["result"]!["structuredContent"]!["text"]);
        Assert.Equal("complete", (string?)reply["result"]!["resultType"]);
        Assert.Equal("2026-07-28", (string?)discovered["result"]!["supportedVersions"]![0]);
        Assert.Equal(["server/discover"], remote.Refused);
    }

    [Theory]
    [InlineData("mcp", "auto")]
    [InlineData("mcp", "http")]
    [InlineData("sse", "auto")]
    [InlineData("sse", "sse")]
    public async Task A_question_of_a_legacy_remote_is_what_a_modern_client_comes_back_from(string path, string transport)
    {
        await using var remote = await OneEra.LegacyAsync();
        await using var client = new ConnectedClient([new Uri(remote.Base, path).AbsoluteUri, "--transport", transport]);
        const string Ask = """{"method":"elicitation/create","params":{"message":"Name?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}""";

        var asked = (await client.AskAsync(ModernCall("ask", Ask, "1", """{"elicitation":{}}""")))["result"]!;
        Assert.Equal("input_required", (string?)asked["resultType"]);
        var key = Assert.Single(asked["inputRequests"]!.AsObject()).Key;
        var more = $$""","inputResponses":{"{{key}}":{"action":"accept","content":{"name":"Ada"} } },"requestState":{{asked["requestState"]!.ToJsonString()}}""";
        var answered = await client.AskAsync(ModernCall("ask", Ask, "2", """{"elicitation":{}}""", more), "2");

        Assert.Equal("Ada", (string?)answered["result"]!["structuredContent"]!["result"]!["content"]!["name"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_eras_may_be_spoken_on_one_process(bool isModern)
    {
        await using var remote = await (isModern ? OneEra.ModernAsync() : OneEra.LegacyAsync());
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        Assert.NotNull((await client.AskAsync(ModernCall("echo")))["result"]);
        Assert.NotNull((await client.InitializeAsync())["result"]);
        Assert.NotNull((await client.AskAsync(Frames.Call("echo", id: "2"), "2"))["result"]);
        Assert.NotNull((await client.AskAsync(ModernCall("echo", id: "3"), "3"))["result"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_modern_request_that_is_cancelled_is_cancelled_at_the_remote_and_never_answered(bool isModern)
    {
        await using var remote = await (isModern ? OneEra.ModernAsync() : OneEra.LegacyAsync());
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        await client.SendAsync(ModernCall("stall", id: "\"s\""));
        var round = 0;

        // A cancellation that overtakes its request is about nothing.
        await Eventually.Is(async () => isModern ? (await SeenAsync("stall")).Contains("stall", StringComparison.Ordinal) : (await SeenAsync("")).Split("tools/call").Length - 1 > round);
        await client.SendAsync(Frames.Notification("notifications/cancelled", """{"requestId":"s"}"""));

        await Eventually.Is(async () => (await SeenAsync("notifications/cancelled")).Contains("notifications/cancelled", StringComparison.Ordinal));

        async Task<string> SeenAsync(string method)
        {
            var id = $"\"{++round}\"";
            await client.SendAsync(ModernCall(isModern ? "received" : "seen", $$"""{"method":"{{method}}"}""", id));
            var next = await client.NextAsync();
            Assert.Equal(id, next["id"]!.ToJsonString());
            return next["result"]!["structuredContent"]!.ToJsonString();
        }
    }

    [Fact]
    public async Task A_subscription_of_a_modern_client_carries_its_own_id_to_the_end()
    {
        await using var remote = await OneEra.ModernAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        const string Subscription = "io.modelcontextprotocol/subscriptionId";

        await client.SendAsync(Modern("subscriptions/listen", ",\"notifications\":{\"toolsListChanged\":true}", "\"mine\""));
        var acknowledged = await client.NextAsync();
        await client.SendAsync(ModernCall("tell", """{"method":"notifications/tools/list_changed","params":{}}"""));
        JsonNode[] told = [await client.NextAsync(), await client.NextAsync()];
        var changed = Assert.Single(told, static message => message["method"] is not null);
        await client.SendAsync(ModernCall("end_listens", """{"result":true}""", "2"));
        JsonNode[] last = [await client.NextAsync(), await client.NextAsync(), await client.NextAsync()];
        var ended = Assert.Single(last, static message => (string?)message["id"]?.AsValue().ToString() == "mine");
        var cancelled = Assert.Single(last, static message => message["method"] is not null);

        Assert.Equal(("notifications/cancelled", "mine"), ((string?)cancelled["method"], (string?)cancelled["params"]!["requestId"]));
        Assert.True(Array.IndexOf(last, cancelled) < Array.IndexOf(last, ended));
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)acknowledged["method"]);
        Assert.Equal("mine", (string?)acknowledged["params"]!["_meta"]![Subscription]);
        Assert.Equal("notifications/tools/list_changed", (string?)changed["method"]);
        Assert.Equal("mine", (string?)changed["params"]!["_meta"]![Subscription]);
        Assert.Equal("mine", (string?)ended["result"]!["_meta"]![Subscription]);
    }

    [Fact]
    public async Task A_task_is_named_in_a_header()
    {
        await using var remote = await OneEra.ModernAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        await client.AskAsync(Modern("tasks/get", ",\"taskId\":\"t 世\""));

        var (_, headers) = Assert.Single(remote.Served, static served => served.Method == "tasks/get");
        Assert.Equal("=?base64?dCDkuJY=?=", headers["Mcp-Name"]);
    }

    [Fact]
    public async Task A_client_that_goes_leaves_no_subscription_behind()
    {
        await using var remote = await OneEra.ModernAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.SendAsync(Modern("subscriptions/listen", ",\"notifications\":{\"toolsListChanged\":true}"));
        await client.NextAsync();

        client.CloseInput();

        Assert.Equal(0, await client.Exit.WaitAsync(Eventually.Limit));
        await using var another = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await Eventually.Is(async () => (await another.AskAsync(ModernCall("received", """{"method":"notifications/cancelled"}"""))).ToJsonString().Contains("cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tool_whose_headers_have_changed_is_looked_up_and_called_once_more()
    {
        await using var remote = await RawRemote.StartAsync();
        remote.Script = static (message, headers) => message.GetProperty("method").GetString() switch
        {
            "server/discover" => (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}"""),
            "tools/list" => (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{"tools":[{"name":"t","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]}}"""),
            _ when headers["Mcp-Param-Region"] == "=?base64?w7xiZXI=?=" => (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"called"}]}}"""),
            _ => (400, "application/json", """{"jsonrpc":"2.0","id":ID,"error":{"code":-32020,"message":"Mcp-Param-Region is missing"}}"""),
        };
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        var called = await client.AskAsync(ModernCall("t", """{"region":"über"}"""));
        var refused = await client.AskAsync(ModernCall("t", """{"region":"other"}""", "2"), "2");

        Assert.Equal("called", ConnectedClient.Text(called));
        Assert.Equal(-32020, (int)refused["error"]!["code"]!);
        Assert.Equal(6, remote.Bodies.Count(static body => !body.Contains("server/discover", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_tool_with_annotations_no_client_may_follow_is_not_offered_and_the_others_stay_as_they_came()
    {
        await using var remote = await RawRemote.StartAsync();
        var bad = """,{"name":"bad","inputSchema":{"type":"object","properties":{"n":{"type":"number","x-mcp-header":"N"}}}}""";
        remote.Script = (message, _) => message.GetProperty("method").GetString() == "server/discover"
            ? (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}""")
            : (200, "application/json", $$"""{"jsonrpc":"2.0","id":ID,"result":{"tools":[{"name":"good","x":1e0}{{bad}}]} }""");
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        await client.SendAsync(Modern("tools/list", id: "7"));
        var withoutBad = await client.LineAsync();
        bad = "";
        await client.SendAsync(Modern("tools/list", id: "8"));

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"good","x":1e0}]} }""", withoutBad);
        Assert.Equal("""{"jsonrpc":"2.0","id":8,"result":{"tools":[{"name":"good","x":1e0}]} }""", await client.LineAsync());
    }

    [Fact]
    public async Task A_remote_that_refuses_who_asks_is_not_taken_for_one_of_the_other_era()
    {
        await using var remote = await RemoteServer.StartAsync();
        remote.RequiredAuthorization = "Bearer right";
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri, "-H", "Authorization: Bearer wrong"]);

        var refused = await client.AskAsync(ModernCall("echo"));

        Assert.Contains("401", (string?)refused["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(remote.SeenBodies("initialize"));
    }

    [Fact]
    public async Task A_remote_that_comes_to_speak_the_older_era_is_asked_again_and_goes_on_serving_a_modern_client()
    {
        await using var remote = await OneEra.ModernAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        Assert.NotNull((await client.AskAsync(ModernCall("echo")))["result"]);

        remote.Change();
        await client.SendAsync(string.Join('\n', Enumerable.Range(2, 3).Select(static id => ModernCall("echo", $$"""{"n":{{id}}}""", $"{id}"))));
        JsonNode[] replies = [await client.NextAsync(), await client.NextAsync(), await client.NextAsync()];

        Assert.All(replies, static reply => Assert.Equal((int)reply["id"]!, (int?)reply["result"]?["structuredContent"]?["n"]));
        Assert.Single(remote.Refused, "server/discover");
    }

    [Fact]
    public async Task A_remote_that_comes_to_speak_2026_07_28_alone_is_asked_again_and_goes_on_serving_a_legacy_client()
    {
        await using var remote = await OneEra.LegacyAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        Assert.NotNull((await client.AskAsync(Frames.Call("echo")))["result"]);

        remote.Change();
        var reply = await client.AskAsync(Frames.Call("echo", """{"n":2}""", "2"), "2");
        var next = await client.AskAsync(Frames.Call("echo", """{"n":3}""", "3"), "3");

        Assert.Equal(2, (int?)reply["result"]?["structuredContent"]?["n"]);
        Assert.Equal(3, (int?)next["result"]?["structuredContent"]?["n"]);
    }

    [Fact]
    public async Task A_remote_that_refuses_every_request_is_asked_for_its_era_once_each_and_the_refusal_is_passed_on()
    {
        await using var remote = await RawRemote.StartAsync();
        remote.Script = static (message, _) => message.GetProperty("method").GetString() == "server/discover"
            ? (200, "application/json", """{"jsonrpc":"2.0","id":ID,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}""")
            : (400, "text/plain", "no");
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        Assert.Contains("400", (string?)(await client.AskAsync(ModernCall("echo")))["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(2, remote.Bodies.Count(static body => body.Contains("server/discover", StringComparison.Ordinal)));
        Assert.Single(remote.Bodies, static body => body.Contains("tools/call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_remote_that_was_not_there_is_asked_again_with_the_next_request()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var client = new ConnectedClient([$"http://127.0.0.1:{port}/mcp"]);
        Assert.Contains("refused", (string?)(await client.AskAsync(ModernCall("echo")))["error"]!["message"], StringComparison.Ordinal);

        await using var remote = await RemoteServer.StartAsync(port);
        var reply = await client.AskAsync(ModernCall("echo", """{"text":"back"}""", "2"), "2");

        Assert.Equal("back", ConnectedClient.Text(reply));
    }

    private static string ModernCall(string tool, string arguments = "{}", string id = "1", string capabilities = "{}", string more = "") =>
        Modern("tools/call", $",\"name\":\"{tool}\",\"arguments\":{arguments}{more}", id, capabilities);

    private static string Modern(string method, string more = "", string id = "1", string capabilities = "{}") => Frames.Request(
        method,
        $$"""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{{capabilities}} }{{more}} }""",
        id);
}
