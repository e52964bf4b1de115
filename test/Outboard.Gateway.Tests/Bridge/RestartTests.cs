using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class RestartTests
{
    [Fact]
    public async Task Sessions_of_a_shared_child_survive_with_their_log_level_and_subscriptions()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        using var stream = await client.GetAsync();
        await client.PostAsync(Frames.Request("logging/setLevel", """{"level":"debug"}"""));
        await client.PostAsync(Frames.Request("resources/subscribe", """{"uri":"test://a"}"""));
        var session = client.SessionId;

        await client.CallAsync("crash");
        await client.CallAsync("echo");

        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        Assert.Equal("notifications/resources/list_changed", (string?)(await stream.MessageAsync())["method"]);
        await Eventually.Is(async () => (await client.SeenAsync()) is var seen
            && seen.Contains("logging/setLevel debug") && seen.Contains("resources/subscribe test://a"));
        await client.CallAsync("notify", """{"method":"notifications/resources/updated","params":{"uri":"test://a"}}""");
        Assert.Equal("notifications/resources/updated", (string?)(await stream.MessageAsync())["method"]);
        Assert.Equal(session, client.SessionId);
    }

    [Fact]
    public async Task A_call_that_meets_a_child_in_the_moment_of_its_death_waits_for_the_next_one()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        for (var death = 1; death < Gateway.Stdio.RestartPolicy.DeathsAllowed; death++)
        {
            using var dead = new CancellationTokenSource();
            var callers = Enumerable.Range(0, 8).Select(_ => CallUntilAsync(client, dead.Token)).ToArray();
            await client.CallAsync("crash");
            await dead.CancelAsync();

            // What the child had been sent is lost and said to be; nothing else fails.
            Assert.All((await Task.WhenAll(callers)).SelectMany(static errors => errors), static error => Assert.Contains("has ended: ", error, StringComparison.Ordinal));
        }
    }

    private static async Task<List<string>> CallUntilAsync(McpHttp client, CancellationToken end)
    {
        var errors = new List<string>();
        bool last;
        do
        {
            last = end.IsCancellationRequested;
            var reply = await client.CallAsync("echo", "1");
            if (reply["error"] is not null)
            {
                errors.Add(reply.Error());
            }
        }
        while (!last);
        return errors;
    }

    [Fact]
    public async Task A_child_that_dies_again_and_again_is_given_up()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var client = await gateway.OpenAsync();

        for (var death = 1; death < Gateway.Stdio.RestartPolicy.DeathsAllowed; death++)
        {
            await client.CallAsync("crash");

            // The call may be answered a moment before the state is another.
            await gateway.PassTimeUntil(async () => await gateway.StatusAsync() is var status && (string?)status["state"] == "ready" && (int)status["restarts"]! == death);
        }

        await client.CallAsync("crash", """{"code":9}""");
        await gateway.StateAsync("naughty", "failed");

        using var answer = await client.PostAsync(Frames.Call("echo"));
        Assert.Equal(503, (int)answer.Status);
        Assert.Contains("has failed: exit code 9", await answer.BodyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Sharing.Shared, null)]
    [InlineData(Sharing.Session, null)]
    [InlineData(Sharing.Shared, "no-such-command")]
    public async Task Restarts_are_counted_before_the_first_success_too(Sharing sharing, string? command)
    {
        var bad = Naughty("naughty", "--crash-at-start", "4") with { Sharing = sharing };
        await using var gateway = await StartStoppedClockAsync(command is null ? bad : bad with { Command = command });

        await gateway.PassTimeUntil(async () => (string?)(await gateway.StatusAsync())["state"] == "failed");

        // The last death is followed by no start.
        Assert.Equal(Gateway.Stdio.RestartPolicy.DeathsAllowed - 1, (int)(await gateway.StatusAsync())["restarts"]!);
    }

    [Fact]
    public async Task Calls_wait_for_a_restart_no_longer_than_ten_seconds()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty("naughty", "--initialize-delay", "60000"));
        var pending = gateway.Client().PostAsync(Frames.Initialize());

        await gateway.PassTimeUntil(() => Task.FromResult(pending.IsCompleted));

        using var answer = await pending;
        Assert.Equal(503, (int)answer.Status);
    }
}
