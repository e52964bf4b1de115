using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Transports;

/// <summary>What happens when nothing happens.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task A_silent_stream_gets_a_comment_every_fifteen_seconds()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var client = await gateway.OpenAsync();
        using var get = await client.GetAsync();
        var sse = await gateway.OpenSseAsync();
        var call = client.PostAsync(Frames.Call("stall"));
        await gateway.InFlightAsync(1);

        gateway.Clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(call.IsCompleted);
        foreach (var _ in (int[])[1, 2])
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(16));
            Assert.StartsWith("ping", (await get.NextOfAnyKindAsync())!.Comment, StringComparison.Ordinal);
            Assert.StartsWith("ping", (await sse.Stream.NextOfAnyKindAsync())!.Comment, StringComparison.Ordinal);
        }

        // A call that is silent for so long becomes a stream: a status line is the first thing a load balancer waits for.
        using var answer = await call.WaitAsync(Eventually.Limit);
        Assert.True(answer.IsStream);
        Assert.Equal("", (await answer.NextOfAnyKindAsync())!.Data);
        gateway.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.StartsWith("ping", (await answer.NextOfAnyKindAsync())!.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_reads_only_JSON_waits_for_its_answer_in_silence()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var client = await gateway.OpenAsync();
        var call = client.PostAsync(Frames.Call("hold", """{"key":"k"}"""), Replies.AcceptJsonOnly);
        await gateway.InFlightAsync(1);

        gateway.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(call.IsCompleted);
        await client.CallAsync("release", """{"key":"k"}""");

        using var answer = await call;
        Assert.Equal("application/json", answer.ContentType);
    }

    [Fact]
    public async Task A_session_without_traffic_is_ended_with_its_child_and_one_with_an_open_stream_stays()
    {
        await using var gateway = await StartStoppedClockAsync(
            Naughty() with { Sharing = Manifests.Sharing.Session, IdleTimeout = TimeSpan.FromMinutes(2) });
        var idle = await gateway.OpenAsync();
        var busy = await gateway.OpenAsync();
        var reading = await gateway.OpenAsync();
        var sse = await gateway.OpenSseAsync();
        using var stream = await reading.GetAsync();
        var pid = await idle.PidAsync();

        for (var minute = 0; minute < 5; minute++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(1));
            await busy.PidAsync();
        }

        using var answer = await idle.PostAsync(Frames.Call("echo"));
        Assert.Equal(404, (int)answer.Status);
        await Eventually.Is(() => !ProcessTable.IsRunning(pid));
        await reading.PidAsync();
        await sse.CallAsync("echo");
        Assert.Equal(3, (int)(await gateway.StatusAsync())["sessions"]!);
    }

    [Fact]
    public async Task A_session_with_a_call_in_flight_is_not_idle()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty() with { IdleTimeout = TimeSpan.FromMinutes(1), RequestTimeout = TimeSpan.Zero });
        var client = await gateway.OpenAsync();
        var helper = await gateway.OpenAsync();
        using var stream = await helper.GetAsync();
        var call = client.PostAsync(Frames.Call("hold", """{"key":"k"}"""), Replies.AcceptJsonOnly);
        await gateway.InFlightAsync(1);

        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        await helper.CallAsync("release", """{"key":"k"}""");

        using var answer = await call;
        Assert.Contains("released k", await answer.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_beyond_the_limit_are_refused_until_one_ends()
    {
        await using var gateway = await StartAsync(
            settings => settings with { Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { MaxSessions = 2 } } }, Naughty());
        var first = await gateway.OpenAsync();
        await gateway.OpenSseAsync();

        using var refused = await gateway.Client().PostAsync(Frames.Initialize());
        Assert.Equal(503, (int)refused.Status);
        Assert.NotNull(refused.Header("Retry-After"));
        Assert.Contains("the limit of 2 sessions over all servers is reached", await refused.BodyAsync(), StringComparison.Ordinal);
        using var refusedSse = await gateway.Client().SendAsync(HttpMethod.Get, "sse");
        Assert.Equal(503, (int)refusedSse.Status);
        Assert.Contains("raise gateway.maxSessions in the manifest", await refusedSse.BodyAsync(), StringComparison.Ordinal);

        using var deleted = await first.DeleteAsync();
        await gateway.OpenAsync();
    }
}
