using System.Net;
using System.Text.Json.Nodes;
using Outboard.Gateway.Tests.Translation;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>A replica that was told to stop: what is new goes to the others, what is under way ends as it should.</summary>
public class DrainTests
{
    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Its_sessions_go_on_elsewhere_at_once_while_calls_in_flight_finish()
    {
        await using var a = await Replica.StartAsync(WithDrain, TestGateway.Naughty() with { Sharing = Sharing.Session });
        await using var b = await Replica.StartAsync(TestGateway.Naughty() with { Sharing = Sharing.Session });
        await b.ReadyAsync();
        var client = await a.OpenAsync(capabilities: """{"elicitation":{}}""");
        var elsewhere = client.At(b);
        var old = await elsewhere.ChildAsync();
        using var call = await elsewhere.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}""", "\"q\""));
        var question = JsonNode.Parse((await call.NextAsync())!.Data!)!;

        var stop = a.StopAsync();
        await a.StateAsync("naughty", "draining");

        // New calls, whichever replica they come to, are answered by the other one's child.
        var young = await elsewhere.ChildAsync();
        Assert.NotEqual(old, young);
        Assert.Equal(young, await client.ChildAsync());

        // An answer belongs to the call that asked, and finds it where it runs.
        await elsewhere.TellAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept"}"""));
        Assert.Equal("accept", (string?)JsonNode.Parse(await call.ReplyAsync())!.Structured()["result"]!["action"]);
        await stop.WaitAsync(Eventually.Limit);
        Assert.Equal(young, await elsewhere.ChildAsync());
    }

    [Fact]
    public async Task A_question_that_is_asked_elsewhere_meanwhile_gets_its_answer()
    {
        await using var a = await Replica.StartAsync(WithDrain);
        await using var b = await Replica.StartAsync();
        await b.ReadyAsync();
        var client = await a.OpenAsync(capabilities: """{"elicitation":{}}""");
        var elsewhere = client.At(b);
        await elsewhere.CallAsync("echo");
        var held = (await a.OpenAsync()).PostAsync(Frames.Call("hold", """{"key":"k"}"""));
        await a.InFlightAsync(1);
        var stop = a.StopAsync();
        await a.StateAsync("naughty", "draining");

        using var call = await client.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}"""));
        var question = JsonNode.Parse((await call.NextAsync())!.Data!)!;
        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept"}"""));

        Assert.Equal("accept", (string?)JsonNode.Parse(await call.ReplyAsync())!.Structured()["result"]!["action"]);
        Assert.False(stop.IsCompleted);
        Assert.False(held.IsCompleted);
        await a.KillAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_waits_for_its_user_is_found_by_the_answer_and_finishes(bool atOwner)
    {
        var ofItsOwn = TestGateway.Naughty() with { Sharing = Sharing.Session };
        await using var a = await Replica.StartAsync(WithDrain, ofItsOwn);
        await using var b = await Replica.StartAsync(ofItsOwn);
        await b.ReadyAsync();
        var held = (await a.OpenAsync()).PostAsync(Frames.Call("hold", """{"key":"k"}"""));
        await a.InFlightAsync(1);

        // Beside it, in another child.
        var call = LegacyChild.Play(LegacyChild.Ask("a"), LegacyChild.Await("a"), LegacyChild.ReturnAnswers("a"));
        var asked = await a.Client().QuestionAsync(call);
        var stop = a.StopAsync();
        await a.StateAsync("naughty", "draining");

        try
        {
            var answer = await (atOwner ? a : b).Client().ReplyToAsync(LegacyChild.Retry(call, asked.State, asked.Accept()));

            Assert.NotNull(JsonNode.Parse(answer)!.Structured()["a"]);

            // What is new is not taken: it is passed on, or may come again where nobody else is known.
            using var fresh = await a.Client().SendAsync(LegacyChild.Call("echo"));
            Assert.Equal(atOwner ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, fresh.Status);
            Assert.Equal(atOwner ? "1" : null, fresh.Header("Retry-After"));
            Assert.False(stop.IsCompleted);
            Assert.False(held.IsCompleted);
        }
        finally
        {
            // Otherwise a failure would wait for the whole drain.
            await a.KillAsync();
        }
    }

    [Fact]
    public async Task A_cancellation_reaches_the_call_wherever_its_session_has_gone()
    {
        await using var a = await Replica.StartAsync(WithDrain);
        await using var b = await Replica.StartAsync();
        await b.ReadyAsync();
        var client = await a.OpenAsync();
        var elsewhere = client.At(b);
        var early = client.PostAsync(Frames.Call("stall", id: "\"early\""));
        await a.InFlightAsync(1);
        var held = (await a.OpenAsync()).PostAsync(Frames.Call("hold", """{"key":"k"}"""));
        await a.InFlightAsync(2);
        await elsewhere.CallAsync("echo");
        var stop = a.StopAsync();
        await a.StateAsync("naughty", "draining");

        try
        {
            // The session is the other one's from here on; its first call is not.
            await elsewhere.CallAsync("echo");
            var late = client.PostAsync(Frames.Call("stall", id: "\"late\""));
            await b.InFlightAsync(1);
            await elsewhere.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":"early"}"""));
            using var cancelled = await early.WaitAsync(Eventually.Limit);
            Assert.False(late.IsCompleted);

            // And the other way about.
            await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":"late"}"""));
            using var alsoCancelled = await late.WaitAsync(Eventually.Limit);
            Assert.False(stop.IsCompleted);
            Assert.False(held.IsCompleted);
        }
        finally
        {
            await a.KillAsync();
        }
    }

    [Fact]
    public async Task Calls_it_has_forwarded_come_back_before_it_ends_and_forwarded_streams_end_cleanly()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync(WithDrain);
        var client = await a.OpenAsync();
        var elsewhere = client.At(b);
        using var stream = await elsewhere.GetAsync();
        var call = elsewhere.PostAsync(Frames.Call("hold", """{"key":"k"}""", "\"h\""));
        await a.InFlightAsync(1);

        var stop = b.StopAsync();

        Assert.Null(await stream.NextAsync());
        Assert.False(stop.IsCompleted);
        await client.CallAsync("release", """{"key":"k"}""");
        using var answer = await call.WaitAsync(Eventually.Limit);
        Assert.Equal("h", (string?)JsonNode.Parse(await answer.ReplyAsync())!["id"]);
        await stop.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task New_sessions_and_streams_are_refused_so_that_they_go_elsewhere()
    {
        await using var a = await Replica.StartAsync(WithDrain);
        var client = await a.OpenAsync();
        var held = client.PostAsync(Frames.Call("hold", """{"key":"k"}"""));
        await a.InFlightAsync(1);
        var stop = a.StopAsync();
        await a.StateAsync("naughty", "draining");

        var initialize = await Exchange.PostAsync(new Uri($"{a.BaseOf()}/mcp"), Frames.Initialize());
        initialize.IsError(503, -32603);
        Assert.Equal("1", initialize.Header("Retry-After"));
        using var stream = await client.GetAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, stream.Status);
        Assert.Equal("1", stream.Header("Retry-After"));

        // Nobody else is known who could take it: it may come again.
        using var call = await client.PostAsync(Frames.Call("echo"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, call.Status);
        Assert.False(stop.IsCompleted);
        Assert.False(held.IsCompleted);
        await a.KillAsync();
    }

    private static GatewaySettings WithDrain(GatewaySettings settings) => settings with { DrainTimeout = Drain };
}
