using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Translation;

/// <summary><c>subscriptions/listen</c> of modern clients on a modern child (mcp-transports 9, 17.3).</summary>
public sealed class ModernListenTests
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
    private const string Tools = """{"toolsListChanged":true}""";
    private const string Changed = """{"method":"notifications/tools/list_changed"}""";

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    [InlineData("\"l\\u00e9\"")]
    public async Task Everything_on_a_subscription_carries_the_id_its_client_gave_it(string id)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        using var stream = await gateway.Client().AskAsync(ModernChild.Request("subscriptions/listen", $"\"notifications\":{Tools}", id));

        var acknowledged = (await stream.NextAsync())!.Data!;
        await gateway.Client().AskToolAsync("tell", Changed);
        var told = (await stream.NextAsync())!.Data!;
        await gateway.Client().AskToolAsync("end_listens", """{"result":true}""");
        var ended = (await stream.NextAsync())!.Data!;

        Assert.Equal(Tools, Replies.Raw(acknowledged, "params", "notifications"));
        Assert.Equal(id, Replies.Raw(acknowledged, "params", "_meta", SubscriptionId));
        Assert.Equal($$$"""{"_meta":{"{{{SubscriptionId}}}":{{{id}}},"com.example/kept":true}}""", Replies.Raw(told, "params"));
        Assert.Equal(id, Replies.Raw(ended, "id"));
        Assert.Equal($$$"""{"resultType":"complete","_meta":{"{{{SubscriptionId}}}":{{{id}}}}}""", Replies.Raw(ended, "result").Replace(" ", "", StringComparison.Ordinal));
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task Each_subscription_gets_what_the_child_sends_on_it()
    {
        await using var gateway = await StartAsync(ModernChild.Fixture());
        await gateway.ReadyAsync("fixture");
        var client = gateway.Client("fixture");
        var (tools, _) = await client.ListenAsync("""{"toolsListChanged":true}""", "1");
        var (resource, acknowledged) = await client.ListenAsync("""{"resourceSubscriptions":["test://watched-resource"]}""", "1");
        using (tools)
        using (resource)
        {
            Assert.Equal("""{"resourceSubscriptions":["test://watched-resource"]}""", acknowledged["params"]!["notifications"]!.ToJsonString());

            await client.AskToolAsync("touch_resource", """{"uri":"test://watched-resource"}""");
            await client.AskToolAsync("test_trigger_tool_change");

            Assert.Equal("notifications/tools/list_changed", (string?)(await tools.MessageAsync())["method"]);
            Assert.Equal("test://watched-resource", (string?)(await resource.MessageAsync())["params"]!["uri"]);
        }
    }

    [Fact]
    public async Task A_closed_stream_ends_the_subscription_at_the_child()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        using var closing = new CancellationTokenSource();
        var (stream, _) = await gateway.Client().ListenAsync(Tools, cancellation: closing.Token);

        stream.Dispose();

        await Eventually.Is(async () => (await gateway.ReceivedAsync("notifications/cancelled")).Length == 1);
        var listen = Assert.Single(await gateway.ReceivedAsync("subscriptions/listen"));
        Assert.Equal(listen["id"]!.ToJsonString(), (await gateway.ReceivedAsync("notifications/cancelled"))[0]["params"]!["requestId"]!.ToJsonString());
    }

    [Fact]
    public async Task A_subscription_is_no_call_in_flight()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty() with { RequestTimeout = TimeSpan.FromSeconds(10) });
        await gateway.ReadyAsync();
        var (stream, _) = await gateway.Client().ListenAsync(Tools);
        using var listening = stream;

        Assert.Equal(0, (int)(await gateway.StatusAsync())["calls_in_flight"]!);

        // It has no time-out: comments keep it open, and what comes late still comes.
        var next = stream.NextOfAnyKindAsync();
        await gateway.PassTimeUntil(() => Task.FromResult(next.IsCompleted));
        Assert.NotNull((await next)!.Comment);
        await gateway.Client().AskToolAsync("tell", Changed);
        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);

        // A call beside it is alone, as far as log messages go.
        using var answer = await gateway.Client().AskAsync(ModernChild.Call("log", """{"levels":["error"]}""", meta: "\"io.modelcontextprotocol/logLevel\":\"info\""));
        Assert.True(answer.IsStream);
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_subscriptions_with_their_result_and_does_not_wait_for_them()
    {
        await using var gateway = await StartAsync(settings => settings with { DrainTimeout = TimeSpan.FromMinutes(5) }, ModernChild.Naughty());
        await gateway.ReadyAsync();
        var (stream, _) = await gateway.Client().ListenAsync(Tools, "\"mine\"");
        using var listening = stream;

        await gateway.StopAsync();

        var result = await stream.MessageAsync();
        Assert.Equal("mine", (string?)result["id"]);
        Assert.Equal("complete", (string?)result["result"]!["resultType"]);
        Assert.Equal("mine", (string?)result["result"]!["_meta"]![SubscriptionId]);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task A_listen_keeps_no_child_that_lives_for_one_call()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = Sharing.Call });
        var client = gateway.Client();
        await client.AskToolAsync("echo");
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["children"]! == 2);

        var (stream, acknowledged) = await client.ListenAsync(Tools, "\"mine\"");
        using var listening = stream;

        Assert.Equal("{}", acknowledged["params"]!["notifications"]!.ToJsonString());
        Assert.Equal("mine", (string?)acknowledged["params"]!["_meta"]![SubscriptionId]);
        Assert.Equal(2, (int)(await gateway.StatusAsync())["children"]!);
        await gateway.StopAsync();
        Assert.Equal("mine", (string?)(await stream.MessageAsync())["id"]);
    }

    [Fact]
    public async Task Listens_count_as_sessions_do()
    {
        await using var gateway = await StartAsync(static settings => settings with { Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { MaxSessions = 1 } } }, ModernChild.Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var (first, _) = await client.ListenAsync(Tools);
        using (first)
        {
            using var second = await client.AskAsync(ModernChild.Request("subscriptions/listen", $"\"notifications\":{Tools}"));
            Assert.Equal(503, (int)second.Status);
        }

        await Eventually.Is(async () =>
        {
            using var third = await client.AskAsync(ModernChild.Request("subscriptions/listen", $"\"notifications\":{Tools}"));
            return (int)third.Status == 200;
        });
    }

    [Fact]
    public async Task A_child_that_dies_drops_its_subscriptions_without_a_result_and_the_next_takes_new_ones()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        var (stream, _) = await gateway.Client().ListenAsync(Tools);

        await gateway.Client().AskToolAsync("crash");

        Assert.Null(await stream.NextAsync());
        stream.Dispose();
        var (again, _) = await gateway.Client().ListenAsync(Tools);
        using var listening = again;
        await gateway.Client().AskToolAsync("tell", Changed);
        Assert.Equal("notifications/tools/list_changed", (string?)(await again.MessageAsync())["method"]);
    }

    [Fact]
    public async Task A_child_that_only_cancels_a_subscription_has_ended_it()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        var (stream, _) = await gateway.Client().ListenAsync(Tools);
        using var listening = stream;

        await gateway.Client().AskToolAsync("end_listens");

        Assert.Equal("complete", (string?)(await stream.MessageAsync())["result"]!["resultType"]);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task A_change_that_names_no_subscription_is_told_to_nobody()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        await gateway.ReadyAsync();
        var (stream, _) = await gateway.Client().ListenAsync(Tools);
        using var listening = stream;

        await gateway.Client().AskToolAsync("notify", Changed);
        await gateway.Client().AskToolAsync("end_listens");

        Assert.Equal("complete", (string?)(await stream.MessageAsync())["result"]?["resultType"]);
    }

    [Fact]
    public async Task A_refused_subscription_is_an_error()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty("--refuse-listen"));
        await gateway.ReadyAsync();

        using var stream = await gateway.Client().AskAsync(ModernChild.Request("subscriptions/listen", $"\"notifications\":{Tools}"));

        Assert.Equal(-32603, (int)JsonNode.Parse(await stream.ReplyAsync())!["error"]!["code"]!);
    }

    [Fact]
    public async Task A_subscription_without_acknowledgement_still_tells()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty("--mute-listen"));
        await gateway.ReadyAsync();
        var opening = gateway.Client().AskAsync(ModernChild.Request("subscriptions/listen", $"\"notifications\":{Tools}"));
        await Eventually.Is(async () => (await gateway.ReceivedAsync("subscriptions/listen")).Length == 1);

        await gateway.Client().AskToolAsync("tell", Changed);

        using var stream = await opening;
        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
    }
}
