using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>What a legacy child asks becomes the answer of a modern client's request, which comes back to the very same call (mcp-transports 18, 19).</summary>
public sealed class ModernQuestionTests
{
    private const string Form = """{"message":"who?","requestedSchema":{"type":"object","properties":{"n":{"type":"number","default":1.0}}},"x-later":[1e0]}""";

    private const string Progress = """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}}""";

    [Fact]
    public async Task A_question_is_the_answer_and_the_retry_continues_the_same_call()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Call("play", Steps(Ask("q1", parameters: Form), Await("q1"), ReturnAnswers("q1")), "\"first\"", CanElicit);

        var raw = await client.ReplyToAsync(call);
        var asked = new Asked(JsonNode.Parse(raw)!["result"]!["inputRequests"]!, (string)JsonNode.Parse(raw)!["result"]!["requestState"]!);
        var reply = await gateway.Client().ReplyToAsync(Retry(call, asked.State, """{"elicitation_1":{"action":"accept","content":{"n":2.50}}}""", "\"second\""));

        Assert.Equal("\"first\"", Replies.Raw(raw, "id"));
        Assert.Equal($"{{\"elicitation_1\":{{\"method\":\"elicitation/create\",\"params\":{Form}}}}}", Replies.Raw(raw, "result", "inputRequests"));
        Assert.Equal("naughty", (string?)JsonNode.Parse(raw)!["result"]!["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]);
        Assert.Equal("\"second\"", Replies.Raw(reply, "id"));
        Assert.Equal("""{"action":"accept","content":{"n":2.50}}""", Replies.Raw(reply, "result", "structuredContent", "q1", "result"));
        Assert.Equal("complete", (string?)JsonNode.Parse(reply)!["result"]!["resultType"]);
        Assert.Single(await client.ArrivedAsync("tools/call"), static line => line.Contains("\"play\"", StringComparison.Ordinal));
        Assert.DoesNotContain(await client.SeenByChildAsync(), static line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_asked_in_one_breath_is_asked_in_one_answer()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Ask("b", "sampling/createMessage"), Ask("c", "roots/list"), Await("a"), Await("b"), Await("c"), ReturnAnswers("a", "b", "c"));

        var asked = await client.QuestionAsync(call);
        var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(call, asked.State, """
            {"elicitation_1":{"action":"decline"},"sampling_2":{"role":"assistant","model":"m","content":{"type":"text","text":"t"}},"roots_3":{"roots":[]},"unknown":1}
            """)))!.Structured();

