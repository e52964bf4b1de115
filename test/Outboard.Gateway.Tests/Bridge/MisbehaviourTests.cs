using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Gateway.Tests.Translation;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

/// <summary>Whatever one child does, its callers get the right error at once and another server of the gateway notices nothing.</summary>
public sealed class MisbehaviourTests
{
    [Theory]
    [InlineData("crash", """{"code":3,"stderr":["first","second"]}""", "has ended: exit code 3; its last lines on stderr: first | second. It is being started again.")]
    [InlineData("crash", """{"signal":9,"stderr":["oops"]}""", "has ended: killed by signal 9 (SIGKILL); its last lines on stderr: oops.")]
    [InlineData("half_line", """{"code":4,"stderr":["cut"]}""", "has ended: exit code 4; its last lines on stderr: cut.")]
    [InlineData("close_stdout", "{}", "has ended: closed its standard output without ending.")]
    public async Task A_child_that_ends_mid_call_answers_every_waiting_call_with_how_it_ended(string tool, string arguments, string expected)
    {
        await using var gateway = await StartAsync(Naughty(), Naughty("good"));
        var good = await gateway.OpenAsync("good");
        var goodPid = await good.PidAsync();
        var other = await gateway.OpenAsync();
        var client = await gateway.OpenAsync();
        var waiting = other.CallAsync("stall", id: "\"other\"");
        await gateway.InFlightAsync(1);

        var reply = await client.CallAsync(tool, arguments, id: "7");

        Assert.Equal(7, (int)reply["id"]!);
        Assert.Equal(-32603, (int)reply["error"]!["code"]!);
        Assert.StartsWith("Server 'naughty' has ended: ", reply.Error(), StringComparison.Ordinal);
        Assert.Contains(expected, reply.Error(), StringComparison.Ordinal);
        var theirs = await waiting;
        Assert.Equal("other", (string?)theirs["id"]);
        Assert.Equal(reply.Error(), theirs.Error());
        Assert.Equal(goodPid, await good.PidAsync());

        // A call that comes while the child starts again waits for it, in the same session.
        Assert.Equal("{\"after\":1}", (await client.CallAsync("echo", """{"after":1}""")).Structured().ToJsonString());
        Assert.Equal(1, (int)(await gateway.StatusAsync())["restarts"]!);
    }

    [Fact]
    public async Task A_reply_given_before_the_crash_is_delivered()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        var pid = await client.PidAsync();

