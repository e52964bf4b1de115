using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary><c>subscriptions/listen</c> on a legacy child (mcp-transports 9, 17.2).</summary>
public sealed class LegacyListenTests
{
    private const string Key = "io.modelcontextprotocol/subscriptionId";
    private const string Watched = """{"resourceSubscriptions":["test://a"]}""";

    [Fact]
    public async Task The_acknowledgement_comes_first_and_every_message_carries_the_subscription()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();

        var (stream, first) = await client.ListenAsync("""{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":false,"resourceSubscriptions":["test://\u0061"],"later":1}""", "\"l\\u0041\"");
        using var open = stream;
        await client.ReplyToAsync(Call("notify", """{"method":"notifications/resources/list_changed"}"""));
        await client.ReplyToAsync(Call("notify", """{"method":"notifications/resources/updated","params":{"uri":"test://b"}}"""));
        await client.ReplyToAsync(Call("play", Steps(Line("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://a","x":1.0,"_meta":{"com.example/x":1e0}}}"""), Return("{}"))));
        await client.ReplyToAsync(Call("notify", """{"method":"notifications/tools/list_changed"}"""));
        var updated = (await stream.NextAsync())!.Data!;
        var changed = (await stream.NextAsync())!.Data!;

        Assert.Equal("""{"_meta":{"io.modelcontextprotocol/subscriptionId":"lA"},"notifications":{"toolsListChanged":true,"resourceSubscriptions":["test://a"]}}""", first["params"]!.ToJsonString());
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)first["method"]);
        Assert.Equal("""{"uri":"test://a","x":1.0,"_meta":{"com.example/x":1e0,"KEY":"l\u0041"}}""".Replace("KEY", Key, StringComparison.Ordinal), Replies.Raw(updated, "params"));
        Assert.Equal("""{"_meta":{"KEY":"l\u0041"}}""".Replace("KEY", Key, StringComparison.Ordinal), Replies.Raw(changed, "params"));
    }

    [Fact]
    public async Task A_child_is_subscribed_once_and_unsubscribed_after_the_last_listen_or_session()
    {
        await using var gateway = await StartAsync(Naughty());
        var legacy = await gateway.OpenAsync();
        var client = gateway.Client();

        using var first = (await client.ListenAsync(Watched)).Stream;
        using var second = (await client.ListenAsync(Watched)).Stream;
        using (await legacy.PostAsync(Frames.Request("resources/subscribe", """{"uri":"test://a"}""")))
        {
            first.Dispose();
            second.Dispose();
        }

        using var third = (await client.ListenAsync(Watched)).Stream;
        using (await legacy.PostAsync(Frames.Request("resources/unsubscribe", """{"uri":"test://a"}""")))
        {
            await client.ReplyToAsync(Call("notify", """{"method":"notifications/resources/updated","params":{"uri":"test://a"}}"""));
            Assert.Equal("notifications/resources/updated", (string?)(await third.MessageAsync())["method"]);
        }

        Assert.Equal(["resources/subscribe test://a"], await SubscriptionsAsync(client));
        third.Dispose();
        await Eventually.Is(async () => (await SubscriptionsAsync(client)).Length == 2);
        Assert.Equal("resources/unsubscribe test://a", (await SubscriptionsAsync(client))[1]);
    }

    [Fact]
    public async Task Listens_that_come_and_go_at_once_never_deafen_the_one_that_stays()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();

        for (var i = 0; i < 20; i++)
        {
            var before = (await client.ListenAsync(Watched)).Stream;
            var staying = client.ListenAsync(Watched);
            before.Dispose();
            using var stays = (await staying).Stream;
            await client.ReplyToAsync(Call("echo"));
            var last = (await SubscriptionsAsync(client))[^1];
            Assert.Equal("resources/subscribe test://a", last);
            stays.Dispose();
            await Eventually.Is(async () => (await SubscriptionsAsync(client))[^1] == "resources/unsubscribe test://a");
        }
    }

    [Fact]
    public async Task A_restarted_child_is_subscribed_anew_and_listeners_are_told_that_lists_may_have_changed()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        using var stream = (await client.ListenAsync("""{"toolsListChanged":true,"resourceSubscriptions":["test://a"]}""")).Stream;

        await client.ReplyToAsync(Call("crash"));

        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        await Eventually.Is(async () => (await SubscriptionsAsync(client)) is ["resources/subscribe test://a"]);
        await client.ReplyToAsync(Call("notify", """{"method":"notifications/resources/updated","params":{"uri":"test://a"}}"""));
        Assert.Equal("notifications/resources/updated", (string?)(await stream.MessageAsync())["method"]);
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_listens_with_their_result()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        using var stream = (await gateway.Client().ListenAsync("""{"toolsListChanged":true}""", "7")).Stream;

        var stopping = gateway.StopAsync();

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","_meta":{"KEY":7}}}""".Replace("KEY", Key, StringComparison.Ordinal), (await stream.MessageAsync()).ToJsonString());
        Assert.Null(await stream.NextAsync());
        await stopping;
    }

