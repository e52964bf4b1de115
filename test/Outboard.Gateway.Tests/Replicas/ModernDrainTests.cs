using System.Text.Json.Nodes;
using Outboard.Gateway.Tests.Translation;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>A gateway that was told to stop, and has clients of 2026-07-28: what is new is refused for another try, what is under way ends as it should.</summary>
public sealed class ModernDrainTests
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    // Long enough for what the tests do meanwhile; they wait for its end, whenever that is.
    private static readonly string Slow = Call("slow_read", """{"text":"t","steps":4,"milliseconds":2000}""", "\"slow\"", meta: "\"progressToken\":\"p\"");

    [Theory]
    [InlineData(Era.Legacy)]
    [InlineData(Era.Modern)]
    public async Task What_is_new_is_to_come_again_while_calls_in_flight_finish_and_their_streams_end(Era era)
    {
        await using var gateway = await StartAsync(era);
        var client = gateway.Client("fixture");
        using var slow = await client.SendAsync(Slow);
        Assert.Equal("notifications/progress", (string?)(await slow.MessageAsync())["method"]);

        var stop = gateway.StopAsync();
        await gateway.StateAsync("fixture", "draining");

        foreach (var (method, members) in new[] { ("tools/call", "\"name\":\"echo\""), ("tools/list", ""), ("server/discover", ""), ("subscriptions/listen", "\"notifications\":{}"), ("com.example/unknown", "") })
        {
            using var refused = await client.SendAsync(Request(method, members, "\"new\""));
            var body = JsonNode.Parse(await refused.BodyAsync())!;
            Assert.Equal((503, "1"), ((int)refused.Status, refused.Header("Retry-After")));
            Assert.Equal(("new", -32603), ((string?)body["id"], (int?)body["error"]?["code"]));
        }

        Assert.False(stop.IsCompleted);
        var rest = await slow.MessagesAsync().Select(static message => JsonNode.Parse(message)!).ToListAsync();
        Assert.Equal(["2", "3", "4"], rest[..^1].Select(static message => message["params"]!["progress"]!.ToJsonString()));
        Assert.Equal(("slow", "t"), ((string?)rest[^1]["id"], rest[^1].Text()));
        await stop.WaitAsync(Eventually.Limit);
    }

    [Theory]
    [InlineData(Era.Legacy)]
    [InlineData(Era.Modern)]
    public async Task Listens_end_with_their_result_at_once_whatever_else_goes_on(Era era)
    {
        await using var gateway = await StartAsync(era);
        var client = gateway.Client("fixture");
        using var listen = (await client.ListenAsync("""{"toolsListChanged":true}""", "\"mine\"")).Stream;
        using var slow = await client.SendAsync(Slow);
        await slow.MessageAsync();

        var stop = gateway.StopAsync();

        var result = await listen.MessageAsync();
        Assert.Equal("mine", (string?)result["id"]);
        Assert.Equal(("complete", "mine"), ((string?)result["result"]!["resultType"], (string?)result["result"]!["_meta"]![SubscriptionId]));
        Assert.Null(await listen.NextAsync());
        Assert.Equal(1, (int)(await gateway.StatusAsync("fixture"))["calls_in_flight"]!);
        await slow.ReplyAsync();
        await stop.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_client_that_comes_back_with_its_users_answer_finds_its_call_as_long_as_that_is_there()
    {
        await using var gateway = await TestGateway.StartAsync(WithDrain, TestGateway.Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Ask("a"), Await("a"), ReturnAnswers("a"));
        var asked = await client.QuestionAsync(call);
        var legacy = await gateway.OpenAsync();
        var held = client.SendAsync(Call("play", Steps("""{"method":"notifications/poke"}""", Return("{}"))));
        await gateway.InFlightAsync(2);

        var stop = gateway.StopAsync();
        await gateway.StateAsync("naughty", "draining");
        using (var none = await client.SendAsync(Call("echo")))
        {
            Assert.Equal(503, (int)none.Status);
        }

        // The answer is with the child when it has the child to itself again.
        var retry = client.ReplyToAsync(Retry(call, asked.State, asked.Accept()));
        Assert.False(stop.IsCompleted);
        await legacy.TellAsync(Frames.Notification("notifications/poke"));
        using var other = await held;
        await other.ReplyAsync();

        Assert.Equal("accept", (string?)JsonNode.Parse(await retry)!.Structured()["a"]!["result"]!["action"]);
        await stop.WaitAsync(Eventually.Limit);
    }

    private static async Task<TestGateway> StartAsync(Era era)
    {
        var gateway = await TestGateway.StartAsync(WithDrain, ModernChild.Fixture() with { Args = era == Era.Modern ? ["--modern"] : [], Era = era });
        await gateway.ReadyAsync("fixture");
        return gateway;
    }

    private static GatewaySettings WithDrain(GatewaySettings settings) => settings with { DrainTimeout = TimeSpan.FromMinutes(5) };
}
