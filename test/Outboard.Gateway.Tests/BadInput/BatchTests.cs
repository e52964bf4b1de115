using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

public class BatchTests(Victim victim) : IClassFixture<Victim>
{
    private const string Revision = "2025-03-26";

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task A_batch_is_part_of_one_revision_alone(string version)
    {
        var session = await victim.SessionAsync(version);

        (await Exchange.PostAsync(victim.Mcp, $"[{Frames.Request("ping")}]", session)).IsError(400, -32600);
        await victim.EndAsync(session);
    }

    [Theory]
    [InlineData("[]", -32600)]
    [InlineData(" [ ] ", -32600)]
    [InlineData("[1,", -32700)]
    [InlineData("[{]", -32700)]
    [InlineData("[1] x", -32700)]
    public async Task A_batch_that_is_none_is_refused_whole(string body, int code)
    {
        var session = await victim.SessionAsync(Revision);

        (await Exchange.PostAsync(victim.Mcp, body, session)).IsError(400, code);
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task A_batch_may_have_100_parts()
    {
        var session = await victim.SessionAsync(Revision);

        var full = await Exchange.PostAsync(victim.Mcp, Calls(100), session);
        var over = await Exchange.PostAsync(victim.Mcp, Calls(101), session);

        Assert.Equal(200, full.Status);
        Assert.Equal(Enumerable.Range(0, 100), JsonNode.Parse(full.Body)!.AsArray().Select(static a => (int)a!["id"]!).Order());
        over.IsError(400, -32600);
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task A_batch_needs_a_session_as_anything_else_does()
    {
        (await Exchange.PostAsync(victim.Mcp, $"[{Frames.Request("ping")}]")).IsError(400, -32600);
        (await Exchange.PostAsync(victim.Mcp, $"[{Frames.Request("ping")}]", ("Mcp-Session-Id", Victim.NoSession))).IsError(404, -32001);
        (await Exchange.PostAsync(victim.Mcp, $"[{Frames.Initialize()}]")).IsError(400, -32600);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task Each_part_is_judged_by_itself()
    {
        var session = await victim.SessionAsync(Revision);
        string[] parts =
        [
            Frames.Call("echo", """{"a":1}""", "\"good\""),
            Frames.Initialize(id: "\"hello\""),
            "7",
            """{"jsonrpc":"2.0","id":"bad","method":3}""",
            Frames.Initialized,
            """{"jsonrpc":"2.0","id":{},"method":"x"}""",
        ];

        var answer = await Exchange.PostAsync(victim.Mcp, $"[{string.Join(',', parts)}]", session);

        var answers = JsonNode.Parse(answer.Body)!.AsArray();
        Assert.Equal((200, 5), (answer.Status, answers.Count));
        Assert.Equal(1, (int)answers.Single(static a => (string?)a!["id"] == "good")!["result"]!["structuredContent"]!["a"]!);
        Assert.Equal(-32600, (int)answers.Single(static a => (string?)a!["id"] == "hello")!["error"]!["code"]!);
        Assert.Equal(-32600, (int)answers.Single(static a => (string?)a!["id"] == "bad")!["error"]!["code"]!);
        Assert.Equal(2, answers.Count(static a => a!["id"] is null && (int)a["error"]!["code"]! == -32600));
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task A_batch_that_asks_nothing_is_accepted()
    {
        var session = await victim.SessionAsync(Revision);

        var answer = await Exchange.PostAsync(victim.Mcp, $"[{Frames.Initialized},{Frames.Result("99", "{}")}]", session);

        Assert.Equal((202, ""), (answer.Status, answer.Body));
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task Nesting_is_counted_from_the_part_on()
    {
        var session = await victim.SessionAsync(Revision);

        var passes = await Exchange.PostAsync(victim.Mcp, $"[{Frames.Call("echo", Nested(62))}]", session);
        var refused = await Exchange.PostAsync(victim.Mcp, $"[{Frames.Call("echo", Nested(63))}]", session);

        Assert.Equal(200, passes.Status);
        Assert.Contains("\"structuredContent\"", passes.Body, StringComparison.Ordinal);
        refused.IsError(400, -32700);
        await victim.EndAsync(session);
    }

    private static string Nested(int depth) => $$"""{"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}} }""";

    private static string Calls(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(static id => Frames.Call("echo", "{}", $"{id}")))}]";
}
