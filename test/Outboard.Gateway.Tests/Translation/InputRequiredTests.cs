using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>What a modern child wants to know reaches a legacy client as requests, on whatever stream it has, and the answers go back (mcp-transports 8, 17.4).</summary>
public sealed class InputRequiredTests
{
    private const string Everything = """{"roots":{},"sampling":{},"elicitation":{"form":{},"url":{}}}""";
    private const string Name = """{"action":"accept","content":{"name":"Ada","n":1.0}}""";
    private const string Roots = "\"r\":{\"method\":\"roots/list\"}";

    public static TheoryData<Sharing> EverySharing => [.. Enum.GetValues<Sharing>()];

    [Theory]
    [MemberData(nameof(EverySharing))]
    public async Task A_question_comes_on_the_stream_of_its_call_and_its_answer_ends_the_call(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Fixture() with { Sharing = sharing });
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Call("test_input_required_result_elicitation", id: "\"mine\""));

        var question = await answer.MessageAsync();
        Assert.Equal("elicitation/create", (string?)question["method"]);
        Assert.Equal("What is your name?", (string?)question["params"]!["message"]);
        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), Name));

        var reply = await answer.MessageAsync();
        Assert.Equal(("mine", "Hello, Ada!"), ((string?)reply["id"], reply.Text()));
        Assert.Null(await answer.NextAsync());
    }

    [Fact]
    public async Task Over_http_sse_it_comes_on_the_one_stream()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenSseAsync("fixture", capabilities: Everything);
        await client.SendAsync(Frames.Call("test_input_required_result_multi_round", id: "7"));

        await client.SendAsync(Frames.Result(await AskedAsync(), Name));
        await client.SendAsync(Frames.Result(await AskedAsync(), """{"action":"accept","content":{"color":"red"}}"""));

        Assert.Equal("Ada likes red", JsonNode.Parse(await client.ReplyAsync("7"))!.Text());

        async Task<string> AskedAsync() =>
            JsonNode.Parse(await client.MessageAsync(static message => message.TryGetProperty("method", out var method) && method.GetString() == "elicitation/create"))!["id"]!.ToJsonString();
    }

    [Theory]
    [InlineData("2025-11-25", false)]
    [InlineData("2025-03-26", true)]
    public async Task A_client_that_reads_no_stream_here_is_asked_on_the_one_of_its_session(string version, bool inBatch)
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", version, Everything);
        using var stream = await client.GetAsync();
        var frame = Frames.Call("test_input_required_result_elicitation");
        var call = client.PostAsync(inBatch ? $"[{frame}]" : frame, Replies.AcceptJsonOnly);

        var question = await stream.MessageAsync();
        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), Name));

        using var answer = await call;
        Assert.Contains("Hello, Ada!", await answer.BodyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_any_stream_cannot_be_asked_and_the_call_fails()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);

        var call = client.PostAsync(Frames.Call("test_input_required_result_elicitation"), Replies.AcceptJsonOnly);
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted));

        using var answer = await call;
        Assert.Contains("no stream", JsonNode.Parse(await answer.ReplyAsync())!.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_at_once_is_answered_in_any_order_and_goes_back_together_with_the_exact_state()
    {
        const string State = "\"s\\u0041\\/\"";
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Rounds(
            $$$$"""{"resultType":"input_required","requestState":{{{{State}}}},"inputRequests":{"a\"b":{"method":"sampling/createMessage","params":{"maxTokens":1e0} },{{{{Roots}}}} } }""",
            """{"content":[{"type":"text","text":"done"}]}"""));
        var (first, second) = ((await answer.NextAsync())!.Data!, (await answer.NextAsync())!.Data!);
        Assert.Equal("""{"maxTokens":1e0}""", Replies.Raw(first, "params").Replace(" ", "", StringComparison.Ordinal));

        await client.TellAsync(Frames.Result(Replies.Raw(second, "id"), """{"roots":[]}"""));
        await client.TellAsync(Frames.Result(Replies.Raw(first, "id"), """{"content":{"n":1.0}}"""));

        Assert.Equal("done", (await answer.MessageAsync()).Text());
        var calls = await gateway.ReceivedAsync("rounds");
        Assert.Equal(2, calls.Length);
        Assert.NotEqual(calls[0]["id"]!.ToJsonString(), calls[1]["id"]!.ToJsonString());
        Assert.Null(calls[0]["params"]!["inputResponses"]);
        Assert.Equal("""{"a\u0022b":{"content":{"n":1.0}},"r":{"roots":[]}}""", calls[1]["params"]!["inputResponses"]!.ToJsonString());
        Assert.Equal("sA/", (string?)calls[1]["params"]!["requestState"]);
        Assert.Equal(calls[0]["params"]!["arguments"]!.ToJsonString(), calls[1]["params"]!["arguments"]!.ToJsonString());
        Assert.Equal("raw", (string?)calls[1]["params"]!["_meta"]!["io.modelcontextprotocol/clientInfo"]!["name"]);
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"test_input_required_result_prompt"}""", "In the context of C.")]
    [InlineData("resources/read", """{"uri":"test://asking-resource"}""", "For the eyes of C.")]
    public async Task Prompts_and_resources_may_ask_too(string method, string parameters, string seen)
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Request(method, parameters));

        await client.TellAsync(Frames.Result((await answer.MessageAsync())["id"]!.ToJsonString(), """{"action":"accept","content":{"context":"C","name":"C"}}"""));

        Assert.Contains(seen, (await answer.MessageAsync()).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_declines_has_answered()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Call("test_elicitation", """{"message":"m"}"""));

        await client.TellAsync(Frames.Result((await answer.MessageAsync())["id"]!.ToJsonString(), """{"action":"decline"}"""));

        Assert.Equal("User response: action: decline, content: {}", (await answer.MessageAsync()).Text());
    }

    [Fact]
    public async Task An_error_of_the_client_ends_the_call_and_takes_the_other_questions_back()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Call("test_input_required_result_multiple_inputs"));
        var ids = new[] { await answer.MessageAsync(), await answer.MessageAsync(), await answer.MessageAsync() }.Select(static question => question["id"]!.ToJsonString()).ToArray();

        await client.TellAsync($$$"""{"jsonrpc":"2.0","id":{{{ids[1]}}},"error":{"code":-1,"message":"User rejected sampling request"} }""");

        var rest = (await answer.MessagesAsync().ToListAsync()).Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(new[] { ids[0], ids[2] }.Order(), rest.SkipLast(1).Select(static notice => notice["params"]!["requestId"]!.ToJsonString()).Order());
        Assert.Equal(-32603, (int)rest[^1]["error"]!["code"]!);
        Assert.Contains("User rejected sampling request", rest[^1].Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_asks_without_end_is_stopped()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Rounds($$"""{"resultType":"input_required","inputRequests":{{{Roots}} } }"""));

        var asked = 0;
        JsonNode message;
        while ((message = await answer.MessageAsync())["method"] is not null)
        {
            asked++;
            await client.TellAsync(Frames.Result(message["id"]!.ToJsonString(), """{"roots":[]}"""));
        }

        Assert.Equal(10, asked);
        Assert.Contains("asked more than 10 times", message.Error(), StringComparison.Ordinal);
        Assert.Equal(0, (int)(await gateway.StatusAsync())["calls_waiting"]!);
    }

    [Fact]
    public async Task A_child_that_only_wants_its_state_back_is_called_again_with_growing_pauses()
    {
        const string Later = """{"resultType":"input_required","requestState":"x"}""";
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();

        var call = client.PostAsync(Rounds(Later, Later, Later, """{"content":[{"type":"text","text":"done"}]}"""));
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted), TimeSpan.FromMilliseconds(100));

        using var answer = await call;
        Assert.Equal("done", JsonNode.Parse(await answer.ReplyAsync())!.Text());
        Assert.All((await gateway.ReceivedAsync("rounds"))[1..], static again => Assert.Equal("x", (string?)again["params"]!["requestState"]));
    }

    [Fact]
    public async Task It_is_not_called_again_for_ever()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();

        var call = client.CallAsync("rounds", """{"key":"k","results":[{"resultType":"input_required","requestState":"x"}]}""");
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted), TimeSpan.FromSeconds(30));

        Assert.Contains("did not come to a result", (await call).Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resultType":"input_required"}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{}}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":[]}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"k":{}}}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"k":{"method":1}}}""")]
    [InlineData("""{"resultType":"input_required","requestState":7}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"\ud800":{"method":"roots/list"}}}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{"k":{"method":"com.example/unknown"}}}""")]
    public async Task Input_that_nobody_can_give_ends_the_call(string result)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);

        Assert.Equal(-32603, (int)(await client.CallAsync("answer", $$"""{"result":{{result}} }"""))["error"]!["code"]!);
        Assert.Equal(0, (int)(await gateway.StatusAsync())["calls_waiting"]!);
    }

    [Theory]
    [InlineData("{}", """{"k":{"method":"roots/list"}}""")]
    [InlineData("""{"elicitation":{}}""", """{"k":{"method":"elicitation/create","params":{"mode":"url"}}}""")]
    [InlineData("""{"elicitation":{"url":{}}}""", """{"k":{"method":"elicitation/create","params":{}}}""")]
    [InlineData("""{"elicitation":{}}""", """{"k":{"method":"elicitation/create"},"l":{"method":"sampling/createMessage","params":{}}}""")]
    public async Task A_client_is_asked_only_what_it_can_answer(string capabilities, string requests)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: capabilities);
        using var answer = await client.PostAsync(Frames.Call("answer", $$$"""{"result":{"resultType":"input_required","inputRequests":{{{requests}}} } }"""));

        Assert.Contains("did not say it can answer", (JsonNode.Parse(await answer.MessagesAsync().SingleAsync()))!.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_without_sessions_can_ask_nobody()
    {
        await using var gateway = await StartAsync(settings => settings with { Stateless = true }, ModernChild.Fixture());
        await gateway.ReadyAsync("fixture");

        Assert.Equal(-32603, (int)(await gateway.Client("fixture").CallAsync("test_input_required_result_elicitation"))["error"]!["code"]!);
    }

    [Fact]
    public async Task A_user_sent_to_a_url_is_told_when_that_is_done()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Call("test_url_elicitation", """{"url":"https://example.com/x"}"""));
        var question = await answer.MessageAsync();
        Assert.Equal(("url", "https://example.com/x"), ((string?)question["params"]!["mode"], (string?)question["params"]!["url"]));
        var visit = (string)question["params"]!["elicitationId"]!;

        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept"}"""));

        var told = await answer.MessageAsync();
        Assert.Equal(("notifications/elicitation/complete", visit), ((string?)told["method"], (string?)told["params"]!["elicitationId"]));
        Assert.Equal("Visited: accept", (await answer.MessageAsync()).Text());
    }

    [Fact]
    public async Task A_cancelled_call_takes_its_question_back_and_an_answer_that_comes_late_goes_nowhere()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Rounds($$"""{"resultType":"input_required","inputRequests":{{{Roots}} } }"""));
        var id = (await answer.MessageAsync())["id"]!.ToJsonString();

        await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));

        var withdrawn = await answer.MessageAsync();
        Assert.Equal(("notifications/cancelled", id), ((string?)withdrawn["method"], withdrawn["params"]!["requestId"]!.ToJsonString()));
        Assert.Null(await answer.NextAsync());
        await client.TellAsync(Frames.Result(id, "{}"));
        Assert.Single(await gateway.ReceivedAsync("rounds"));
        Assert.Equal(0, (int)(await gateway.StatusAsync())["calls_waiting"]!);
    }

    [Fact]
    public async Task An_ended_session_ends_the_call_that_waits_for_its_user()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Rounds($$"""{"resultType":"input_required","inputRequests":{{{Roots}} } }"""));
        await answer.MessageAsync();
        Assert.Equal(1, (int)(await gateway.StatusAsync())["calls_waiting"]!);

        using var deleted = await client.DeleteAsync();

        await answer.MessagesAsync().ToListAsync();
        Assert.Equal((0, 0), ((int)(await gateway.StatusAsync())["calls_waiting"]!, (int)(await gateway.StatusAsync())["sessions"]!));
    }

    [Fact]
    public async Task A_user_who_never_answers_costs_the_call_its_time()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty() with { RequestTimeout = TimeSpan.FromSeconds(1) });
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Rounds($$"""{"resultType":"input_required","inputRequests":{{{Roots}} } }"""));
        await answer.MessageAsync();

        var rest = answer.MessagesAsync().ToListAsync().AsTask();
        await gateway.PassTimeUntil(() => Task.FromResult(rest.IsCompleted), TimeSpan.FromSeconds(30));

        Assert.Contains("did not answer in time", JsonNode.Parse((await rest)[^1])!.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_on_which_a_user_is_awaited_is_kept_alive()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Rounds($$"""{"resultType":"input_required","inputRequests":{{{Roots}} } }"""));
        await answer.MessageAsync();

        var next = answer.NextOfAnyKindAsync();
        await gateway.PassTimeUntil(() => Task.FromResult(next.IsCompleted));

        Assert.NotNull((await next)!.Comment);
    }

    [Fact]
    public async Task A_gateway_that_stops_waits_for_the_user_and_finishes_the_call()
    {
        await using var gateway = await StartAsync(settings => settings with { DrainTimeout = TimeSpan.FromMinutes(1) }, ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Call("test_input_required_result_elicitation"));
        var id = (await answer.MessageAsync())["id"]!.ToJsonString();
        var stopping = gateway.StopAsync();
        await gateway.StateAsync("fixture", "draining");

        await client.TellAsync(Frames.Result(id, Name));

        Assert.Equal("Hello, Ada!", (await answer.MessageAsync()).Text());
        await stopping;
    }

    [Fact]
    public async Task The_answer_goes_to_the_next_child_when_the_one_that_asked_has_died()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        var client = await gateway.OpenAsync("fixture", capabilities: Everything);
        using var answer = await client.PostAsync(Frames.Call("test_input_required_result_elicitation"));
        var id = (await answer.MessageAsync())["id"]!.ToJsonString();
        using (var process = System.Diagnostics.Process.GetProcessById(gateway.Tree()[0].Id))
        {
            process.Kill();
        }

        await Eventually.Is(async () => (int)(await gateway.StatusAsync("fixture"))["restarts"]! == 1);
        await client.TellAsync(Frames.Result(id, Name));

        Assert.Equal("Hello, Ada!", (await answer.MessageAsync()).Text());
    }

    private static string Rounds(params string[] results) => Frames.Call("rounds", $$"""{"key":"k","results":[{{string.Join(',', results)}}]}""");
}
