using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Health;

/// <summary>A stop takes no new work, lets calls finish and ends streams cleanly (bridge-compat R12).</summary>
public class StopTests
{
    /// <summary>Longer than any test waits: a stop that runs into it has waited for nothing.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task With_nothing_in_flight_open_streams_end_cleanly_and_hold_nothing_up()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync();
        using var stream = await client.GetAsync();
        var sse = await gateway.OpenSseAsync();

        await gateway.StopAsync().WaitAsync(Eventually.Limit);

        // A cut connection would throw; a stream that ends says so.
        Assert.Null(await stream.NextAsync());
        Assert.Null(await sse.Stream.NextAsync());
        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task A_call_in_flight_finishes_and_new_work_is_refused_meanwhile()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync(capabilities: """{"elicitation":{}}""");
        var other = await gateway.OpenAsync();
        using var call = await client.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}"""));
        var question = await call.MessageAsync();

        var stop = gateway.StopAsync();
        await gateway.StateAsync("naughty", "draining");

        var mcp = new Uri($"{gateway.BaseOf()}/mcp");
        var initialize = await Exchange.PostAsync(mcp, Frames.Initialize());
        initialize.IsError(503, -32603);
        Assert.Equal("1", initialize.Header("Retry-After"));
        (await Exchange.PostAsync(mcp, Frames.Call("echo"), ("Mcp-Session-Id", other.SessionId!))).IsError(503, -32603);
        Assert.Equal(503, (await Exchange.GetAsync(new Uri($"{gateway.BaseOf()}/sse"))).Status);
        foreach (var path in new[] { "/messages", "/naughty/messages/", "/readyz", "/servers/naughty/healthz" })
        {
            Assert.Equal(503, (await Exchange.GetAsync(new Uri(gateway.Address, path))).Status);
        }

        Assert.False(stop.IsCompleted);

        // What belongs to the call still travels: the answer its child waits for, and then its own.
        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept"}"""));
        Assert.Equal("accept", (string?)JsonNode.Parse(await call.ReplyAsync())!.Structured()["result"]!["action"]);
        await stop.WaitAsync(Eventually.Limit);
        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task A_call_that_outlasts_the_drain_is_told_that_its_session_has_ended()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { DrainTimeout = TimeSpan.FromMilliseconds(1) }, TestGateway.Naughty());
        var client = await gateway.OpenAsync();
        var call = client.CallAsync("stall");
        await gateway.InFlightAsync(1);

        await gateway.StopAsync().WaitAsync(Eventually.Limit);

        Assert.NotNull((await call)["error"]);
        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task A_server_that_is_still_starting_holds_nothing_up()
    {
        await using var gateway = await StartAsync("--mute-on-initialize");
        await gateway.InFlightAsync(1);

        await gateway.StopAsync().WaitAsync(Eventually.Limit);

        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task A_call_that_was_given_up_holds_nothing_up()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.OpenAsync();
        var call = client.PostAsync(Frames.Call("stall"));
        await gateway.InFlightAsync(1);
        using var cancelled = await client.PostAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));
        using var answer = await call;

        await gateway.StopAsync().WaitAsync(Eventually.Limit);

        await gateway.NoProcessLeftAsync();
    }

    [Fact]
    public async Task Children_of_sessions_end_with_the_gateway()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { DrainTimeout = Drain }, TestGateway.Naughty() with { Sharing = Sharing.Session });
        var one = await gateway.OpenAsync();
        var two = await gateway.OpenAsync();
        Assert.NotEqual(await one.PidAsync(), await two.PidAsync());

        await gateway.StopAsync().WaitAsync(Eventually.Limit);

        await gateway.NoProcessLeftAsync();
    }

    private static Task<TestGateway> StartAsync(params string[] options) =>
        TestGateway.StartAsync(static settings => settings with { DrainTimeout = Drain }, TestGateway.Naughty("naughty", options));
}