        Assert.Equal(["elicitation_1", "sampling_2", "roots_3"], asked.Keys);
        Assert.Equal("decline", (string?)reply["a"]!["result"]!["action"]);
        Assert.Equal("m", (string?)reply["b"]!["result"]!["model"]);
        Assert.Empty(reply["c"]!["result"]!["roots"]!.AsArray());
    }

    [Fact]
    public async Task Several_rounds_each_have_a_state_of_their_own()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"), Ask("b"), Await("b"), Ask("c"), Await("c"), ReturnAnswers("a", "b", "c"));

        var first = await client.QuestionAsync(call);
        var second = await client.QuestionAsync(Retry(call, first.State, first.Accept("""{"n":1}""")));
        var third = await client.QuestionAsync(Retry(call, second.State, second.Accept("""{"n":2}""")));
        var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(call, third.State, third.Accept("""{"n":3}"""))))!.Structured();

        Assert.Equal(3, new HashSet<string> { first.State, second.State, third.State }.Count);
        Assert.Equal([["elicitation_1"], ["elicitation_2"], ["elicitation_3"]], [first.Keys, second.Keys, third.Keys]);
        Assert.Equal([1, 2, 3], new[] { "a", "b", "c" }.Select(id => (int)reply[id]!["result"]!["content"]!["n"]!));
    }

    [Fact]
    public async Task Progress_before_a_question_stays_on_its_stream_and_what_follows_has_the_retrys_token()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Call("play", Steps(Line(Progress), Ask("a"), Await("a"), Line(Progress), Return("{}")), capabilities: CanElicit, meta: "\"progressToken\":\"one\"");

        using var first = await client.SendAsync(call);
        var messages = await first.MessagesAsync().ToListAsync();
        var state = (string)JsonNode.Parse(messages[1])!["result"]!["requestState"]!;
        using var second = await client.SendAsync(Retry(call, state, """{"elicitation_1":{"action":"cancel"}}""").Replace("\"one\"", "2", StringComparison.Ordinal));

        Assert.Equal("\"one\"", Replies.Raw(messages[0], "params", "progressToken"));
        Assert.Equal("2", Replies.Raw((await second.NextAsync())!.Data!, "params", "progressToken"));
        Assert.Equal(2, (int)(await second.MessageAsync())["id"]!);
    }

    [Theory]
    [InlineData("prompts/get", "\"name\":\"p\"")]
    [InlineData("resources/read", "\"uri\":\"test://x\"")]
    public async Task Prompts_and_resources_may_ask_too(string method, string subject)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var request = Request(method, $"{subject},\"steps\":[{Ask("a")},{Await("a")},{Return("{\"x\":$a}")}]", capabilities: CanElicit);

        var asked = await client.QuestionAsync(request);
        var reply = await client.ReplyToAsync(Retry(request, asked.State, asked.Accept()));

        Assert.Equal("accept", (string?)JsonNode.Parse(reply)!["result"]!["x"]!["result"]!["action"]);
    }

    [Fact]
    public async Task A_method_whose_answer_can_be_no_question_has_its_question_refused()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        var reply = await gateway.Client().ReplyToAsync(Request("prompts/list", $"\"steps\":[{Ask("a", "roots/list")},{Await("a")},{Return("{\"prompts\":[],\"x\":$a}")}]", capabilities: CanAll));

        Assert.Equal(-32601, (int)JsonNode.Parse(reply)!["result"]!["x"]!["error"]!["code"]!);
    }

    /// <summary>What is not asked is refused, and the call goes on; a call that fails for it says what its client would have to declare.</summary>
    [Theory]
    [InlineData("elicitation/create", "{}", """{"elicitation":{"url":{}}}""", """{"elicitation":{"form":{}}}""")]
    [InlineData("elicitation/create", """{"mode":"url"}""", """{"elicitation":{}}""", """{"elicitation":{"url":{}}}""")]
    [InlineData("sampling/createMessage", "{}", """{"elicitation":{}}""", """{"sampling":{}}""")]
    [InlineData("roots/list", "{}", """{"elicitation":{}}""", """{"roots":{}}""")]
    [InlineData("tools/list", "{}", CanAll, null)]
    [InlineData("resources/read", """{"uri":"x"}""", CanAll, null)]
    [InlineData("tasks/list", "{}", CanAll, null)]
    public async Task A_client_is_asked_nothing_but_what_it_declared(string method, string parameters, string capabilities, string? missing)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var goesOn = Call("play", Steps(Ask("q", method, parameters), Await("q"), ReturnAnswers("q")), capabilities: capabilities);
        var fails = Call("play", Steps(Ask("q", method, parameters), Await("q"), Return("""{"content":[],"isError":true}""")), capabilities: capabilities);

        Assert.Equal(-32601, (int)JsonNode.Parse(await client.ReplyToAsync(goesOn))!.Structured()["q"]!["error"]!["code"]!);
        using var failed = await client.SendAsync(fails);
        var reply = JsonNode.Parse(await failed.ReplyAsync())!;
        Assert.Equal(missing, reply["error"]?["data"]!["requiredCapabilities"]!.ToJsonString());
        Assert.Equal(missing is null ? 200 : 400, (int)failed.Status);
    }

    [Fact]
    public async Task A_server_that_is_not_interactive_asks_nothing_and_nobody_is_told_to_declare_more()
    {
        await using var gateway = await StartAsync(Naughty() with { Interactive = Interactive.Off });
        await gateway.ReadyAsync();

        var reply = await gateway.Client().ReplyToAsync(Play(Ask("q"), Await("q"), Return("""{"content":[],"isError":true}""")));

        Assert.Equal("true", Replies.Raw(reply, "result", "isError"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitations":[]}""")]
    [InlineData("""{"elicitations":{}}""")]
    public async Task An_error_that_names_no_address_to_visit_is_an_error_whatever_the_client_can_do(string data)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        var reply = await gateway.Client().ReplyToAsync(Call("fail", $$"""{"error":{"code":-32042,"message":"m","data":{{data}}} }""", capabilities: CanAll));

        Assert.Equal("-32603", Replies.Raw(reply, "error", "code"));
        Assert.Equal("-32042", Replies.Raw(reply, "error", "data", "code"));
    }

    [Fact]
    public async Task Missing_answers_are_asked_for_again_and_unknown_ones_passed_over()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Ask("b"), Await("a"), Await("b"), ReturnAnswers("a", "b"));

        var first = await client.QuestionAsync(call);
        var second = await client.QuestionAsync(Retry(call, first.State, """{"elicitation_1":{"action":"accept"},"elicitation_9":[]}"""));
        var third = await client.QuestionAsync(Retry(call, second.State));
        var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(call, third.State, third.Accept())))!;

        Assert.Equal((first.Requests.ToJsonString(), first.Requests.ToJsonString()), (second.Requests.ToJsonString(), third.Requests.ToJsonString()));
        Assert.NotEqual(first.State, second.State);
        Assert.NotEqual(second.State, third.State);
        Assert.Equal("accept", (string?)reply.Structured()["b"]!["result"]!["action"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("""{"elicitation_1":[]}""")]
    [InlineData("""{"elicitation_1":{}}""")]
    [InlineData("""{"elicitation_1":{"action":"perhaps"}}""")]
    [InlineData("""{"elicitation_1":{"action":"\ud800"}}""")]
    [InlineData("""{"elicitation_1":{"action":"accept","content":[]}}""")]
    public async Task Malformed_answers_are_refused_and_the_state_stays_good(string responses)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"), ReturnAnswers("a"));
        var asked = await client.QuestionAsync(call);

        var retry = Retry(call, asked.State).Replace("\"inputResponses\":{}", $"\"inputResponses\":{responses}", StringComparison.Ordinal);
        await gateway.IsRefusedAsync(client, retry, "inputResponses");

        var good = Retry(call, asked.State).Replace("\"inputResponses\":{}", """
            "inputResponses":{"\ud800":1,"elicitation_1":{"action":"accept","content":null}}
            """, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(good))!.Structured()["a"]);
    }

    [Fact]
    public async Task Answers_without_a_state_begin_the_call_as_any_other()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var call = Play(Ask("a"), Await("a"), ReturnAnswers("a"));

        var reply = await gateway.Client().QuestionAsync(call.Replace("\"params\":{", "\"params\":{\"inputResponses\":{\"elicitation_1\":{\"action\":\"accept\"}},", StringComparison.Ordinal));

        Assert.Equal(["elicitation_1"], reply.Keys);
    }

    [Fact]
    public async Task A_child_that_answers_without_waiting_has_answered_whoever_comes_back()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), """{"method":"com.example/go"}""", Return("""{"x":1.0}"""));
        var asked = await client.QuestionAsync(call);

        using (await client.SendAsync(Request("com.example/go")))
        {
            await Eventually.Is(async () => (await client.SeenByChildAsync()).Contains("answer \"a\""));
        }

        var reply = await client.ReplyToAsync(Retry(call, asked.State, asked.Accept(), "\"r\""));
        Assert.Equal(("\"r\"", "1.0"), (Replies.Raw(reply, "id"), Replies.Raw(reply, "result", "x")));
        await gateway.IsRefusedAsync(client, Retry(call, asked.State, asked.Accept()), "its call is gone");
    }

    [Fact]
    public async Task A_question_taken_back_needs_no_answer()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(
            Ask("a"),
            Ask("b"),
            """{"method":"com.example/go"}""",
            Line("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}"""),
            Line("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"""),
            Await("b"),
            ReturnAnswers("b"));
        var (listen, _) = await client.ListenAsync("""{"toolsListChanged":true}""");
        var asked = await client.QuestionAsync(call);
        using (await client.SendAsync(Request("com.example/go")))
        using (listen)
        {
            await listen.MessageAsync();
        }

        var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(call, asked.State, """{"elicitation_2":{"action":"accept"}}""")))!;

        Assert.Equal("accept", (string?)reply.Structured()["b"]!["result"]!["action"]);
    }

    [Fact]
    public async Task A_question_taken_back_before_it_was_put_is_never_put()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        var reply = await gateway.Client().ReplyToAsync(Play(
            Ask("a"), Line("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}}"""), Ask("b", "tasks/list"), Await("b"), Return("""{"x":1}""")));

        Assert.Equal(1, (int)JsonNode.Parse(reply)!["result"]!["x"]!);
    }

    [Fact]
    public async Task A_child_that_dies_while_the_user_thinks_is_told_of_and_the_next_call_served()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"));
        var asked = await client.QuestionAsync(call);

        await client.ReplyToAsync(Call("crash", """{"code":7}"""));
        var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(call, asked.State, asked.Accept())))!;

        Assert.Contains("exit code 7", reply.Error(), StringComparison.Ordinal);
        await gateway.IsRefusedAsync(client, Retry(call, asked.State, asked.Accept()), "its call is gone");
        await gateway.ReadyAsync();
        await client.QuestionAsync(call);
    }

    [Fact]
    public async Task A_client_that_goes_away_before_an_answer_cancels_its_call_and_after_a_question_does_not()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Line(Progress), Ask("a"), Await("a"), ReturnAnswers("a"))
            .Replace("\"_meta\":{", "\"_meta\":{\"progressToken\":1,", StringComparison.Ordinal);
        string state;
        using (var closing = new CancellationTokenSource())
        using (var answer = await client.SendAsync(call, closing.Token))
        {
            await answer.MessageAsync();
            state = (string)(await answer.MessageAsync())["result"]!["requestState"]!;
            await closing.CancelAsync();
        }

        using (var closing = new CancellationTokenSource())
        {
            var stalled = client.SendAsync(Call("stall"), closing.Token);
            await gateway.InFlightAsync(2);
            await closing.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stalled);
        }

        await Eventually.Is(async () => (await client.ArrivedAsync("notifications/cancelled")).Length > 0);
        var stall = (await client.ArrivedAsync("tools/call")).Single(static line => line.Contains("\"stall\"", StringComparison.Ordinal));
        Assert.Equal(Replies.Raw(stall, "id"), Replies.Raw(Assert.Single(await client.ArrivedAsync("notifications/cancelled")), "params", "requestId"));
        Assert.Equal("accept", (string?)JsonNode.Parse(await client.ReplyToAsync(Retry(call, state, """{"elicitation_1":{"action":"accept"}}""")))!.Structured()["a"]!["result"]!["action"]);
    }

    [Fact]
    public async Task A_client_that_goes_away_from_its_retry_cancels_the_call()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Call("play", Steps(Ask("a"), Await("a"), Line(Progress), """{"method":"notifications/cancelled"}""", Return("{}")), capabilities: CanElicit, meta: "\"progressToken\":1");
        var asked = await client.QuestionAsync(call);
        using var closing = new CancellationTokenSource();

        using (var retry = await client.SendAsync(Retry(call, asked.State, asked.Accept()), closing.Token))
        {
            await retry.MessageAsync();
            await closing.CancelAsync();
        }

        await gateway.InFlightAsync(0);
        await gateway.IsRefusedAsync(client, Retry(call, asked.State, asked.Accept()), "its call is gone");
    }
}
