using System.Text.Json.Nodes;
using Outboard.Gateway.Translation;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Who may come back with a <c>requestState</c>, when, and how many may be out at once (mcp-transports 8, 19).</summary>
public sealed class RequestStateTests
{
    private static readonly string Question = Play(Ask("a"), Await("a"), ReturnAnswers("a"));

    [Fact]
    public async Task A_state_is_good_for_one_answer()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"), Ask("b"), Await("b"), ReturnAnswers("a"));
        var first = await client.QuestionAsync(call);
        var second = await client.QuestionAsync(Retry(call, first.State, first.Accept()));

        await gateway.IsRefusedAsync(client, Retry(call, first.State, first.Accept()), "requestState is of a question that was answered already");
        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(Retry(call, second.State, second.Accept())))!.Structured());
        await gateway.IsRefusedAsync(client, Retry(call, second.State, second.Accept()), "its call is gone");
    }

    [Fact]
    public async Task A_client_that_comes_back_able_to_do_less_is_asked_no_more_than_that()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        string[] steps = [Ask("a"), Ask("b", "roots/list"), Await("a"), Await("b"), Ask("c", "roots/list"), Await("c"), ReturnAnswers("a", "b", "c")];
        var asked = await client.QuestionAsync(Play(steps));
        Assert.Equal(["elicitation_1", "roots_2"], asked.Keys);

        var elicitingOnly = Call("play", Steps(steps), capabilities: CanElicit);
        var again = await client.QuestionAsync(Retry(elicitingOnly, asked.State, """{"roots_2":{"roots":[]}}"""));
        Assert.Equal(asked.Keys, again.Keys);
        var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(elicitingOnly, again.State, """{"elicitation_1":{"action":"decline"}}""")))!.Structured();

        Assert.Equal("decline", (string?)reply["a"]!["result"]!["action"]);
        Assert.Equal((-32601, -32601), ((int)reply["b"]!["error"]!["code"]!, (int)reply["c"]!["error"]!["code"]!));
    }

    [Fact]
    public async Task A_state_that_is_not_ours_opens_nothing()
    {
        await using var gateway = await StartAsync(Naughty());
        await using var other = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        await other.ReadyAsync();
        var client = gateway.Client();
        var asked = await client.QuestionAsync(Question);
        var foreign = await other.Client().QuestionAsync(Question);
        var middle = asked.State.Length / 2;

        await gateway.IsRefusedAsync(client, Retry(Question, $"{asked.State[..middle]}{(asked.State[middle] == 'A' ? 'B' : 'A')}{asked.State[(middle + 1)..]}", asked.Accept()), "Tampered");
        await gateway.IsRefusedAsync(client, Retry(Question, "no state", asked.Accept()), "Malformed");
        await gateway.IsRefusedAsync(client, Retry(Question, "", asked.Accept()), "Malformed");
        await gateway.IsRefusedAsync(client, Retry(Question, foreign.State, asked.Accept()), "UnknownKey");

        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(Retry(Question, asked.State, asked.Accept())))!.Structured());
    }

    [Fact]
    public async Task Many_refusals_are_told_of_at_a_falling_rate()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        for (var i = 0; i < 20; i++)
        {
            await client.ReplyToAsync(Retry(Question, "no state"));
        }

        await gateway.LoggedAsync("Malformed (16 so far)");
        Assert.Equal(5, gateway.Log.Count(static line => line.Contains("a requestState was refused: Malformed", StringComparison.Ordinal)));
        await gateway.IsRefusedAsync(client, Retry(Question, "AQ"), "Malformed");
    }

    [Fact]
    public async Task A_state_belongs_to_its_request_and_its_server()
    {
        await using var gateway = await StartAsync(Naughty("one"), Naughty("two"));
        await gateway.ReadyAsync("one");
        await gateway.ReadyAsync("two");
        var client = gateway.Client("one");
        var asked = await client.QuestionAsync(Question);

        await gateway.IsRefusedAsync(client, Retry(Call("play", Steps(Return("{}")), capabilities: CanAll), asked.State, asked.Accept()), "another request's");
        await gateway.IsRefusedAsync(client, Retry(Request("prompts/get", $"\"name\":\"play\",\"arguments\":{Steps(Ask("a"), Await("a"), ReturnAnswers("a"))}", capabilities: CanAll), asked.State, asked.Accept()), "another request's");
        await gateway.IsRefusedAsync(gateway.Client("two"), Retry(Question, asked.State, asked.Accept()), "another server's");

        // White space is no difference.
        var spaced = Retry(Question, asked.State, asked.Accept()).Replace("\"arguments\":{", "\"arguments\" :\n { ", StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(spaced))!.Structured());
    }

    [Fact]
    public async Task A_state_belongs_to_its_caller()
    {
        await using var gateway = await StartAsync(static settings => settings with { Tokens = ["alice", "bob"] }, Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var asked = await client.QuestionAsync(Question, ("Authorization", "Bearer alice"));

        await gateway.IsRefusedAsync(client, Retry(Question, asked.State, asked.Accept()), "another caller's", ("Authorization", "Bearer bob"));

        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(Retry(Question, asked.State, asked.Accept()), ("Authorization", "Bearer alice")))!.Structured());
    }

    [Fact]
    public async Task A_call_nobody_comes_back_to_is_cancelled_in_the_child_and_the_child_freed()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"), """{"method":"notifications/cancelled"}""", Return("{}"));
        var asking = client.QuestionAsync(call);
        await gateway.PassTimeUntil(() => Task.FromResult(asking.IsCompleted));
        var asked = await asking;

        gateway.Clock.Advance(Suspension.Patience + TimeSpan.FromSeconds(2));
        await gateway.IsRefusedAsync(client, Retry(call, asked.State, asked.Accept()), "expired");
        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync())["calls_in_flight"]! == 0);

        var seen = await client.SeenByChildAsync();
        Assert.Contains(seen, static line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal));
        Assert.Contains("answer \"a\"", seen);
    }

    [Fact]
    public async Task So_many_calls_of_a_caller_may_wait_for_their_users_and_further_questions_are_refused()
    {
        await using var gateway = await StartAsync(static settings => settings with { Tokens = ["alice", "bob"] }, Naughty() with { Sharing = Sharing.Call });
        await gateway.ReadyAsync();
        var client = gateway.Client();
        for (var i = 0; i < Suspensions.LimitPerCaller; i++)
        {
            await client.QuestionAsync(Question, ("Authorization", "Bearer alice"));
        }

        var reply = JsonNode.Parse(await client.ReplyToAsync(Question, ("Authorization", "Bearer alice")))!;

        Assert.Contains("Too many", (string)reply.Structured()["a"]!["error"]!["message"]!, StringComparison.Ordinal);
        await client.QuestionAsync(Question, ("Authorization", "Bearer bob"));
    }

    [Fact]
    public async Task A_question_by_address_goes_to_clients_that_can_visit_it_and_without_the_childs_id()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        const string Url = """{"mode":"url","elicitationId":"e","url":"https://example.com/\u0061","message":"m"}""";
        string[] steps = [Ask("a", parameters: Url), Await("a"), Line("""{"jsonrpc":"2.0","id":$ID,"result":{"isError":true,"content":[]}}""")];

        using var refused = await client.SendAsync(Call("play", Steps(steps), capabilities: CanElicit));
        var raw = await client.ReplyToAsync(Call("play", Steps(steps), capabilities: CanAll));

        Assert.Equal(400, (int)refused.Status);
        var error = JsonNode.Parse(await refused.ReplyAsync())!["error"]!;
        Assert.Equal((-32021, """{"requiredCapabilities":{"elicitation":{"url":{}}}}"""), ((int)error["code"]!, error["data"]!.ToJsonString()));
        Assert.Equal("""{"mode":"url","url":"https://example.com/\u0061","message":"m"}""", Replies.Raw(raw, "result", "inputRequests", "elicitation_1", "params"));
    }

    [Fact]
    public async Task A_child_that_wants_an_address_visited_first_is_called_again_after_it()
    {
        const string Error = """{"code":-32042,"message":"m","data":{"elicitations":[{"mode":"url","elicitationId":"e","url":"https://example.com/1","message":"m"},{"mode":"url","url":"https://example.com/2"}]}}""";
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Call("fail", $$"""{"error":{{Error}} }""", capabilities: CanAll);

        var asked = await client.QuestionAsync(call);
        var again = await client.QuestionAsync(Retry(call, asked.State, asked.Accept()));
        using var refused = await client.SendAsync(Call("fail", $$"""{"error":{{Error}} }""", capabilities: CanElicit));

        Assert.Equal("""{"mode":"url","url":"https://example.com/1","message":"m"}""", asked.Requests["elicitation_1"]!["params"]!.ToJsonString());
        Assert.Equal(2, again.Keys.Length);
        Assert.Equal(2 + 1, (await client.ArrivedAsync("tools/call")).Count(static line => line.Contains("\"fail\"", StringComparison.Ordinal)));
        Assert.Equal(400, (int)refused.Status);
    }

    [Theory]
    [InlineData("elicitation/create", """{"roots":{}}""", """{"elicitation":{}}""")]
    [InlineData("elicitation/create", """{"elicitation":{"url":{}}}""", """{"elicitation":{"form":{}}}""")]
    [InlineData("sampling/createMessage", """{"elicitation":{}}""", """{"sampling":{}}""")]
    [InlineData("roots/list", """{}""", """{"roots":{}}""")]
    public async Task A_call_that_fails_for_want_of_a_capability_says_which(string method, string capabilities, string required)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();

        using var failed = await client.SendAsync(Call("play", Steps(Ask("a", method), Await("a"), Return("""{"isError":true}""")), capabilities: capabilities));
        using var refused = await client.SendAsync(Call("play", Steps(Ask("b", method), Await("b"), Line("""{"jsonrpc":"2.0","id":$ID,"error":{"code":-32000,"message":"m"}}""")), capabilities: capabilities));
        var went = await client.ReplyToAsync(Call("play", Steps(Ask("c", method), Await("c"), Return("""{"isError":false,"x":1.0}""")), capabilities: capabilities));

        foreach (var answer in new[] { failed, refused })
        {
            var error = JsonNode.Parse(await answer.ReplyAsync())!["error"]!;
            Assert.Equal((400, -32021, required), ((int)answer.Status, (int)error["code"]!, error["data"]!["requiredCapabilities"]!.ToJsonString()));
        }

        Assert.Equal("1.0", Replies.Raw(went, "result", "x"));
    }
}
