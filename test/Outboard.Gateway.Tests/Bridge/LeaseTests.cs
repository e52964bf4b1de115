using Microsoft.Extensions.Time.Testing;
using Outboard.Gateway.Bridge;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class LeaseTests
{
    private const string CanElicit = """{"elicitation":{}}""";

    [Fact]
    public async Task Interactive_callers_take_turns_while_plain_calls_pass_a_question_that_is_with_its_user()
    {
        await using var gateway = await StartAsync(Naughty());
        var first = await gateway.OpenAsync(capabilities: CanElicit);
        var second = await gateway.OpenAsync(capabilities: CanElicit);
        var plain = await gateway.OpenAsync();

        using var firstAnswer = await first.PostAsync(Ask("first"));
        var firstQuestion = await firstAnswer.MessageAsync();
        var secondPost = second.PostAsync(Ask("second"));
        Assert.Equal("first", (string?)firstQuestion["params"]!["who"]);
        Assert.Equal("1", (await plain.CallAsync("echo", "1")).Structured().ToJsonString());

        // The second has not even reached the child: that would be a second question on it.
        Assert.Equal(1, (await plain.SeenAsync()).Count(line => line.StartsWith("tools/call", StringComparison.Ordinal)) - 2);
        Assert.False(secondPost.IsCompleted);

        await first.TellAsync(Frames.Result(firstQuestion["id"]!.ToJsonString(), "\"for first\""));
        Assert.Equal("for first", (string?)(await firstAnswer.MessageAsync()).Structured()["result"]);

        using var secondAnswer = await secondPost;
        var secondQuestion = await secondAnswer.MessageAsync();
        Assert.Equal("second", (string?)secondQuestion["params"]!["who"]);
        await second.TellAsync(Frames.Result(secondQuestion["id"]!.ToJsonString(), "\"for second\""));
        Assert.Equal("for second", (string?)(await secondAnswer.MessageAsync()).Structured()["result"]);
    }

    [Fact]
    public async Task What_plain_calls_make_the_child_say_meanwhile_is_not_taken_for_the_holders()
    {
        await using var gateway = await StartAsync(Naughty());
        var holder = await gateway.OpenAsync(capabilities: CanElicit);
        var plain = await gateway.OpenAsync();
        using var answer = await holder.PostAsync(Ask("holder"));
        var question = await answer.MessageAsync();

        await plain.CallAsync("notify", """{"method":"notifications/message","params":{"level":"error","data":"private"}}""");
        var refused = await plain.CallAsync("ask", """{"method":"elicitation/create","params":{"who":"plain"}}""");

        Assert.Equal(-32601, (int)refused.Structured()["error"]!["code"]!);
        await holder.TellAsync(Frames.Result(question["id"]!.ToJsonString(), "\"mine\""));
        Assert.Equal("mine", (string?)(await answer.MessageAsync()).Structured()["result"]);
        Assert.Null(await answer.NextAsync());
    }

    [Fact]
    public async Task Many_interactive_callers_at_once_each_get_their_own_question()
    {
        await using var gateway = await StartAsync(Naughty());
        var clients = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => gateway.OpenAsync(capabilities: CanElicit)));

        await Task.WhenAll(clients.Select(async (client, me) =>
        {
            using var answer = await client.PostAsync(Ask($"client {me}"));
            var question = await answer.MessageAsync();
            Assert.Equal($"client {me}", (string?)question["params"]!["who"]);
            await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), $"{me}"));
            Assert.Equal(me, (int)(await answer.MessageAsync()).Structured()["result"]!);
        }));
    }

    [Fact]
    public async Task A_call_that_does_not_get_its_turn_is_refused_after_thirty_seconds()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var holder = await gateway.OpenAsync(capabilities: CanElicit);
        var client = await gateway.OpenAsync();
        _ = holder.CallAsync("stall");
        await gateway.InFlightAsync(1);

        var call = client.PostAsync(Frames.Call("echo"));
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted));

        using var answer = await call;
        Assert.Equal(503, (int)answer.Status);
        Assert.Contains("is busy with a call that has it to itself", await answer.BodyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interactive_call_kept_waiting_by_a_plain_one_is_told_so()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var plain = await gateway.OpenAsync();
        var client = await gateway.OpenAsync(capabilities: CanElicit);
        _ = plain.CallAsync("stall");
        await gateway.InFlightAsync(1);

        var call = client.PostAsync(Ask("nobody"));
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted));

        using var answer = await call;
        Assert.Equal(503, (int)answer.Status);
        Assert.Contains("is busy with other calls, and this one would need it to itself", await answer.BodyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_behind_a_waiter_is_told_so()
    {
        var lease = new Lease(TimeProvider.System);
        lease.TryEnter(LeaseKind.Plain);

        Assert.Equal("Server 's' is busy: a call that needs it to itself is waiting for the calls before it to end.", lease.Describe(LeaseKind.Plain, "s"));
    }

    [Fact]
    public void Plain_holders_share_and_an_exclusive_one_is_alone()
    {
        var lease = new Lease(TimeProvider.System);

        Assert.True(lease.TryEnter(LeaseKind.Plain));
        Assert.True(lease.TryEnter(LeaseKind.Plain));
        Assert.False(lease.TryEnter(LeaseKind.Exclusive));
        lease.Exit(LeaseKind.Plain);
        lease.Exit(LeaseKind.Plain);
        Assert.True(lease.TryEnter(LeaseKind.Exclusive));
        Assert.False(lease.TryEnter(LeaseKind.Plain));
        Assert.False(lease.TryEnter(LeaseKind.Exclusive));
    }

    [Fact]
    public async Task Nobody_overtakes_a_waiter_and_one_that_gives_up_lets_the_next_in()
    {
        var time = new FakeTimeProvider();
        var lease = new Lease(time);
        lease.TryEnter(LeaseKind.Plain);
        var exclusive = lease.EnterAsync(LeaseKind.Exclusive, TimeSpan.FromSeconds(10));
        var plain = lease.EnterAsync(LeaseKind.Plain, TimeSpan.FromSeconds(30));
        Assert.False(lease.TryEnter(LeaseKind.Plain));

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(LeaseOutcome.TimedOut, await exclusive.WaitAsync(Eventually.Limit));
        Assert.Equal(LeaseOutcome.Entered, await plain.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task While_the_holder_is_suspended_plain_calls_pass_and_it_resumes_alone()
    {
        var lease = new Lease(TimeProvider.System);
        lease.TryEnter(LeaseKind.Exclusive);
        var waiting = lease.EnterAsync(LeaseKind.Plain, Eventually.Limit);
        var other = lease.EnterAsync(LeaseKind.Exclusive, Eventually.Limit);

        lease.Suspend();
        Assert.Equal(LeaseOutcome.Entered, await waiting.WaitAsync(Eventually.Limit));
        Assert.True(lease.TryEnter(LeaseKind.Plain));
        var resumed = lease.ResumeAsync();
        Assert.False(lease.TryEnter(LeaseKind.Plain));
        lease.Exit(LeaseKind.Plain);
        Assert.False(resumed.IsCompleted);
        lease.Exit(LeaseKind.Plain);

        await resumed.WaitAsync(Eventually.Limit);
        Assert.False(other.IsCompleted);
        lease.Exit(LeaseKind.Exclusive);
        Assert.Equal(LeaseOutcome.Entered, await other.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Beside_a_cancelled_call_plain_ones_pass_and_of_the_others_only_those_of_its_session()
    {
        var lease = new Lease(TimeProvider.System);
        var (mine, theirs) = (NewSession("mine"), NewSession("theirs"));
        lease.TryEnter(LeaseKind.Exclusive, mine);
        var other = lease.EnterAsync(LeaseKind.Exclusive, Eventually.Limit, theirs);
        var leaving = lease.EnterAsync(LeaseKind.Exclusive, Eventually.Limit, leaves: true);
        var plain = lease.EnterAsync(LeaseKind.Plain, Eventually.Limit);

        Assert.Equal(LeaseKind.Left, lease.Leave(LeaseKind.Exclusive, mine));

        Assert.Equal(LeaseOutcome.Entered, await plain.WaitAsync(Eventually.Limit));
        Assert.Equal(LeaseOutcome.Elsewhere, await leaving.WaitAsync(Eventually.Limit));
        Assert.Equal(LeaseOutcome.Elsewhere, await lease.EnterAsync(LeaseKind.Exclusive, Eventually.Limit, leaves: true).WaitAsync(Eventually.Limit));
        Assert.False(lease.TryEnter(LeaseKind.Exclusive, mine));
        lease.Exit(LeaseKind.Plain);
        Assert.False(lease.TryEnter(LeaseKind.Exclusive, theirs));
        Assert.False(lease.TryEnter(LeaseKind.Exclusive));
        Assert.True(lease.TryEnter(LeaseKind.Exclusive, mine));
        Assert.False(lease.TryEnter(LeaseKind.Plain));
        lease.Exit(LeaseKind.Exclusive);
        Assert.False(other.IsCompleted);

        lease.Exit(LeaseKind.Left);
        Assert.Equal(LeaseOutcome.Entered, await other.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public void Beside_the_cancelled_calls_of_several_sessions_nobody_can_be_asked_anything()
    {
        var lease = new Lease(TimeProvider.System);
        var (mine, theirs) = (NewSession("mine"), NewSession("theirs"));
        Assert.True(lease.TryEnter(LeaseKind.Plain, mine));
        Assert.True(lease.TryEnter(LeaseKind.Plain, theirs));
        lease.Leave(LeaseKind.Plain, mine);
        lease.Leave(LeaseKind.Plain, theirs);

        Assert.False(lease.TryEnter(LeaseKind.Exclusive, mine));
        Assert.False(lease.TryEnter(LeaseKind.Exclusive, theirs));
        lease.Exit(LeaseKind.Left);
        lease.Exit(LeaseKind.Left);
        Assert.True(lease.TryEnter(LeaseKind.Exclusive, mine));
    }

    [Fact]
    public async Task A_suspended_holder_does_not_resume_beside_the_cancelled_call_of_another()
    {
        var lease = new Lease(TimeProvider.System);
        lease.TryEnter(LeaseKind.Exclusive);
        lease.Suspend();
        Assert.True(lease.TryEnter(LeaseKind.Plain));
        var resumed = lease.ResumeAsync();

        lease.Leave(LeaseKind.Plain, session: null);

        Assert.False(resumed.IsCompleted);
        lease.Exit(LeaseKind.Left);
        await resumed.WaitAsync(Eventually.Limit);
    }

    private static Session NewSession(string id) => new(id, principal: null, TimeProvider.System);

    private static string Ask(string who) => Frames.Call("ask", $$$"""{"method":"elicitation/create","params":{"who":"{{{who}}}"}}""");
}
