using System.Text;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

public class BodyTests(Victim victim) : IClassFixture<Victim>
{
    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("{")]
    [InlineData("nul")]
    [InlineData("<html>")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\uFEFF{}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} {"jsonrpc":"2.0","id":2,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping",}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","\ud800":0}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""")]
    public Task What_is_not_json_is_a_parse_error(string body) => RefusedAsync(body, -32700);

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"jsonrpc":"2.0"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":3}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""")]
    public Task What_is_json_and_no_message_is_an_invalid_request(string body) => RefusedAsync(body, -32600);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"a\":1}")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    public async Task An_id_that_is_neither_string_nor_number_is_refused_without_an_id(string id)
    {
        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Request("ping", id: id));

        Assert.Null(answer.IsError(400, -32600)["id"]);
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("98765432109876543210987654321098765432109876543210")]
    [InlineData("\"\"")]
    [InlineData("\"1\"")]
    [InlineData("\"\\u0031 \\\" \\\\ \\n\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"日本\"")]
    public async Task An_id_that_is_one_comes_back_as_it_was_sent(string id)
    {
        var session = await victim.SessionAsync();

        var result = await Exchange.PostAsync(victim.Mcp, Frames.Call("echo", "{}", id), session);
        var refused = await Exchange.PostAsync(victim.Mcp, Frames.Call("echo", "{}", id));

        Assert.Equal(200, result.Status);
        Assert.Contains($"\"id\":{id}", result.Body, StringComparison.Ordinal);
        Assert.Equal(400, refused.Status);
        Assert.Contains($"\"id\":{id}", refused.Body, StringComparison.Ordinal);
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task Invalid_utf8_is_a_parse_error()
    {
        var body = Encoding.UTF8.GetBytes(Frames.Call("echo", """{"a":"?"}"""));
        body[Array.LastIndexOf(body, (byte)'?')] = 0xFE;

        (await Exchange.PostAsync(victim.Mcp, body)).IsError(400, -32700);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        var answer = await Exchange.PostAsync(victim.Mcp, "\uFEFF" + Frames.Initialize());

        Assert.Equal(200, answer.Status);
        await victim.EndAsync(("Mcp-Session-Id", answer.Header("Mcp-Session-Id")!));
    }

    [Theory]
    [InlineData(62, 200)]
    [InlineData(63, 400)]
    [InlineData(50_000, 400)]
    public async Task Nesting_beyond_64_is_a_parse_error(int depth, int status)
    {
        // The frame and its params are the first two levels.
        var session = await victim.SessionAsync();
        var nested = $$"""{"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}} }""";

        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Call("echo", nested), session);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 400, answer.Body.Contains("-32700", StringComparison.Ordinal));
        await victim.EndAsync(session);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":7,"capabilities":{},"clientInfo":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"\ud800","capabilities":{},"clientInfo":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"\ud800aaaaaaaaaaaaa":{}},"clientInfo":{}}}""")]
    public async Task An_initialize_that_lacks_something_opens_no_session(string body)
    {
        var answer = await Exchange.PostAsync(victim.Mcp, body);

        Assert.Equal(5, (int)answer.IsError(400, -32602)["id"]!);
        Assert.Null(answer.Header("Mcp-Session-Id"));
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("resources/unsubscribe", """{"uri":null}""")]
    [InlineData("logging/setLevel", """{"level":"\ud800"}""")]
    [InlineData("logging/setLevel", """{"level":{}}""")]
    [InlineData("logging/setLevel", "{}")]
    [InlineData("completion/complete", "[]")]
    [InlineData("no/such/method", "{}")]
    public async Task Odd_params_end_in_an_answer(string method, string parameters)
    {
        var session = await victim.SessionAsync();

        var answer = await Exchange.PostAsync(victim.Mcp, Frames.Request(method, parameters, "\"x\""), session);

        Assert.Equal(200, answer.Status);
        Assert.Equal("x", (string?)JsonNode.Parse(answer.Body)!["id"]);
        await victim.EndAsync(session);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/no/such"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":12345,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}""")]
    public async Task Notifications_and_answers_nobody_waits_for_are_accepted(string body)
    {
        var session = await victim.SessionAsync();

        var answer = await Exchange.PostAsync(victim.Mcp, body, session);

        Assert.Equal((202, ""), (answer.Status, answer.Body));
        await victim.EndAsync(session);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_with_a_json_rpc_body()
    {
        var answer = await Exchange.PostAsync(victim.Mcp, new byte[Victim.MaxRequestBytes + 1]);

        Assert.Contains("gateway.maxRequestBytes", (string)answer.IsError(413, -32600)["error"]!["message"]!, StringComparison.Ordinal);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_chunked_body_over_the_limit_is_413_as_well()
    {
        using var content = new ByteArrayContent(new byte[Victim.MaxRequestBytes + 1]);

        var answer = await Exchange.SendAsync("POST", victim.Mcp, content, ("Content-Type", "application/json"), ("Accept", Exchange.Both), ("Transfer-Encoding", "chunked"));

        answer.IsError(413, -32600);
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_chunked_body_within_the_limit_is_as_good_as_any()
    {
        var session = await victim.SessionAsync();
        var text = new string('x', Victim.MaxRequestBytes - 1000);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Frames.Call("echo", $$"""{"a":"{{text}}"}""")));

        var answer = await Exchange.SendAsync("POST", victim.Mcp, content, [("Content-Type", "application/json"), ("Accept", Exchange.Both), ("Transfer-Encoding", "chunked"), .. session]);

        Assert.Equal(text, (string?)JsonNode.Parse(answer.Body)!["result"]!["structuredContent"]!["a"]);
        await victim.EndAsync(session);
    }

    private async Task RefusedAsync(string body, int code)
    {
        (await Exchange.PostAsync(victim.Mcp, body)).IsError(400, code);
        await victim.IsUnharmedAsync();
    }
}
