using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>
/// Log messages of a legacy child for modern clients (mcp-transports 10, 17.2, 18): the child knows one level and names no request, so that a
/// client sees what its request asked for, and only where it is plain whose message it is.
/// </summary>
public sealed class LegacyLogTests
{
    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];
    private static readonly string All = $$"""{"levels":["{{string.Join("\",\"", Levels)}}"]}""";

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    [InlineData(Sharing.Call)]
    public async Task Without_a_level_none_comes_and_with_one_none_below_it(Sharing sharing)
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = sharing });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        for (var least = 0; least < Levels.Length; least++)
        {
            Assert.Equal(Levels[least..], await LogAsync(client, Levels[least]));
            Assert.Empty(await LogAsync(client, level: null));
        }
    }

    [Fact]
    public async Task A_message_comes_as_the_child_wrote_it_and_without_an_answer_of_its_own()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        const string Message = """{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"x":1.0,"y":"\u00e9"},"level":"w\u0061rning","x-later":[1e0]}}""";

        using var answer = await gateway.Client().SendAsync(Call("play", Steps(Line(Message), Return("{}")), id: "\"mine\"", meta: LogLevel("warning")));

        var messages = await answer.MessagesAsync().ToListAsync();
        Assert.Equal(Message, messages[0]);
        Assert.Equal("\"mine\"", Replies.Raw(messages[1], "id"));
        Assert.Equal(2, messages.Count);
    }

    [Fact]
    public async Task The_child_is_told_of_the_most_talkative_level_before_the_call_that_wants_it()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();

        foreach (var level in (string?[])["error", null, "warning", "alert", "debug", "info"])
        {
            await LogAsync(client, level);
        }

        var calls = (await client.SeenByChildAsync()).Where(static line => line.StartsWith("logging/", StringComparison.Ordinal) || line.StartsWith("tools/call", StringComparison.Ordinal));
        Assert.Equal(
            ["logging/setLevel error", "call", "call", "logging/setLevel warning", "call", "call", "logging/setLevel debug", "call", "call", "call"],
            calls.Select(static line => line.StartsWith("tools/call", StringComparison.Ordinal) ? "call" : line));
    }

    [Fact]
    public async Task With_two_callers_on_a_child_nobody_is_shown_what_may_be_the_others()
    {
        await using var gateway = await StartAsync(Naughty());
        var legacy = await gateway.OpenAsync();
        using var stream = await legacy.GetAsync();
        using var set = await legacy.PostAsync(Frames.Request("logging/setLevel", """{"level":"debug"}"""));
        var (alice, bob) = (gateway.Client(), gateway.Client());
        var held = alice.SendAsync(Call("hold", """{"key":"k"}""", meta: LogLevel("debug")));
        await gateway.InFlightAsync(1);

        Assert.Empty(await LogAsync(bob, "debug"));
        Assert.Empty(await LogAsync(bob, level: null));

        // Alice alone again: what comes now can only be hers, and so it is with Bob after her.
        await alice.ReplyToAsync(Call("release", """{"key":"k"}"""));
        using var answer = await held;
        Assert.Single(await answer.MessagesAsync().ToListAsync());
        Assert.Equal(Levels, await LogAsync(bob, "debug"));
        await legacy.CallAsync("notify", """{"method":"notifications/resources/list_changed"}""");
        Assert.Equal("notifications/resources/list_changed", (string?)(await stream.MessageAsync())["method"]);
    }

    [Fact]
    public async Task A_call_that_has_the_child_to_itself_gets_its_own_and_shares_none_with_those_that_pass_while_its_user_is_asked()
    {
        await using var gateway = await StartAsync(Naughty());
        var legacy = await gateway.OpenAsync();
        using var stream = await legacy.GetAsync();
        var (holder, plain) = (gateway.Client(), gateway.Client());
        string[] asking = [Say("before"), Ask("a"), """{"method":"notifications/poke"}""", Say("meanwhile"), Line("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""")];
        var call = Call("play", Steps([.. asking, Await("a"), Say("after"), Return("{}")]), capabilities: CanElicit, meta: LogLevel("info"));

        using var first = await holder.SendAsync(call);
        var said = await first.MessagesAsync().ToListAsync();
        var asked = JsonNode.Parse(said[1])!["result"]!;
        Assert.Equal("input_required", (string?)asked["resultType"]);
        Assert.Equal(["before"], Said(said));

        Assert.Empty(await LogAsync(plain, "debug"));
        var held = plain.SendAsync(Call("hold", """{"key":"k"}""", meta: LogLevel("debug")));
        await gateway.InFlightAsync(2);
        await legacy.TellAsync(Frames.Notification("notifications/poke"));
        Assert.Equal("notifications/tools/list_changed", (string?)(await stream.MessageAsync())["method"]);
        await plain.ReplyToAsync(Call("release", """{"key":"k"}"""));
        using var released = await held;
        Assert.Empty(Said(await released.MessagesAsync().ToListAsync()));

        using var second = await holder.SendAsync(Retry(call, (string)asked["requestState"]!, """{"elicitation_1":{"action":"accept","content":{}}}"""));
        Assert.Equal(["after"], Said(await second.MessagesAsync().ToListAsync()));
    }

    [Theory]
    [InlineData(null, "info", "info", true)]
    [InlineData("info", null, "info", false)]
    [InlineData("info", "error", "info", false)]
    [InlineData("error", "debug", "debug", true)]
    public async Task A_client_that_comes_back_gets_what_it_asks_for_then(string? before, string? now, string told, bool isShown)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        string[] steps = [Ask("a"), Await("a"), Say("after"), Return("{}")];
        var asked = await client.QuestionAsync(Call("play", Steps(steps), capabilities: CanElicit, meta: LogLevel(before)));

        using var answer = await client.SendAsync(Retry(Call("play", Steps(steps), capabilities: CanElicit, meta: LogLevel(now)), asked.State, asked.Accept()));

        Assert.Equal(isShown ? ["after"] : [], Said(await answer.MessagesAsync().ToListAsync()));
        Assert.Equal($"logging/setLevel {told}", (await client.SeenByChildAsync()).Last(static line => line.StartsWith("logging/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unknown_level_is_refused()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        foreach (var level in (string[])["\"loud\"", "\"\"", "\"INFO\"", "1", "null", "{}"])
        {
            using var answer = await gateway.Client().SendAsync(Call("log", All, meta: $"\"io.modelcontextprotocol/logLevel\":{level}"));

            Assert.Equal(400, (int)answer.Status);
            Assert.Equal(-32602, (int)JsonNode.Parse(await answer.ReplyAsync())!["error"]!["code"]!);
        }
    }

    /// <summary>A member of <c>_meta</c>; nothing for null.</summary>
    private static string LogLevel(string? level) => level is null ? "" : $"\"io.modelcontextprotocol/logLevel\":\"{level}\"";

    /// <summary>The step that logs a text.</summary>
    private static string Say(string text) => Line($$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{text}}}"}}""");

    private static string[] Said(List<string> messages) =>
        [.. messages.Select(static message => JsonNode.Parse(message)!).Where(static message => message["method"] is not null).Select(static message => (string)message["params"]!["data"]!)];

    /// <summary>The levels of the messages shown to a call in which the child logs at every level.</summary>
    private static async Task<string[]> LogAsync(McpHttp client, string? level)
    {
        using var answer = await client.SendAsync(Call("log", All, meta: LogLevel(level)));
        var messages = await answer.MessagesAsync().Select(static message => JsonNode.Parse(message)!).ToListAsync();
        Assert.Equal("logged", messages[^1].Text());
        Assert.All(messages[..^1], static message => Assert.Equal("notifications/message", (string?)message["method"]));
        return [.. messages[..^1].Select(static message => (string)message["params"]!["level"]!)];
    }
}
