using System.Net;
using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Native;

/// <summary>Servers of this process, spoken to in either era.</summary>
public sealed class NativeServerTests
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{} }";

    private readonly LineNative native = new();

    [Fact]
    public async Task Each_legacy_session_has_a_conversation_of_its_own()
    {
        await using var gateway = await StartAsync(Spec());
        var first = await gateway.OpenAsync("native");
        var second = await gateway.OpenAsync("native");

        var one = (await first.CallAsync("where")).Text();
        Assert.NotEqual(one, (await second.CallAsync("where")).Text());
        Assert.Equal(one, (await first.CallAsync("where")).Text());
    }

    [Fact]
    public async Task Each_modern_request_has_a_conversation_of_its_own_and_no_session()
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");

        using var first = await PostAsync(client, "tools/call", "where", id: "\"a\"");
        using var second = await PostAsync(client, "tools/call", "where");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal("application/json", first.ContentType);
        Assert.Null(first.Header("Mcp-Session-Id"));
        var reply = JsonNode.Parse(await first.ReplyAsync())!;
        Assert.Equal("a", (string?)reply["id"]);
        Assert.NotEqual(reply.Text(), JsonNode.Parse(await second.ReplyAsync())!.Text());
    }

    [Fact]
    public async Task Discover_and_lists_need_no_name()
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");

        using var discovered = await PostAsync(client, "server/discover", name: null);
        using var listed = await PostAsync(client, "tools/list", name: null);

        Assert.Contains("2026-07-28", await discovered.ReplyAsync(), StringComparison.Ordinal);
        Assert.Contains("\"where\"", await listed.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_precedes_a_modern_reply_makes_it_a_stream_with_the_callers_token()
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");

        using var answer = await PostAsync(client, "tools/call", "work", "\"_meta\":{\"progressToken\":\"mine\",\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{} }");

        Assert.True(answer.IsStream);
        Assert.Contains("\"progressToken\":\"mine\"", (await answer.NextAsync())!.Data!, StringComparison.Ordinal);
        Assert.Contains("done", await answer.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_its_modern_request()
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");
        using var gone = new CancellationTokenSource();

        var call = PostAsync(client, "tools/call", "hang", cancellation: gone.Token);
        await Eventually.Is(() => native.Conversations >= 2);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.Is(() => native.Cancelled == 1);
        await gateway.InFlightAsync(0, "native");
    }

    /// <summary>Each row spoils one thing; the code and the status are those of mcp-transports 6.4 and 11.</summary>
    [Theory]
    [InlineData("no version header", 400, -32020)]
    [InlineData("unknown version", 400, -32022)]
    [InlineData("no meta", 400, -32602)]
    [InlineData("no capabilities", 400, -32602)]
    [InlineData("capabilities no object", 400, -32602)]
    [InlineData("other version in the body", 400, -32020)]
    [InlineData("no method header", 400, -32020)]
    [InlineData("other method header", 400, -32020)]
    [InlineData("method header in capitals", 400, -32020)]
    [InlineData("no name header", 400, -32020)]
    [InlineData("other name header", 400, -32020)]
    [InlineData("broken base64 name", 400, -32020)]
    [InlineData("unknown log level", 400, -32602)]
    [InlineData("removed method", 404, -32601)]
    [InlineData("unknown method", 404, -32601)]
    [InlineData("a response", 400, -32600)]
    [InlineData("accepts JSON alone", 406, -32600)]
    public async Task A_modern_request_that_is_wrong_is_refused_with_its_id(string fault, int status, int code)
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");
        var meta = fault switch
        {
            "no meta" => "\"x\":1",
            "no capabilities" => "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}",
            "capabilities no object" => "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":[]}",
            "other version in the body" => Meta.Replace("2026-07-28", "2027-01-01", StringComparison.Ordinal),
            "unknown log level" => Meta.Replace("{} }", "{},\"io.modelcontextprotocol/logLevel\":\"loud\" }", StringComparison.Ordinal),
            _ => Meta,
        };
        var method = fault switch { "removed method" => "ping", "unknown method" => "no/such", _ => "tools/call" };
        var frame = fault == "a response" ? """{"jsonrpc":"2.0","id":7,"result":{}}""" : Frames.Request(method, $"{{\"name\":\"where\",{meta} }}", "7");

        using var answer = await client.PostAsync(frame, request =>
        {
            Modern(request, method, "where");
            foreach (var (header, value) in Spoil(fault))
            {
                request.Headers.Remove(header);
                if (value is not null)
                {
                    request.Headers.TryAddWithoutValidation(header, value);
                }
            }
        });

        var error = JsonNode.Parse(await answer.BodyAsync())!;
        Assert.Equal((status, code), ((int)answer.Status, (int)error["error"]!["code"]!));
        Assert.Equal(7, (int?)error["id"]);
        if (code == -32022)
        {
            Assert.Equal("""{"supported":["2026-07-28"],"requested":"2031-01-01"}""", error["error"]!["data"]!.ToJsonString());
        }
    }

    private static (string Header, string? Value)[] Spoil(string fault) => fault switch
    {
        "no version header" => [("MCP-Protocol-Version", null)],
        "unknown version" => [("MCP-Protocol-Version", "2031-01-01")],
        "no method header" => [("Mcp-Method", null)],
        "other method header" => [("Mcp-Method", "tools/list")],
        "method header in capitals" => [("Mcp-Method", "TOOLS/CALL")],
        "no name header" => [("Mcp-Name", null)],
        "other name header" => [("Mcp-Name", "hang")],
        "broken base64 name" => [("Mcp-Name", "=?base64?d2hlcm?=")],
        "accepts JSON alone" => [("Accept", "application/json")],
        _ => [],
    };

    [Fact]
    public async Task A_name_no_header_can_carry_comes_as_base64()
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");

        using var answer = await client.PostAsync(
            Frames.Request("tools/call", $"{{\"name\":\"日本\",{Meta} }}"), static request => Modern(request, "tools/call", "=?base64?5pel5pys?="));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("conversation", await answer.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_that_are_not_offered_are_so_in_both_eras()
    {
        await using var gateway = await StartAsync(Spec() with { DenyTools = ["where"] });
        var client = gateway.Client("native");

        using var called = await PostAsync(client, "tools/call", "where");
        using var listed = await PostAsync(client, "tools/list", name: null);

        Assert.Contains("Unknown tool: where", await called.ReplyAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"where\"", await listed.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_headers_reach_a_native_server_like_any_other()
    {
        await using var gateway = await StartAsync(Spec() with { Env = new ValueMap([new("TOKEN", "${header:X-Token}")]) });
        var client = gateway.Client("native");

        using var modern = await client.PostAsync(Frames.Request("tools/call", $"{{\"name\":\"where\",{Meta} }}"), static request =>
        {
            Modern(request, "tools/call", "where");
            request.Headers.TryAddWithoutValidation("X-Token", "abc");
        });
        using var without = await PostAsync(client, "tools/call", "where");

        Assert.Contains("token abc", await modern.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, without.Status);
        Assert.Contains("X-Token", await without.BodyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_native_server_that_fails_says_why_and_hurts_nobody()
    {
        await using var gateway = await StartAsync(Spec() with { Name = "broken", Args = ["--broken"] }, Spec());
        var client = gateway.Client("broken");

        using var answer = await PostAsync(client, "tools/call", "where");

        Assert.Contains("--broken was given", await answer.ReplyAsync(), StringComparison.Ordinal);
        var good = await gateway.OpenAsync("native");
        Assert.StartsWith("conversation", (await good.CallAsync("where")).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_modern_notification_is_accepted_and_starts_nothing()
    {
        await using var gateway = await StartAsync(Spec());
        var client = gateway.Client("native");
        await gateway.StateAsync("native", "ready");
        var before = native.Conversations;

        using var answer = await client.PostAsync(Frames.Notification("notifications/cancelled", $"{{\"requestId\":1,{Meta} }}"), static request => Modern(request, "notifications/cancelled", null));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(before, native.Conversations);
    }

    private static NativeServerSpec Spec() => new() { Name = "native", Kind = "fetch", Sharing = Sharing.Session };

    private Task<TestGateway> StartAsync(params ServerSpec[] servers) => TestGateway.StartAsync(settings => settings with { RunNative = native.RunAsync }, servers);

    private static Task<McpAnswer> PostAsync(McpHttp client, string method, string? name, string meta = Meta, string id = "1", CancellationToken cancellation = default) =>
        client.PostAsync(Frames.Request(method, name is null ? $"{{{meta} }}" : $"{{\"name\":\"{name}\",{meta} }}", id), request => Modern(request, method, name), cancellation);

    private static void Modern(HttpRequestMessage request, string method, string? name)
    {
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        if (name is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        }
    }
}