    [Fact]
    public async Task A_server_that_is_given_up_ends_its_listens_with_their_result_and_takes_no_new_ones()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        using var stream = (await client.ListenAsync("{}", "7")).Stream;
        for (var death = 1; death < Gateway.Stdio.RestartPolicy.DeathsAllowed; death++)
        {
            await client.ReplyToAsync(Call("crash"));
            await gateway.PassTimeUntil(async () => await gateway.StatusAsync() is var status && (string?)status["state"] == "ready" && (int)status["restarts"]! == death);
        }

        await client.ReplyToAsync(Call("crash"));

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","_meta":{"KEY":7}}}""".Replace("KEY", Key, StringComparison.Ordinal), (await stream.MessageAsync()).ToJsonString());
        Assert.Null(await stream.NextAsync());
        using var again = await client.SendAsync(Request("subscriptions/listen", "\"notifications\":{}"));
        Assert.Equal((503, "1"), ((int)again.Status, again.Header("Retry-After")));
    }

    [Fact]
    public async Task A_callers_child_that_ends_ends_the_callers_listen()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Session });
        await gateway.ReadyAsync();
        var client = gateway.Client();
        using var stream = (await client.ListenAsync(Watched, "7")).Stream;

        await client.ReplyToAsync(Call("crash"));

        Assert.Equal("complete", (string?)(await stream.MessageAsync())["result"]!["resultType"]);
        Assert.Null(await stream.NextAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"notifications\":[]")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":\"test://a\"}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":[1]}")]
    [InlineData("\"notifications\":{\"resourceSubscriptions\":[\"\\ud800\"]}")]
    [InlineData("\"notifications\":{\"\\ud800\":true,\"resourceSubscriptions\":1}")]
    public async Task Wrong_params_are_refused(string members)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        using var answer = await gateway.Client().SendAsync(Request("subscriptions/listen", members));

        Assert.Equal(400, (int)answer.Status);
        Assert.Equal(-32602, (int)JsonNode.Parse(await answer.ReplyAsync())!["error"]!["code"]!);
    }

    [Fact]
    public async Task A_child_for_each_call_has_nothing_to_tell()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Call });
        await gateway.ReadyAsync();

        var (stream, first) = await gateway.Client().ListenAsync("""{"toolsListChanged":true,"resourceSubscriptions":["test://a"]}""");

        stream.Dispose();
        Assert.Equal("{}", first["params"]!["notifications"]!.ToJsonString());
    }

    [Fact]
    public async Task There_are_so_many_listens_and_no_more()
    {
        await using var gateway = await StartAsync(static settings => settings with { Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { MaxSessions = 2 } } }, Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var first = (await client.ListenAsync("{}")).Stream;
        using var second = (await client.ListenAsync("{}")).Stream;

        using (var third = await client.SendAsync(Request("subscriptions/listen", "\"notifications\":{}")))
        {
            Assert.Equal((503, "1"), ((int)third.Status, third.Header("Retry-After")));
            Assert.Contains("raise gateway.maxSessions in the manifest", await third.BodyAsync(), StringComparison.Ordinal);
        }

        first.Dispose();
        await Eventually.Is(async () =>
        {
            using var again = await client.SendAsync(Request("subscriptions/listen", "\"notifications\":{}"));
            return (int)again.Status == 200;
        });
    }

    private static async Task<string[]> SubscriptionsAsync(McpHttp client) => [.. (await client.SeenByChildAsync()).Where(static line => line.StartsWith("resources/", StringComparison.Ordinal))];
}
