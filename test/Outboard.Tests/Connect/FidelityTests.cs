using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

/// <summary>Messages travel as the bytes they are (bridge-compat R24); a request's id alone changes on the way, and comes back as it was sent (mcp-transports 15.2).</summary>
public sealed partial class FidelityTests
{
    /// <summary>Members in no usual order, unknown ones, escapes nobody needs, numbers no double holds.</summary>
    private const string Odd = """{ "z":1.50,"a":[1e2,12345678901234567890123,-0],"s":"\"\u0041 é \u00e9 \/ 😀","more":{"b":1,"a":2} }""";

    [Theory]
    [InlineData("1.50")]
    [InlineData("12345678901234567890123")]
    [InlineData("-0")]
    [InlineData("1e3")]
    [InlineData("\"1.50\"")]
    [InlineData("\"\\u0061é\\\"\"")]
    [InlineData("\"\"")]
    public async Task Any_id_comes_back_as_it_was_sent_on_a_reply_that_is_the_remotes_byte_for_byte(string id)
    {
        await using var remote = await RawRemote.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        remote.Answer = (200, "application/json", $$"""{"before":{{Odd}},"result":{{Odd}},"id":ID,"jsonrpc":"2.0","after":null}""");

        await client.SendAsync(Frames.Request("tools/list", id: id));

        Assert.Equal($$"""{"before":{{Odd}},"result":{{Odd}},"id":{{id}},"jsonrpc":"2.0","after":null}""", await client.LineAsync());
    }

    [Fact]
    public async Task A_request_arrives_byte_for_byte_under_a_number_of_its_own()
    {
        await using var remote = await RawRemote.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();

        await client.AskAsync($$"""{"params":{"name":"t","arguments":{{Odd}}},"unknown":{{Odd}},"method":"tools/call","id":"mine","jsonrpc":"2.0"}""", "\"mine\"");

        var sent = remote.Bodies.Last();
        Assert.Matches("^[0-9]+$", Id().Match(sent).Groups[1].Value);
        Assert.Equal($$"""{"params":{"name":"t","arguments":{{Odd}}},"unknown":{{Odd}},"method":"tools/call","id":ID,"jsonrpc":"2.0"}""", Id().Replace(sent, "\"id\":ID"));
    }

    [Fact]
    public async Task What_comes_on_a_stream_arrives_byte_for_byte_and_so_does_the_answer_to_a_question()
    {
        await using var remote = await RawRemote.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync("""{"sampling":{}}""");
        var notification = $$"""{"params":{"level":"info","data":{{Odd}}},"method":"notifications/message","unknown":1.0,"jsonrpc":"2.0"}""";
        var question = $$"""{"id":7.50,"params":{{Odd}},"method":"sampling/createMessage","jsonrpc":"2.0"}""";
        remote.Answer = (200, "text/event-stream", $$"""
            id: 1
            data:

            : a comment
            data: {{notification}}

            event: message
            id: 2
            data: {{question}}

            data: {"jsonrpc":"2.0",
            data: "id":ID,"result":{{Odd}}}


            """.ReplaceLineEndings("\n"));

        await client.SendAsync(Frames.Request("tools/list", id: "1.0"));

        Assert.Equal(notification, await client.LineAsync());
        Assert.Equal(question, await client.LineAsync());
        Assert.Equal($$"""{"jsonrpc":"2.0", "id":1.0,"result":{{Odd}}}""", await client.LineAsync());
        var answer = $$"""{"result":{{Odd}},"id":7.50,"jsonrpc":"2.0","unknown":{{Odd}}}""";
        await client.SendAsync(answer);
        await Eventually.Is(() => remote.Bodies.Contains(answer));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task An_error_keeps_what_the_sdk_does_not_know(int status)
    {
        await using var remote = await RawRemote.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        remote.Answer = (status, "application/json", $$"""{"error":{"data":{{Odd}},"message":"no","code":-7,"hint":{{Odd}}},"id":ID,"jsonrpc":"2.0","x":1}""");

        await client.SendAsync(Frames.Request("tools/list", id: "1.50"));

        Assert.Equal($$"""{"error":{"data":{{Odd}},"message":"no","code":-7,"hint":{{Odd}}},"id":1.50,"jsonrpc":"2.0","x":1}""", await client.LineAsync());
    }

    [Fact]
    public async Task A_cancellation_names_the_request_by_the_number_it_was_sent_under()
    {
        await using var remote = await RawRemote.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        var answer = new TaskCompletionSource();
        remote.ToolsAnswer = answer.Task;

        await client.SendAsync(Frames.Call("slow", id: "1.50"));
        await Eventually.Is(() => remote.Bodies.Any(body => body.Contains("tools/call", StringComparison.Ordinal)));
        var number = Id().Match(remote.Bodies.Last()).Groups[1].Value;
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1.50,"reason":"é"}}""");
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}""");
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""");

        await Eventually.Is(() => remote.Bodies.Any(body => body.Contains("roots/list_changed", StringComparison.Ordinal)));
        answer.SetResult();
        Assert.Equal([$$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{number}}},"reason":"é"}}"""], remote.Bodies.Where(body => body.Contains("cancelled", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_message_that_is_none_is_answered_with_its_id()
    {
        await using var remote = await RawRemote.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);

        await client.SendAsync("""{"jsonrpc":"1.0","method":"ping","id":1.50}""");

        Assert.StartsWith("""{"jsonrpc":"2.0","id":1.50,"error":{"code":-32600,""", await client.LineAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("\"id\":([^,}]+)")]
    private static partial Regex Id();
}
