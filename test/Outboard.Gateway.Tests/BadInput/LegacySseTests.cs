using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

/// <summary>The texts of bridge-compat 1.8.</summary>
public class LegacySseTests(Victim victim) : IClassFixture<Victim>
{
    [Theory]
    [InlineData("", 400, "session_id is required")]
    [InlineData("?session_id=", 400, "session_id is required")]
    [InlineData("?sessionId=" + Victim.NoSession, 400, "session_id is required")]
    [InlineData("?session_id=xyz", 400, "Invalid session ID")]
    [InlineData("?session_id=00112233445566778899aabbccddeef", 400, "Invalid session ID")]
    [InlineData("?session_id=00112233445566778899aabbccddeefg", 400, "Invalid session ID")]
    [InlineData("?session_id=" + Victim.NoSession + "00", 400, "Invalid session ID")]
    [InlineData("?session_id=" + Victim.NoSession, 404, "Could not find session")]
    [InlineData("?session_id=00112233-4455-6677-8899-AABBCCDDEEFF", 404, "Could not find session")]
    public async Task A_session_that_is_not_there_is_answered_in_the_known_words(string query, int status, string text)
    {
        foreach (var path in new[] { "/naughty/messages/", "/naughty/messages", "/servers/naughty/messages/", "/naughty/messages/suffix" })
        {
            (await Exchange.PostAsync(new Uri(victim.Gateway.Address, path + query), Frames.Request("ping"))).Is(status, text);
        }

        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_bad_message_on_a_good_session_is_answered_in_the_known_words()
    {
        using (var client = await OpenAsync())
        {
            foreach (var body in new[] { "", "{", "1", "[]", $"[{Frames.Request("ping")}]", """{"jsonrpc":"2.0","id":{},"method":"x"}""", """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""" })
            {
                (await Exchange.PostAsync(client.PostAddress, body)).Is(400, "Could not parse message");
            }

            foreach (var type in new[] { "", "text/plain", "application/jsonp" })
            {
                (await Exchange.PostAsync(client.PostAddress, Frames.Request("ping"), ("Content-Type", type))).Is(400, "Invalid Content-Type header");
            }

            (await Exchange.PostAsync(client.PostAddress, new byte[Victim.MaxRequestBytes + 1])).IsError(413, -32600);
            await client.InitializeAsync();
            Assert.NotNull((await client.CallAsync("echo"))["result"]);
        }

        await SessionsEndAsync();
    }

    [Fact]
    public async Task A_dashed_session_id_is_the_same_session()
    {
        using (var client = await OpenAsync())
        {
            var id = client.Endpoint.Split("session_id=")[1];
            Assert.Equal(32, id.Length);

            (await Exchange.PostAsync(new Uri(victim.Messages, $"?session_id={Guid.Parse(id):D}"), Frames.Initialize())).Is(202, "Accepted");
            Assert.NotNull(await client.ReplyAsync("\"init\""));
        }

        await SessionsEndAsync();
    }

    [Fact]
    public async Task An_initialize_that_lacks_something_and_a_modern_request_are_refused_on_the_stream()
    {
        using (var client = await OpenAsync())
        {
            await client.SendAsync(Frames.Request("initialize", "{}", "5"));
            Assert.Contains("-32602", await client.ReplyAsync("5"), StringComparison.Ordinal);

            await client.SendAsync(Frames.Request("tools/list", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"} }""", "6"));
            var refusal = await client.ReplyAsync("6");
            Assert.Contains("-32022", refusal, StringComparison.Ordinal);
            Assert.Contains("\"requested\":\"2026-07-28\"", refusal, StringComparison.Ordinal);
        }

        await SessionsEndAsync();
    }

    [Theory]
    [InlineData("POST", "/naughty/sse", "GET,HEAD")]
    [InlineData("DELETE", "/naughty/sse", "GET,HEAD")]
    [InlineData("PUT", "/naughty/messages/", "GET,HEAD,POST")]
    [InlineData("DELETE", "/naughty/messages", "GET,HEAD,POST")]
    public async Task Another_method_is_405(string method, string path, string allowed)
    {
        var answer = await Exchange.SendAsync(method, new Uri(victim.Gateway.Address, path), null);

        Assert.Equal((405, allowed), (answer.Status, answer.Header("Allow")?.Replace(" ", "", StringComparison.Ordinal)));
        await victim.IsUnharmedAsync();
    }

    [Fact]
    public async Task A_head_of_the_stream_gives_its_headers_and_opens_nothing()
    {
        var answer = await Exchange.SendAsync("HEAD", new Uri($"{victim.Gateway.BaseOf()}/sse"), null);

        Assert.Equal((200, "text/event-stream; charset=utf-8", ""), (answer.Status, answer.Type, answer.Body));
        await victim.IsUnharmedAsync();
    }

    [Theory]
    [InlineData("/naughty/messagesx")]
    [InlineData("/naughty/mcpx")]
    [InlineData("/naughty/sse/x")]
    [InlineData("/naughty")]
    [InlineData("/naughty/")]
    [InlineData("/servers/naughty")]
    [InlineData("/servers/nobody/mcp")]
    [InlineData("/nobody/mcp")]
    [InlineData("/mcp")]
    [InlineData("/sse")]
    [InlineData("/")]
    public async Task Anything_else_is_not_found(string path)
    {
        (await Exchange.PostAsync(new Uri(victim.Gateway.Address, path), Frames.Initialize())).Is(404, "Not Found");
        await victim.IsUnharmedAsync();
    }

    private Task<McpSse> OpenAsync() => McpSse.OpenAsync(new Uri($"{victim.Gateway.BaseOf()}/sse"));

    private async Task SessionsEndAsync()
    {
        await Eventually.Is(async () => (int)(await victim.Gateway.StatusAsync())["sessions"]! == 0);
        await victim.IsUnharmedAsync();
    }
}
