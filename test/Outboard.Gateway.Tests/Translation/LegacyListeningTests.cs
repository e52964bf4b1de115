using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Legacy clients of a modern child hear of its changes: one listen for all of them, told to each on its own stream (mcp-transports 9, 17.4).</summary>
public sealed class LegacyListeningTests
{
    private const string Uri = "test://watched-resource";

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    public async Task A_changed_list_is_told_to_every_session(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = sharing });
        var client = await gateway.OpenAsync();
        var sse = await gateway.OpenSseAsync();
        using var stream = await client.GetAsync();
        await Eventually.Is(async () => (await ReceivedAsync(client)).Length == 1);

        await client.CallAsync("tell", """{"method":"notifications/tools/list_changed"}""");

        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"com.example/kept":true}}}""", (await stream.NextAsync())!.Data);
        if (sharing == Sharing.Shared)
        {
            await sse.MessageAsync(static message => message.TryGetProperty("method", out var method) && method.GetString() == "notifications/tools/list_changed");
        }
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    public async Task A_subscription_is_told_of_updates_until_it_ends(Sharing sharing)
    {
        await using var gateway = await StartAsync(ModernChild.Fixture() with { Sharing = sharing });
        var client = await gateway.OpenAsync("fixture");
        using var stream = await client.GetAsync();

        await DoAsync(client, "resources/subscribe");
        Assert.Equal("updated", await TouchAsync(client));
        var told = await stream.MessageAsync();
        Assert.Equal(("notifications/resources/updated", Uri), ((string?)told["method"], (string?)told["params"]!["uri"]));

        await DoAsync(client, "resources/unsubscribe");
        Assert.Equal("not subscribed", await TouchAsync(client));
    }

    [Fact]
    public async Task Sessions_share_one_listen_and_are_told_only_of_their_own()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var (one, two) = (await gateway.OpenAsync(), await gateway.OpenAsync());
        using var streamOne = await one.GetAsync();
        using var streamTwo = await two.GetAsync();
        await DoAsync(one, "resources/subscribe", "test://a");
        await DoAsync(two, "resources/subscribe", "test://b");
        await DoAsync(two, "resources/subscribe", "test://a");

        await one.CallAsync("tell", """{"method":"notifications/resources/updated","params":{"uri":"test://b"}}""");
        await one.CallAsync("tell", """{"method":"notifications/resources/updated","params":{"uri":"test://a"}}""");

        Assert.Equal("test://a", (string?)(await streamOne.MessageAsync())["params"]!["uri"]);
        Assert.Equal("test://b", (string?)(await streamTwo.MessageAsync())["params"]!["uri"]);
        Assert.Equal("test://a", (string?)(await streamTwo.MessageAsync())["params"]!["uri"]);

        // Three listens, each opened before the one before it was closed; the third subscription changed nothing.
        var listens = await ReceivedAsync(one);
        Assert.Equal(["(none)", "test://a", "test://a,test://b"], listens.Select(Watched));
        Assert.Equal(
            listens[..2].Select(static listen => listen["id"]!.ToJsonString()),
            (await one.SeenAsync()).Where(static line => line.StartsWith("notifications/cancelled", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1]));
    }

    [Fact]
    public async Task What_only_an_ended_session_wanted_is_wanted_no_more()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var (one, two) = (await gateway.OpenAsync(), await gateway.OpenAsync());
        await DoAsync(one, "resources/subscribe", "test://a");

        using var deleted = await one.DeleteAsync();

        await Eventually.Is(async () => Watched((await ReceivedAsync(two))[^1]) == "(none)");
    }

    [Fact]
    public async Task A_resource_the_child_does_not_watch_is_refused()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Request("resources/subscribe", """{"uri":"test://unwatched"}"""));

        Assert.Equal(-32602, (int)JsonNode.Parse(await answer.ReplyAsync())!["error"]!["code"]!);
        await DoAsync(client, "resources/subscribe", "test://a");
        Assert.Equal("test://a", Watched((await ReceivedAsync(client))[^1]));
    }

    [Fact]
    public async Task A_child_that_does_not_acknowledge_is_taken_to_listen()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty("--mute-listen"));
        var client = await gateway.OpenAsync();
        using var stream = await client.GetAsync();
        var subscribing = client.PostAsync(Frames.Request("resources/subscribe", """{"uri":"test://a"}"""));
        await gateway.PassTimeUntil(() => Task.FromResult(subscribing.IsCompleted));
        using (var answer = await subscribing)
        {
            Assert.NotNull(JsonNode.Parse(await answer.ReplyAsync())!["result"]);
        }

        await client.CallAsync("tell", """{"method":"notifications/resources/updated","params":{"uri":"test://a"}}""");

        Assert.Equal("test://a", (string?)(await stream.MessageAsync())["params"]!["uri"]);
    }

    [Fact]
    public async Task A_child_that_refuses_to_listen_serves_all_the_same()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty("--refuse-listen"));
        var client = await gateway.OpenAsync();

        await gateway.LoggedAsync("will not be told of changes");

        Assert.Equal("{}", (await client.CallAsync("echo")).Structured().ToJsonString());
    }

    [Fact]
    public async Task A_restarted_child_listens_for_what_the_last_one_did_and_clients_are_told_that_lists_may_differ()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();
        using var stream = await client.GetAsync();
        await DoAsync(client, "resources/subscribe", "test://a");

        await client.CallAsync("crash");

        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        await Eventually.Is(async () => (await ReceivedAsync(client)).Select(Watched).SequenceEqual(["test://a"]));
    }

    [Fact]
    public async Task A_listen_the_child_ends_is_opened_again()
    {
        await using var gateway = await StartStoppedClockAsync(ModernChild.Naughty());
        var client = await gateway.OpenAsync();
        using var stream = await client.GetAsync();
        await DoAsync(client, "resources/subscribe", "test://a");
        await client.CallAsync("end_listens", """{"result":true}""");

        await gateway.PassTimeUntil(async () => (await ReceivedAsync(client)).Length == 3);

        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        await client.CallAsync("tell", """{"method":"notifications/resources/updated","params":{"uri":"test://a"}}""");
        Assert.Equal("notifications/resources/updated", (string?)(await stream.MessageAsync())["method"]);
    }

    [Fact]
    public async Task Nobody_listens_where_each_call_has_its_child()
    {
        await using var gateway = await StartAsync(ModernChild.Naughty() with { Sharing = Sharing.Call });
        var client = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Request("resources/subscribe", """{"uri":"test://a"}"""));

        Assert.Equal(-32601, (int)JsonNode.Parse(await answer.ReplyAsync())!["error"]!["code"]!);
        Assert.Empty(await ReceivedAsync(client));
    }

    private static async Task<JsonNode[]> ReceivedAsync(McpHttp client) =>
        [.. (await client.CallAsync("received", """{"method":"subscriptions/listen"}""")).Structured()["items"]!.AsArray().Select(static line => JsonNode.Parse((string)line!)!)];

    private static string Watched(JsonNode listen) =>
        listen["params"]!["notifications"]!["resourceSubscriptions"] is JsonArray uris ? string.Join(',', uris.Select(static uri => (string)uri!)) : "(none)";

    private static async Task DoAsync(McpHttp client, string method, string uri = Uri)
    {
        using var answer = await client.PostAsync(Frames.Request(method, $$"""{"uri":"{{uri}}"}"""));
        Assert.Equal("{}", JsonNode.Parse(await answer.ReplyAsync())!["result"]!.ToJsonString());
    }

    private static async Task<string> TouchAsync(McpHttp client) => (await client.CallAsync("touch_resource", $$"""{"uri":"{{Uri}}"}""")).Text();
}