        Assert.Equal("last words", (await client.CallAsync("crash_after_reply")).Text());
        await gateway.LoggedAsync("starting again");
        Assert.NotEqual(pid, await client.PidAsync());
    }

    [Fact]
    public async Task Of_two_answers_to_one_call_the_first_counts()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();

        Assert.Equal("first", (await client.CallAsync("twice")).Text());
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
    }

    [Fact]
    public async Task Junk_of_every_kind_is_reported_and_passed_over()
    {
        await using var gateway = await StartAsync(Naughty("naughty", "--junk-at-start"));
        var client = await gateway.OpenAsync();
        using var stream = await client.GetAsync();

        foreach (var kind in (string[])["text", "blank", "number", "array", "broken", "invalid-utf8", "bom", "long", "unknown-id", "null-id", "no-method", "duplicate-id", "deep"])
        {
            Assert.Equal($"after {kind}", (await client.CallAsync("junk", $$"""{"kinds":["{{kind}}"]}""")).Text());
        }

        await gateway.LoggedAsync("wrote a line that is no JSON-RPC message to its standard output (1 so far): Server listening, have fun!");

        // Nothing of it went to the client: the next thing on its stream is what is sent now.
        await client.CallAsync("notify", """{"method":"notifications/tools/list_changed"}""");
        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        Assert.Equal(0, (int)(await gateway.StatusAsync())["restarts"]!);
    }

    [Theory]
    [InlineData(""" "error":"no" """)]
    [InlineData(""" "error":{"code":1,"message":"m"},"result":{} """)]
    [InlineData(""" "more":1 """)]
    public async Task A_reply_that_cannot_be_read_fails_its_call_at_once_and_disturbs_nobody(string outcome)
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var client = await gateway.OpenAsync();
        var spoilt = JsonSerializer.Serialize($$"""{"jsonrpc":"2.0","id":$ID,{{outcome}}}""");

        var legacy = await client.CallAsync("play", $$"""{"steps":[{{spoilt}}]}""").WaitAsync(Eventually.Limit);
        var modern = JsonNode.Parse(await gateway.Client().ReplyToAsync(LegacyChild.Call("play", $$"""{"steps":[{{spoilt}}]}""")).WaitAsync(Eventually.Limit))!;

        foreach (var reply in new[] { legacy, modern })
        {
            Assert.Equal(-32603, (int)reply["error"]!["code"]!);
            Assert.StartsWith("Server 'naughty' answered with a message that cannot be read", reply.Error(), StringComparison.Ordinal);
        }

        await gateway.LoggedAsync("wrote a line that is no JSON-RPC message to its standard output (2 so far)");
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
        await gateway.InFlightAsync(0);
    }

    [Fact]
    public async Task A_child_of_one_call_ends_with_an_answer_that_cannot_be_read()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Call });
        var client = await gateway.OpenAsync();
        var pid = (await client.CallAsync("pid")).Text();

        await client.CallAsync("play", """{"steps":["{\"jsonrpc\":\"2.0\",\"id\":$ID}"]}""").WaitAsync(Eventually.Limit);
        await client.CallAsync("huge", """{"megabytes":65}""").WaitAsync(Eventually.Limit);

        Assert.NotEqual(pid, (await client.CallAsync("pid")).Text());
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["children"]! <= 2);
    }

    [Fact]
    public async Task A_flood_of_notifications_reaches_its_caller_whole_and_disturbs_nobody()
    {
        await using var gateway = await StartAsync(Naughty(), Naughty("good"));
        var client = await gateway.OpenAsync();
        var good = await gateway.OpenAsync("good");

        using var answer = await client.PostAsync(Frames.Call("flood", """{"count":20000,"size":50}"""));
        Assert.Equal("1", (await good.CallAsync("echo", "1")).Structured().ToJsonString());
        var count = 0;
        for (var message = await answer.MessageAsync(); message["result"] is null; message = await answer.MessageAsync())
        {
            Assert.StartsWith($"{count++} ", (string?)message["params"]!["data"], StringComparison.Ordinal);
        }

        Assert.Equal(20_000, count);
    }

    [Fact]
    public async Task A_child_that_stops_reading_refuses_calls_and_disturbs_nobody()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty(), Naughty("good"));
        var client = await gateway.OpenAsync();
        var good = await gateway.OpenAsync("good");
        _ = client.CallAsync("stall", """{"deaf":true}""", id: "\"deaf\"");
        await gateway.InFlightAsync(1);

        // More than the pipe and our buffer hold together.
        var padding = new string('x', 400_000);
        var calls = Enumerable.Range(1, 10).Select(id => client.PostAsync(Frames.Call("echo", $"\"{padding}\"", $"{id}"))).ToArray();
        await gateway.PassTimeUntil(() => Task.FromResult(calls.Any(call => call.IsCompleted)));

        using var refused = await await Task.WhenAny(calls);
        Assert.Equal(503, (int)refused.Status);
        Assert.NotNull(refused.Header("Retry-After"));
        Assert.Contains("Server 'naughty' does not read its input.", await refused.BodyAsync(), StringComparison.Ordinal);
        Assert.Equal("1", (await good.CallAsync("echo", "1")).Structured().ToJsonString());
        await KillAsync(gateway);
    }

    [Fact]
    public async Task A_child_that_asks_for_roots_at_once_is_refused_and_served()
    {
        await using var gateway = await StartAsync(Naughty("naughty", "--roots-at-once"));
        var client = await gateway.OpenAsync(capabilities: """{"roots":{}}""");

        await Eventually.Is(async () => (await client.SeenAsync()).Contains("answer \"ask-1\""));
    }

    [Fact]
    public async Task A_child_that_never_answers_initialize_keeps_callers_waiting_no_longer_than_they_should()
    {
        await using var gateway = await StartStoppedClockAsync(
            Naughty("naughty", "--mute-on-initialize") with { StartTimeout = TimeSpan.FromSeconds(60) }, Naughty("good"));
        var good = await gateway.OpenAsync("good");
        var client = gateway.Client();

        var pending = client.PostAsync(Frames.Initialize());
        await gateway.PassTimeUntil(() => Task.FromResult(pending.IsCompleted));
        using var answer = await pending;
        Assert.Equal(503, (int)answer.Status);
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.Null(answer.Header("Mcp-Session-Id"));

        await gateway.PassTimeUntil(async () => ((string?)(await gateway.StatusAsync())["last_exit"])?.Contains("did not answer initialize within 60 s", StringComparison.Ordinal) is true);
        Assert.Equal("1", (await good.CallAsync("echo", "1")).Structured().ToJsonString());
    }

    [Theory]
    [InlineData("--crash-at-start 5 --stderr missing-key", "exit code 5; its last lines on stderr: missing-key")]
    [InlineData("--exit-on-initialize 6", "exit code 6")]
    [InlineData("--fail-initialize unwilling", "It refused initialize: unwilling (code -32600)")]
    public async Task A_server_that_cannot_start_is_given_up_after_its_budget_and_says_why(string options, string why)
    {
        await using var gateway = await StartStoppedClockAsync(Naughty("naughty", options.Split(' ')), Naughty("good"));
        var good = await gateway.OpenAsync("good");

        await gateway.PassTimeUntil(async () => (string?)(await gateway.StatusAsync())["state"] == "failed");

        // What anybody may see tells no more than how it ended; its own words are for callers and the log.
        Assert.Contains(why.Split(';')[0], (string?)(await gateway.StatusAsync())["last_exit"], StringComparison.Ordinal);
        using var answer = await gateway.Client().PostAsync(Frames.Initialize());
        Assert.Equal(503, (int)answer.Status);
        var body = await answer.BodyAsync();
        Assert.Contains("Server 'naughty' has failed: ", body, StringComparison.Ordinal);
        Assert.Contains(why, body, StringComparison.Ordinal);
        Assert.Equal(503, (int)(await gateway.GetAsync("/healthz")).Status);
        Assert.Contains(gateway.Log, line => line.StartsWith("Error: naughty: given up: ", StringComparison.Ordinal) && line.Contains(why, StringComparison.Ordinal));
        Assert.Equal("1", (await good.CallAsync("echo", "1")).Structured().ToJsonString());
        Assert.Empty(gateway.Tree().Where(row => row.Parent == Environment.ProcessId).Skip(1));
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_named_and_stops_nobody_else()
    {
        await using var gateway = await StartAsync(Naughty() with { Command = "no-such-command" }, Naughty("good"));
        var good = await gateway.OpenAsync("good");

        Assert.Equal("1", (await good.CallAsync("echo", "1")).Structured().ToJsonString());
        var path = Environment.GetEnvironmentVariable("PATH")!;
        var exit = (string?)(await gateway.StatusAsync())["last_exit"];
        using var answer = await gateway.Client().PostAsync(Frames.Initialize());
        var body = await answer.BodyAsync();
        Assert.All([exit, body], text => Assert.Contains("command 'no-such-command' not found. No 'no-such-command' in the ", text, StringComparison.Ordinal));
        Assert.All([exit, body], text => Assert.DoesNotContain(path, text, StringComparison.Ordinal));
    }

    private static async Task KillAsync(TestGateway gateway)
    {
        // A deaf child would wait for a clock that stands still.
        foreach (var row in gateway.Tree())
        {
            System.Diagnostics.Process.GetProcessById(row.Id).Kill();
        }

        await gateway.NoProcessLeftAsync();
    }
}
