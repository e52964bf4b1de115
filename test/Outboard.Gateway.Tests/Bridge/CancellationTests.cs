using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class CancellationTests
{
    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    public async Task A_cancelled_request_is_cancelled_at_the_child_under_its_own_id_and_gets_no_answer(Sharing sharing)
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = sharing });
        var client = await gateway.OpenAsync();
        var call = client.PostAsync(Frames.Call("hold", """{"key":"k"}""", "\"x\\u0031\""));
        await gateway.InFlightAsync(1);

        await client.TellAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x\u0031","reason":"changed my mind"}}""");

        using var answer = await call;
        Assert.Empty(await answer.MessagesAsync().ToListAsync());
        var seen = await client.SeenAsync();
        var number = seen.Single(line => line.StartsWith("notifications/cancelled ", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Contains($"tools/call #{number}", seen);

        // The late answer is swallowed; nobody else gets it.
        await client.CallAsync("release", """{"key":"k"}""", "\"x1\"");
        Assert.Equal("1", (await client.CallAsync("echo", "1", "\"x1\"")).Structured().ToJsonString());
    }

    [Fact]
    public async Task A_client_that_reads_only_JSON_is_told_that_its_request_was_cancelled()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        var call = client.PostAsync(Frames.Call("stall"), Replies.AcceptJsonOnly);
        await gateway.InFlightAsync(1);

        await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));

        using var answer = await call;
        Assert.Equal("The request was cancelled.", JsonNode.Parse(await answer.ReplyAsync())!.Error());
    }

    [Fact]
    public async Task A_child_that_says_nothing_to_a_cancellation_can_ask_for_other_calls_again()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var gone = await gateway.OpenAsync();
        var call = gone.PostAsync(Frames.Call("stall"));
        await gateway.InFlightAsync(1);
        await gone.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));
        using var answer = await call;

        var client = await gateway.OpenAsync(capabilities: """{"elicitation":{}}""");
        var asks = client.PostAsync(Frames.Call("ask", """{"method":"elicitation/create"}"""));
        await gateway.PassTimeUntil(() => Task.FromResult(asks.IsCompleted));
        using var asked = await asks;
        Assert.Equal("elicitation/create", (string?)(await asked.MessageAsync())["method"]);
    }

    [Fact]
    public async Task Who_cancels_a_call_goes_on_at_once_and_plain_calls_do_while_others_who_can_be_asked_wait_for_its_end()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: """{"elicitation":{}}""");
        var other = await gateway.OpenAsync(capabilities: """{"elicitation":{}}""");
        var plain = await gateway.OpenAsync();
        var stall = client.PostAsync(Frames.Call("stall"));
        await gateway.InFlightAsync(1);
        var waiting = other.PostAsync(Frames.Call("ask", """{"method":"elicitation/create"}"""));
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["calls_waiting"]! == 1);

        await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));

        using var gone = await stall;
        Assert.Equal("1", (await plain.CallAsync("echo", "1").WaitAsync(Eventually.Limit)).Structured().ToJsonString());
        using var asking = await client.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"who":"me"}}""", "2")).WaitAsync(Eventually.Limit);
        var question = await asking.MessageAsync();
        Assert.Equal("me", (string?)question["params"]!["who"]);
        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), "\"yes\""));
        Assert.Equal("yes", (string?)(await asking.MessageAsync()).Structured()["result"]);

        Assert.Equal(1, (int)(await gateway.StatusAsync())["calls_waiting"]!);
        await gateway.PassTimeUntil(() => Task.FromResult(waiting.IsCompleted));
        using var asked = await waiting;
        Assert.Equal("elicitation/create", (string?)(await asked.MessageAsync())["method"]);
    }

    [Fact]
    public async Task What_a_cancelled_call_asks_late_is_put_to_nobody()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: """{"elicitation":{}}""");
        var other = await gateway.OpenAsync(capabilities: """{"elicitation":{}}""");
        using var stream = await other.GetAsync();
        string[] lines =
        [
            """{"jsonrpc":"2.0","id":"late","method":"elicitation/create","params":{}}""",
            """{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"told":$late}}}""",
        ];
        var steps = $$"""{"steps":[{"method":"notifications/cancelled"},{{JsonSerializer.Serialize(lines[0])}},{"answer":"late"},{{JsonSerializer.Serialize(lines[1])}},{"answer":"never"}]}""";
        var call = client.PostAsync(Frames.Call("play", steps));
        await gateway.InFlightAsync(1);

        await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));

        using var answer = await call;
        Assert.Empty(await answer.MessagesAsync().ToListAsync());
        Assert.Equal(-32601, (int)(await stream.MessageAsync())["params"]!["_meta"]!["told"]!["error"]!["code"]!);
    }

    [Fact]
    public async Task A_request_cancelled_while_it_waits_for_its_turn_never_reaches_the_child()
    {
        const string canElicit = """{"elicitation":{}}""";
        await using var gateway = await StartAsync(Naughty());
        var holder = await gateway.OpenAsync(capabilities: canElicit);
        var other = await gateway.OpenAsync(capabilities: canElicit);
        var plain = await gateway.OpenAsync();
        using var asking = await holder.PostAsync(Frames.Call("ask", """{"method":"elicitation/create"}"""));
        var question = await asking.MessageAsync();
        var call = other.PostAsync(Frames.Call("echo", "1", "\"waits\""));
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["calls_waiting"]! == 1);

        await other.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":"waits"}"""));

        using var answer = await call;
        Assert.Empty(await answer.MessagesAsync().ToListAsync());
        await holder.TellAsync(Frames.Result(question["id"]!.ToJsonString(), "\"yes\""));
        Assert.Equal("yes", (string?)(await asking.MessageAsync()).Structured()["result"]);

        // The child has seen the question's call and the one that looks at what it has seen: nothing to cancel, nothing in between.
        var seen = await plain.SeenAsync();
        Assert.Equal(2, seen.Count(static line => line.StartsWith("tools/call", StringComparison.Ordinal)));
        Assert.DoesNotContain(seen, static line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_can_cancel_the_request_of_another_session()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        var other = await gateway.OpenAsync();
        var call = client.CallAsync("hold", """{"key":"k"}""");
        await gateway.InFlightAsync(1);

        await other.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));
        await other.CallAsync("release", """{"key":"k"}""");

        Assert.Equal("released k", (await call).Text());
        Assert.DoesNotContain(await client.SeenAsync(), line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_SSE_client_cancels_like_any_other()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenSseAsync();
        await client.SendAsync(Frames.Call("stall", id: "77"));
        await gateway.InFlightAsync(1);

        await client.SendAsync(Frames.Notification("notifications/cancelled", """{"requestId":77}"""));

        Assert.Contains("notifications/cancelled ", (await client.CallAsync("seen")).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    public async Task A_request_without_a_sign_of_life_times_out_and_is_cancelled_at_the_child(Sharing sharing)
    {
        await using var gateway = await StartStoppedClockAsync(Naughty() with { Sharing = sharing, RequestTimeout = TimeSpan.FromSeconds(30) });
        var client = await gateway.OpenAsync();
        var call = client.CallAsync("hold", """{"key":"k"}""", "\"slow\"");
        await gateway.InFlightAsync(1);

        gateway.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted));

        var reply = await call;
        Assert.Equal("slow", (string?)reply["id"]);
        Assert.Equal(-32603, (int)reply["error"]!["code"]!);
        Assert.StartsWith("Server 'naughty' has not answered within 3", reply.Error(), StringComparison.Ordinal);
        Assert.EndsWith(" s; the request was cancelled.", reply.Error(), StringComparison.Ordinal);
        Assert.Contains(await client.SeenAsync(), line => line.StartsWith("notifications/cancelled ", StringComparison.Ordinal));

        await client.CallAsync("release", """{"key":"k"}""", "\"slow\"");
        Assert.Equal("1", (await client.CallAsync("echo", "1", "\"slow\"")).Structured().ToJsonString());
    }

    [Fact]
    public async Task Progress_counts_as_a_sign_of_life()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty() with { RequestTimeout = TimeSpan.FromSeconds(30) });
        var client = await gateway.OpenAsync();
        var call = client.CallAsync("hold", """{"key":"k"}""", "\"slow\"");
        await gateway.InFlightAsync(1);
        var number = (await client.SeenAsync()).First(line => line.StartsWith("tools/call #", StringComparison.Ordinal)).Split('#')[1];

        for (var i = 1; i <= 5; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(20));
            await client.CallAsync("notify", $$$"""{"method":"notifications/progress","params":{"progressToken":{{{number}}},"progress":{{{i}}}}}""");
        }

        Assert.False(call.IsCompleted);
        await client.CallAsync("release", """{"key":"k"}""");
        Assert.Equal("released k", (await call).Text());
    }

    [Fact]
    public async Task A_session_that_ends_takes_its_calls_with_it()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        var other = await gateway.OpenAsync();
        var call = client.CallAsync("stall");
        await gateway.InFlightAsync(1);

        using var deleted = await client.DeleteAsync();

        Assert.Equal("The session has ended.", (await call).Error());
        Assert.Contains(await other.SeenAsync(), line => line.StartsWith("notifications/cancelled ", StringComparison.Ordinal));
    }
}
