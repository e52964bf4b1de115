using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Callers that ask their users at the same time, and the children that takes (mcp-transports 15.1, 18).</summary>
public sealed class SpareChildTests
{
    private static readonly string Question = Play(Ask("a"), Await("a"), ReturnAnswers("a"));

    [Fact]
    public async Task Callers_who_ask_at_once_each_get_their_own_question_and_answer()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async me =>
        {
            var client = gateway.Client();
            var call = Play(Ask("a", parameters: $$"""{"who":{{me}}}"""), Await("a"), ReturnAnswers("a"));
            var asked = await client.QuestionAsync(call);
            Assert.Equal(me, (int)asked.Requests["elicitation_1"]!["params"]!["who"]!);
            var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(call, asked.State, asked.Accept($$"""{"me":{{me}}}"""))))!;
            Assert.Equal(me, (int)reply.Structured()["a"]!["result"]!["content"]!["me"]!);
        }));
    }

    [Fact]
    public async Task A_second_caller_has_a_child_to_itself_while_the_first_thinks_and_plain_calls_pass()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var pid = await PidAsync(client);

        var first = await client.QuestionAsync(Question);
        var second = await client.QuestionAsync(Question);
        Assert.Equal(2, (int)(await gateway.StatusAsync())["children"]!);
        Assert.Equal(pid, await PidAsync(client));
        Assert.NotEqual(pid, await PidAsync(client, CanAll));

        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(Retry(Question, second.State, second.Accept())))!.Structured());
        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(Retry(Question, first.State, first.Accept())))!.Structured());
        Assert.Equal(pid, await PidAsync(client, CanAll));
    }

    [Fact]
    public async Task A_change_is_told_once_whichever_children_report_it()
    {
        const string Changed = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        await client.QuestionAsync(Question);
        var (listen, _) = await client.ListenAsync("""{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}""");
        using var stream = listen;

        await client.ReplyToAsync(Call("play", Steps(Line(Changed), Return("{}")), capabilities: CanAll));
        await client.ReplyToAsync(Call("play", Steps(Line("""{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}"""), Return("{}"))));

        Assert.Equal("notifications/resources/list_changed", (string?)(await stream.MessageAsync())["method"]);
    }

    [Fact]
    public async Task Spare_children_end_when_nobody_has_needed_them_for_a_while()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var first = await AskedAsync(gateway, client);
        var second = await AskedAsync(gateway, client);
        await client.ReplyToAsync(Retry(Question, second.State, second.Accept()));
        await client.ReplyToAsync(Retry(Question, first.State, first.Accept()));
        Assert.Equal(2, (int)(await gateway.StatusAsync())["children"]!);

        gateway.Clock.Advance(TimeSpan.FromMinutes(6));
        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync())["children"]! == 1);

        await client.ReplyToAsync(Call("echo"));
    }

    [Fact]
    public async Task With_all_children_taken_a_caller_waits_and_is_then_told_to_come_again()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        for (var i = 0; i < 17; i++)
        {
            await AskedAsync(gateway, client);
        }

        var late = client.SendAsync(Question);
        await gateway.PassTimeUntil(() => Task.FromResult(late.IsCompleted));

        using var answer = await late;
        Assert.Equal((503, "1"), ((int)answer.Status, answer.Header("Retry-After")));
        Assert.Contains("is busy with a call that has it to itself", await answer.BodyAsync(), StringComparison.Ordinal);
        Assert.Equal(17, (int)(await gateway.StatusAsync())["children"]!);
    }

    [Fact]
    public async Task A_cancelled_call_that_may_still_ask_keeps_nobody_waiting_and_its_question_is_put_to_nobody()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var pid = await PidAsync(client);
        using var gone = new CancellationTokenSource();
        var call = client.SendAsync(Play("""{"method":"notifications/cancelled"}""", Ask("late"), Await("late"), Await("never")), gone.Token);
        await gateway.InFlightAsync(1);
        var waiting = PidAsync(client, CanAll);
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["calls_waiting"]! == 1);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.NotEqual(pid, await waiting.WaitAsync(Eventually.Limit));
        Assert.NotEqual(pid, await PidAsync(client, CanAll).WaitAsync(Eventually.Limit));
        Assert.Equal(pid, await PidAsync(client).WaitAsync(Eventually.Limit));
        await Eventually.Is(async () => (await client.SeenByChildAsync()).Contains("answer \"late\""));
    }

    [Fact]
    public async Task A_spare_child_that_says_nothing_to_a_cancellation_is_not_kept_for_the_next_caller()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        await AskedAsync(gateway, client);
        using var gone = new CancellationTokenSource();
        var call = client.SendAsync(Call("stall", capabilities: CanAll), gone.Token);
        await Eventually.Is(async () => await gateway.StatusAsync() is var status && ((int)status["children"]!, (int)status["calls_waiting"]!, (int)status["calls_in_flight"]!) == (2, 0, 2));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(2, (int)(await gateway.StatusAsync())["children"]!);
        var since = gateway.Clock.GetUtcNow();

        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync())["children"]! == 1);

        // Long before one that is merely idle would end.
        Assert.InRange(gateway.Clock.GetUtcNow() - since, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_client_that_goes_while_its_call_waits_for_its_turn_leaves_nothing_waiting()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var stall = client.SendAsync(Call("stall", capabilities: CanAll), first.Token);
        await gateway.InFlightAsync(1);
        var waiting = client.SendAsync(Call("echo", capabilities: CanAll), second.Token);
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["calls_waiting"]! == 1);

        await second.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["calls_waiting"]! == 0);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stall);
    }

    [Fact]
    public async Task A_child_for_each_call_is_kept_by_its_question_and_ended_after_it()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Call });
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"), ReturnAnswers("a"));

        var one = await client.QuestionAsync(call);
        var two = await client.QuestionAsync(call);
        Assert.NotEqual(await PidAsync(client), await PidAsync(client));

        Assert.Equal("accept", (string?)JsonNode.Parse(await client.ReplyToAsync(Retry(call, one.State, one.Accept())))!.Structured()["a"]!["result"]!["action"]);
        Assert.Equal("accept", (string?)JsonNode.Parse(await client.ReplyToAsync(Retry(call, two.State, two.Accept())))!.Structured()["a"]!["result"]!["action"]);
        await gateway.InFlightAsync(0);
    }

    [Fact]
    public async Task A_caller_has_a_child_of_its_own_where_sharing_is_by_session()
    {
        await using var gateway = await StartAsync(static settings => settings with { Tokens = ["alice", "bob"] }, Naughty() with { Sharing = Sharing.Session });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        var alice = await PidAsync(client, "{}", ("Authorization", "Bearer alice"));
        var bob = await PidAsync(client, "{}", ("Authorization", "Bearer bob"));
        Assert.NotEqual(alice, bob);
        Assert.Equal(alice, await PidAsync(client, "{}", ("Authorization", "Bearer alice")));

        await client.ReplyToAsync(Call("crash"), ("Authorization", "Bearer alice"));
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["children"]! == 1);
        Assert.NotEqual(alice, await PidAsync(client, "{}", ("Authorization", "Bearer alice")));
        Assert.Equal(bob, await PidAsync(client, "{}", ("Authorization", "Bearer bob")));
    }

    [Fact]
    public async Task A_caller_for_whom_there_is_no_child_of_its_own_is_told_the_limit_and_what_raises_it()
    {
        await using var gateway = await StartAsync(
            static settings => settings with { Tokens = ["alice", "bob"], Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { MaxSessions = 1 } } },
            Naughty() with { Sharing = Sharing.Session });
        await gateway.ReadyAsync();
        var client = gateway.Client();
        await PidAsync(client, "{}", ("Authorization", "Bearer alice"));

        using var refused = await client.SendAsync(Call("pid"), ("Authorization", "Bearer bob"));

        Assert.Equal((503, "1"), ((int)refused.Status, refused.Header("Retry-After")));
        var body = await refused.BodyAsync();
        Assert.Contains("the limit of 1 sessions over all servers is reached", body, StringComparison.Ordinal);
        Assert.Contains("raise gateway.maxSessions in the manifest", body, StringComparison.Ordinal);
        await PidAsync(client, "{}", ("Authorization", "Bearer alice"));
    }

    [Fact]
    public async Task Header_values_fill_the_environment_of_the_callers_child_which_ends_when_idle()
    {
        var spec = Naughty() with { Sharing = Sharing.Session, IdleTimeout = TimeSpan.FromMinutes(1) };
        await using var gateway = await StartStoppedClockAsync(spec with { Env = new ValueMap([.. spec.Env, KeyValuePair.Create("WHO", "${header:X-Who}")]) });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        Assert.Equal("a", await WhoAsync("a"));
        Assert.Equal("b", await WhoAsync("b"));
        Assert.Equal("a", await WhoAsync("a"));
        Assert.Equal(2, (int)(await gateway.StatusAsync())["children"]!);

        gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync())["children"]! == 0);
        Assert.Equal("b", await WhoAsync("b"));

        async Task<string?> WhoAsync(string who) => (string?)JsonNode.Parse(await client.ReplyToAsync(Call("env_value", """{"name":"WHO"}"""), ("X-Who", who)))!.Structured()["value"];
    }

    [Fact]
    public async Task A_caller_that_listens_keeps_its_child()
    {
        await using var gateway = await StartStoppedClockAsync(static settings => settings with { Tokens = ["a-token-of-some-length", "another-of-some-length"] }, Naughty() with { Sharing = Sharing.Session, IdleTimeout = TimeSpan.FromMinutes(1) });
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var alice = ("Authorization", "Bearer a-token-of-some-length");
        var pid = await PidAsync(client, "{}", alice);
        await PidAsync(client, "{}", ("Authorization", "Bearer another-of-some-length"));
        var listening = await client.SendAsync(Request("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}"), alice);
        await listening.MessageAsync();

        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync())["children"]! == 1, TimeSpan.FromSeconds(5));
        gateway.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(pid, await PidAsync(client, "{}", alice));

        listening.Dispose();
        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync())["children"]! == 0, TimeSpan.FromSeconds(5));
    }

    private static async Task<Asked> AskedAsync(TestGateway gateway, McpHttp client)
    {
        var asking = client.QuestionAsync(Question);
        await gateway.PassTimeUntil(() => Task.FromResult(asking.IsCompleted), TimeSpan.FromMilliseconds(30));
        return await asking;
    }

    private static async Task<string> PidAsync(McpHttp client, string capabilities = "{}", params (string Name, string Value)[] headers) =>
        JsonNode.Parse(await client.ReplyToAsync(Call("pid", capabilities: capabilities), headers))!.Text();
}
