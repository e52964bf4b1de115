using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>A modern client of a modern child: the bytes pass (mcp-transports 17.3).</summary>
public sealed class ModernChildModernClientTests
{
    private const string LogLevel = "\"io.modelcontextprotocol/logLevel\":\"info\"";

    public static TheoryData<Sharing> EverySharing => [.. Enum.GetValues<Sharing>()];

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task Discovery_is_the_childs_own_without_what_is_withheld(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = sharing });
        await gateway.ReadyAsync();

        using var answer = await gateway.Client().AskAsync(ModernChild.Request("server/discover", id: "\"d\""));

        var reply = JsonNode.Parse(await answer.ReplyAsync())!;
        var result = reply["result"]!;
        Assert.Equal("d", (string?)reply["id"]);
        Assert.Equal("""["2026-07-28"]""", result["supportedVersions"]!.ToJsonString());
        Assert.Equal("complete", (string?)result["resultType"]);
        Assert.Equal((0, "private"), ((int)result["ttlMs"]!, (string?)result["cacheScope"]));
        Assert.Equal("naughty", (string?)result["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]);
        Assert.NotNull(result["capabilities"]!["extensions"]!["com.example/kept"]);
        Assert.Equal(sharing == Sharing.Call, result["capabilities"]!["resources"]!["subscribe"] is null);
        Assert.Equal(sharing == Sharing.Call, result["capabilities"]!["extensions"]!["io.modelcontextprotocol/tasks"] is null);
    }

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task Requests_and_results_pass_byte_for_byte(Sharing sharing)
    {
        const string Arguments = """{"n":1.0,"s":"\u00e9","x":[1e0 , {}]}""";
        const string Result = """{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"s\u0041","x":1e0,"_meta":{"a":1.50}}""";
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = sharing });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        Assert.Equal(Arguments, Replies.Raw(await client.AskToolAsync("echo", Arguments, "\"1.0\""), "result", "structuredContent"));
        Assert.Equal(Result, Replies.Raw(await client.AskToolAsync("answer", $$"""{"result":{{Result}}}""", "1e0"), "result"));
        Assert.Equal("1e0", Replies.Raw(await client.AskToolAsync("answer", """{"result":{}}""", "1e0"), "id"));
    }

    [Fact]
    public async Task Everything_a_request_says_of_itself_reaches_the_child()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        const string Meta = "\"traceparent\":\"00-1-2-3\",\"com.example/x\":1.0,\"progressToken\":\"mine\"";
        const string Retry = "\"inputResponses\":{\"k\":{\"action\":\"accept\"}},\"requestState\":\"exact\\u0041\"";

        using var answer = await gateway.Client().AskAsync(ModernChild.Request("prompts/get", $"\"name\":\"p\",{Retry}", meta: Meta));
        await answer.ReplyAsync();

        var arrived = Assert.Single(await gateway.ReceivedAsync("prompts/get"));
        var number = arrived["id"]!.ToJsonString();
        Assert.Equal(
            $$"""{"_meta":{{{ModernChild.Meta}},{{Meta.Replace("\"mine\"", number, StringComparison.Ordinal)}}},"name":"p",{{Retry}}}""",
            arrived["params"]!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
                .Replace("exactA", "exact\\u0041", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Progress_comes_before_the_answer_with_the_clients_own_token()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();

        using var answer = await gateway.Client().AskAsync(ModernChild.Call("progress", """{"steps":2}""", meta: "\"progressToken\":\"t\\u0041\""));

        var messages = await answer.MessagesAsync().ToListAsync();
        Assert.Equal(3, messages.Count);
        Assert.Equal("""{"progressToken":"t\u0041","progress":1,"total":2,"x":1e0}""", Replies.Raw(messages[0], "params"));
    }

    [Theory]
    [InlineData(-32601, 404)]
    [InlineData(-32020, 400)]
    [InlineData(-32021, 400)]
    [InlineData(-32022, 400)]
    [InlineData(-32602, 200)]
    [InlineData(-32603, 200)]
    public async Task An_error_of_the_child_has_the_status_of_its_code(int code, int status)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();

        using var answer = await gateway.Client().AskAsync(ModernChild.Call("fail", $$$"""{"error":{"code":{{{code}}},"message":"m","data":{"x":1.0} } }"""));

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal($$$"""{"code":{{{code}}},"message":"m","data":{"x":1.0} }""", Replies.Raw(await answer.ReplyAsync(), "error"));
    }

    [Fact]
    public async Task What_the_manifest_denies_is_neither_listed_nor_called()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { DenyTools = ["strange_in", "pid"] });
        await gateway.ReadyAsync();
        using var list = await gateway.Client().AskAsync(ModernChild.Request("tools/list"));

        var listed = JsonNode.Parse(await list.ReplyAsync())!["result"]!;
        Assert.Equal(["echo", "strange_out"], listed["tools"]!.AsArray().Select(static tool => (string)tool!["name"]!));
        Assert.Equal(5, (int)listed["ttlMs"]!);
        Assert.Contains("Unknown tool", JsonNode.Parse(await gateway.Client().AskToolAsync("pid"))!.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_connection_cancels_the_request_at_the_child()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        using var closing = new CancellationTokenSource();
        var call = gateway.Client().AskAsync(ModernChild.Call("stall"), closing.Token);
        await gateway.InFlightAsync(1);

        await closing.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.Is(async () => (await gateway.ReceivedAsync("notifications/cancelled")).Length == 1);
        var stalled = (await gateway.ReceivedAsync("stall"))[0];
        Assert.Equal(stalled["id"]!.ToJsonString(), (await gateway.ReceivedAsync("notifications/cancelled"))[0]["params"]!["requestId"]!.ToJsonString());
    }

    [Fact]
    public async Task Log_messages_reach_the_one_call_that_asked_for_them()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();

        using var answer = await gateway.Client().AskAsync(ModernChild.Call("log", """{"levels":["debug","info","error"]}""", meta: LogLevel));

        var messages = await answer.MessagesAsync().ToListAsync();
        Assert.Equal(["at info", "at error"], messages.SkipLast(1).Select(static line => (string)JsonNode.Parse(line)!["params"]!["data"]!));
    }

    [Fact]
    public async Task Messages_nobody_asked_for_reach_nobody()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();

        using var answer = await gateway.Client().AskAsync(ModernChild.Call("log", """{"levels":["error"]}"""));

        Assert.False(answer.IsStream);
    }

    [Fact]
    public async Task A_call_beside_another_asks_for_no_messages_and_gets_none_of_the_others()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        var first = gateway.Client().AskAsync(ModernChild.Call("hold", """{"key":"k"}""", meta: LogLevel));
        await gateway.InFlightAsync(1);

        using (var second = await gateway.Client().AskAsync(ModernChild.Call("log", """{"levels":["error"]}""", meta: LogLevel)))
        {
            Assert.False(second.IsStream);
        }

        await gateway.Client().AskToolAsync("release", """{"key":"k"}""");
        using var held = await first;
        Assert.False(held.IsStream);
        var arrived = await gateway.ReceivedAsync("tools/call");
        Assert.NotNull(arrived.Single(static call => (string?)call["params"]!["name"] == "hold")["params"]!["_meta"]!["io.modelcontextprotocol/logLevel"]);
        Assert.Null(arrived.Single(static call => (string?)call["params"]!["name"] == "log")["params"]!["_meta"]!["io.modelcontextprotocol/logLevel"]);
    }

    [Fact]
    public async Task A_request_of_a_modern_child_is_dropped_and_told_of()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        using var closing = new CancellationTokenSource();
        var call = gateway.Client().AskAsync(ModernChild.Call("ask", """{"method":"roots/list"}"""), closing.Token);

        await gateway.LoggedAsync("sent a request (roots/list)");

        Assert.False(call.IsCompleted);
        await closing.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task Headers_that_say_something_else_than_the_arguments_are_refused(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Fixture() with { Sharing = sharing });
        await gateway.ReadyAsync("fixture");
        var client = gateway.Client("fixture");

        Assert.Equal((400, -32020), await CallAsync("eu"));
        Assert.Equal((200, 0), await CallAsync("us"));

        async Task<(int Status, int Code)> CallAsync(string region)
        {
            using var answer = await client.PostAsync(ModernChild.Call("test_custom_headers", """{"region":"us"}"""), request =>
            {
                request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
                request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
                request.Headers.TryAddWithoutValidation("Mcp-Name", "test_custom_headers");
                request.Headers.TryAddWithoutValidation("Mcp-Param-Region", region);
            });
            return ((int)answer.Status, (int?)JsonNode.Parse(await answer.ReplyAsync())!["error"]?["code"] ?? 0);
        }
    }

    [Fact]
    public async Task A_child_that_dies_answers_its_calls_at_once()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();

        Assert.Contains("has ended", JsonNode.Parse(await gateway.Client().AskToolAsync("crash"))!.Error(), StringComparison.Ordinal);
        Assert.Equal("{}", Replies.Raw(await gateway.Client().AskToolAsync("echo"), "result", "structuredContent"));
    }

    [Fact]
    public async Task Each_caller_has_a_child_of_its_own_where_sharing_is_by_session()
    {
        await using var gateway = await StartAsync(
            settings => settings with { Tokens = ["one", "two"] },
            ModernChild.Naughty() with { Sharing = Sharing.Session });
        var (one, two) = (await PidAsync("one"), await PidAsync("two"));

        Assert.NotEqual(one, two);
        Assert.Equal(one, await PidAsync("one"));

        async Task<string> PidAsync(string token)
        {
            using var answer = await gateway.Client().PostAsync(ModernChild.Call("pid"), request =>
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
                request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
                request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
                request.Headers.TryAddWithoutValidation("Mcp-Name", "pid");
            });
            return JsonNode.Parse(await answer.ReplyAsync())!.Text();
        }
    }
}
