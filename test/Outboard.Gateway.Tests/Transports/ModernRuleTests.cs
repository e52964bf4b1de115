using System.Text;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Transports;

/// <summary>Which requests are of 2026-07-28 and what is asked of their headers (mcp-transports 4, 6), over plain HTTP.</summary>
public sealed class ModernRuleTests(OneNaughty one) : IClassFixture<OneNaughty>
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private Uri Mcp => new($"{one.Gateway.BaseOf()}/mcp");

    [Theory]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData("application/*, text/*")]
    public async Task A_client_has_to_name_both_forms_of_an_answer(string accept) =>
        (await PostAsync("tools/list", "", [("Accept", accept)])).IsError(406, -32600);

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_is_no_stream_to_get_and_no_session_to_delete(string method)
    {
        var answer = await Exchange.SendAsync(method, Mcp, null, ("MCP-Protocol-Version", "2026-07-28"), ("Accept", "text/event-stream"), ("Mcp-Session-Id", "any"));

        Assert.Equal((405, "POST"), (answer.Status, answer.Header("Allow")));
    }

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]""")]
    [InlineData("[]")]
    public async Task There_are_no_batches(string body)
    {
        foreach (var session in new[] { "", "any" })
        {
            var answer = await Exchange.PostAsync(Mcp, body, ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Session-Id", session));

            Assert.Contains("2025-03-26", (string)answer.IsError(400, -32600)["error"]!["message"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2025-06-18", 400)]
    [InlineData("2025-11-25", 400)]
    [InlineData("2025-03-26", 200)]
    [InlineData("", 200)]
    public async Task Without_sessions_the_header_says_whether_there_are_batches(string version, int status)
    {
        await using var gateway = await StartAsync(static settings => settings with { Stateless = true }, Naughty());
        await gateway.ReadyAsync();

        var answer = await Exchange.PostAsync(new Uri($"{gateway.BaseOf()}/mcp"), $"[{Frames.Request("ping")}]", ("MCP-Protocol-Version", version));

        Assert.Equal(status, answer.Status);
        if (status == 400)
        {
            answer.IsError(400, -32600);
        }
    }

    [Fact]
    public async Task A_legacy_revision_in_the_metadata_makes_no_request_modern()
    {
        var client = await one.Gateway.OpenAsync();
        var body = Frames.Request("tools/call", """{"name":"echo","arguments":{"a":1},"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"} }""", "7");

        var answer = await Exchange.PostAsync(Mcp, body, ("Mcp-Session-Id", client.SessionId!), ("MCP-Protocol-Version", "2025-11-25"));

        Assert.True(answer is { Status: 200 } && answer.Body.Contains("\"structuredContent\":{\"a\":1}", StringComparison.Ordinal), answer.Body);
        (await Exchange.PostAsync(Mcp, body, ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "echo"))).IsError(400, -32020);
    }

    /// <summary>A name is compared with its header as that is written; an empty header is one.</summary>
    [Theory]
    [InlineData("tools/call", "\"name\":\"echo\"", "echo", false)]
    [InlineData("tools/call", "\"name\":\"echo\"", "=?base64?ZWNobw==?=", false)]
    [InlineData("tools/call", "\"name\":\"a b\"", "a b", false)]
    [InlineData("tools/call", "\"name\":\"a\\tb\"", "a\tb", false)]
    [InlineData("tools/call", "\"name\":\"世界\"", "=?base64?5LiW55WM?=", false)]
    [InlineData("tools/call", "\"name\":\"=?base64?\"", "=?base64?", false)]
    [InlineData("tools/call", "\"name\":\"?=\"", "?=", false)]
    [InlineData("tools/call", "\"name\":\"=?BASE64?x?=\"", "=?BASE64?x?=", false)]
    [InlineData("tools/call", "\"name\":\"=?base64?literal?=\"", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", false)]
    [InlineData("tools/call", "\"name\":\"=?base64?literal?=\"", "=?base64?literal?=", true)]
    [InlineData("tools/call", "\"name\":\"Echo\"", "echo", true)]
    [InlineData("tools/call", "\"arguments\":{}", "echo", true)]
    [InlineData("tools/call", "\"arguments\":{}", null, false)]
    [InlineData("prompts/get", "\"arguments\":{}", "p", true)]
    [InlineData("resources/read", "\"name\":\"u\"", "u", true)]
    [InlineData("resources/read", "\"uri\":\"test://x\"", "test://x", false)]
    [InlineData("tasks/get", "\"taskId\":\"t\"", "t", false)]
    [InlineData("tasks/get", "\"taskId\":\"t\"", null, true)]
    [InlineData("tasks/update", "\"taskId\":\"t\"", "s", true)]
    [InlineData("tasks/cancel", "\"taskId\":\"t\"", "s", true)]
    [InlineData("tasks/list", "\"taskId\":\"t\"", null, false)]
    public async Task The_name_header_says_what_the_body_names(string method, string members, string? header, bool isRefused)
    {
        var answer = await PostAsync(method, $",{members}", header is null ? [] : [("Mcp-Name", header)]);

        Assert.True(isRefused == (answer is { Status: 400, Error: { } error } && (int)error["code"]! == -32020), $"{answer.Status} {answer.Body}");
    }

    [Fact]
    public async Task What_no_header_can_carry_is_no_name_as_it_is()
    {
        // As a client writes it that sends the bytes of the name.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 });
        using var request = new HttpRequestMessage(HttpMethod.Post, Mcp) { Content = new StringContent(Frames.Request("tools/call", $"{{\"name\":\"世\",{Meta}}}"), Encoding.UTF8, "application/json") };
        foreach (var (name, value) in new[] { ("Accept", Exchange.Both), ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "世") })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("-32020", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<Exchanged> PostAsync(string method, string members, (string Name, string Value)[] headers) => Exchange.PostAsync(
        Mcp, Frames.Request(method, $"{{{Meta}{members}}}"), [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method), .. headers]);
}
