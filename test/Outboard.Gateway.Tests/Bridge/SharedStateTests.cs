using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

/// <summary>Log levels, subscriptions and list changes of many sessions on one child.</summary>
public sealed class SharedStateTests
{
    private const string AllLevels = """{"levels":["debug","info","notice","warning","error","critical","alert","emergency"]}""";

    [Fact]
    public async Task The_child_gets_the_most_verbose_level_and_each_session_what_it_asked_for()
    {
        await using var gateway = await StartAsync(Naughty());
        var quiet = await gateway.OpenAsync();
        var verbose = await gateway.OpenAsync();
        var silent = await gateway.OpenAsync();
        await quiet.PostAsync(Frames.Request("logging/setLevel", """{"level":"error"}"""));
        await verbose.PostAsync(Frames.Request("logging/setLevel", """{"level":"debug"}"""));

        Assert.Equal(["error", "critical", "alert", "emergency"], await LevelsAsync(quiet));
        Assert.Equal(["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"], await LevelsAsync(verbose));
        Assert.Equal(["info", "notice", "warning", "error", "critical", "alert", "emergency"], await LevelsAsync(silent));
        Assert.Equal(["logging/setLevel error", "logging/setLevel debug"], (await quiet.SeenAsync()).Where(IsLevel));

        // With the verbose one gone the child may be quieter again.
        using var deleted = await verbose.DeleteAsync();
        await Eventually.Is(async () => (await quiet.SeenAsync()).Where(IsLevel).Last() == "logging/setLevel error");
    }

    [Fact]
    public async Task A_level_that_does_not_exist_is_refused()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Request("logging/setLevel", """{"level":"loud"}"""));

        Assert.Contains("-32602", await answer.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_messages_that_could_be_anybodys_go_to_nobody()
    {
        await using var gateway = await StartAsync(Naughty());
        var holder = await gateway.OpenAsync();
        var logger = await gateway.OpenAsync();
        using var holderStream = await holder.GetAsync();
        using var loggerStream = await logger.GetAsync();
        var held = holder.PostAsync(Frames.Call("hold", """{"key":"k"}"""));
        await gateway.InFlightAsync(1);

        using var logged = await logger.PostAsync(Frames.Call("log", AllLevels));
        Assert.False(logged.IsStream);
        await logger.CallAsync("release", """{"key":"k"}""");
        using var released = await held;
        Assert.False(released.IsStream);

        // Alone on the child, its caller gets them. And nothing came over the others' streams before what is sent to all now.
        Assert.NotEmpty(await LevelsAsync(logger));
        await logger.CallAsync("notify", """{"method":"notifications/prompts/list_changed"}""");
        Assert.Equal("notifications/prompts/list_changed", (string?)(await holderStream.MessageAsync())["method"]);
        Assert.Equal("notifications/prompts/list_changed", (string?)(await loggerStream.MessageAsync())["method"]);
    }

    [Fact]
    public async Task Subscriptions_are_counted_and_updates_go_to_subscribers_alone()
    {
        await using var gateway = await StartAsync(Naughty());
        var first = await gateway.OpenAsync();
        var second = await gateway.OpenSseAsync();
        var third = await gateway.OpenAsync();
        using var firstStream = await first.GetAsync();
        using var thirdStream = await third.GetAsync();

        await first.PostAsync(Subscription("subscribe"));
        await second.SendAsync(Subscription("subscribe", "\"s\""));
        await second.ReplyAsync("\"s\"");
        await third.CallAsync("notify", """{"method":"notifications/resources/updated","params":{"uri":"test://x"}}""");
        await third.CallAsync("notify", """{"method":"notifications/tools/list_changed"}""");

        Assert.Equal("notifications/resources/updated", (string?)(await firstStream.MessageAsync())["method"]);
        Assert.Equal("notifications/tools/list_changed", (string?)(await firstStream.MessageAsync())["method"]);
        Assert.Contains("resources/updated", await second.MessageAsync(static _ => true), StringComparison.Ordinal);
        Assert.Contains("tools/list_changed", await second.MessageAsync(static _ => true), StringComparison.Ordinal);
        Assert.Equal("notifications/tools/list_changed", (string?)(await thirdStream.MessageAsync())["method"]);

        await first.PostAsync(Subscription("unsubscribe"));
        Assert.Equal(["resources/subscribe test://x"], (await third.SeenAsync()).Where(IsSubscription));
        second.Dispose();
        await Eventually.Is(async () => (await third.SeenAsync()).Contains("resources/unsubscribe test://x"));
        Assert.Equal(["resources/subscribe test://x", "resources/unsubscribe test://x"], (await third.SeenAsync()).Where(IsSubscription));
    }

    [Fact]
    public async Task A_list_change_reaches_every_session_once()
    {
        await using var gateway = await StartAsync(Naughty());
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => gateway.OpenAsync()));
        var streams = await Task.WhenAll(clients.Select(client => client.GetAsync()));
        var sse = await gateway.OpenSseAsync();

        foreach (var list in (string[])["tools", "prompts", "resources"])
        {
            await clients[0].CallAsync("notify", $$"""{"method":"notifications/{{list}}/list_changed"}""");
        }

        foreach (var list in (string[])["tools", "prompts", "resources"])
        {
            foreach (var stream in streams)
            {
                Assert.Equal($"notifications/{list}/list_changed", (string?)(await stream.MessageAsync())["method"]);
            }

            Assert.Contains($"notifications/{list}/list_changed", await sse.MessageAsync(static _ => true), StringComparison.Ordinal);
        }

        Array.ForEach(streams, stream => stream.Dispose());
    }

    [Fact]
    public async Task Ping_is_answered_by_the_bridge()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Request("ping", id: "1.0"));

        Assert.Equal("""{"jsonrpc":"2.0","id":1.0,"result":{}}""", await answer.ReplyAsync());

        // One stands there from the handshake: it lets a child say what it has to say before it serves anybody.
        Assert.Single(await client.SeenAsync(), line => line.StartsWith("ping", StringComparison.Ordinal));
    }

    private static string Subscription(string verb, string id = "1") => Frames.Request($"resources/{verb}", """{"uri":"test://x"}""", id);

    private static bool IsLevel(string line) => line.StartsWith("logging/setLevel", StringComparison.Ordinal);

    private static bool IsSubscription(string line) => line.StartsWith("resources/", StringComparison.Ordinal);

    private static async Task<string[]> LevelsAsync(McpHttp client)
    {
        using var answer = await client.PostAsync(Frames.Call("log", AllLevels));
        return [.. (await answer.MessagesAsync().ToListAsync()).Where(text => text.Contains("notifications/message", StringComparison.Ordinal)).Select(text => Replies.Raw(text, "params", "level").Trim('"'))];
    }
}
