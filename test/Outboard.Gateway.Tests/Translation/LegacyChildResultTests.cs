using System.Text.Json.Nodes;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Discovery, requests and results between a modern client and a legacy child (mcp-transports 17.2).</summary>
public sealed class LegacyChildResultTests(OneNaughty naughty) : IClassFixture<OneNaughty>
{
    private const string Info = """{"name":"naughty","version":"1.0.0","title":"Naughty"}""";
    private const string ServerInfo = $$"""
        "io.modelcontextprotocol/serverInfo":{{Info}}
        """;

    private TestGateway Gateway => naughty.Gateway;

    [Theory]
    [InlineData("notifications/elicitation/complete")]
    [InlineData(@"notifications\/elicitation\/complete")]
    public async Task That_a_visit_is_complete_is_told_to_clients_of_its_era_alone(string method)
    {
        await using var gateway = await StartAsync(Naughty());
        var steps = Steps(Line($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{"elicitationId":"e"} }"""), Return("{\"content\":[]}"));
        var legacy = await gateway.OpenAsync();

        using var told = await legacy.PostAsync(Frames.Call("play", steps));
        using var spared = await gateway.Client().SendAsync(Call("play", steps, capabilities: CanAll));

        Assert.Equal("notifications/elicitation/complete", (string?)(await told.MessageAsync())["method"]);
        Assert.Equal("application/json", spared.ContentType);
        Assert.Equal("complete", (string?)JsonNode.Parse(await spared.ReplyAsync())!["result"]!["resultType"]);
    }

    [Fact]
    public async Task Discovery_is_put_together_from_what_the_child_said_at_initialize()
    {
        await Gateway.ReadyAsync();
        using var answer = await Gateway.Client().SendAsync(Request("server/discover", id: "\"d\\u0041\""));

        Assert.Equal((200, "application/json"), ((int)answer.Status, answer.ContentType));
        Assert.Equal(
            """{"jsonrpc":"2.0","id":"d\u0041","result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"logging":{}},"instructions":"This is naughty.","ttlMs":0,"cacheScope":"private","_meta":{INFO}}}"""
                .Replace("INFO", ServerInfo, StringComparison.Ordinal),
            await answer.ReplyAsync());
    }

    [Theory]
    [InlineData("{}", """{"resultType":"complete","_meta":{INFO}}""")]
    [InlineData(""" {  "a" : 1.0 } """, """{  "a" : 1.0 ,"resultType":"complete","_meta":{INFO}}""")]
    [InlineData("""{"_meta":{}}""", """{"_meta":{INFO},"resultType":"complete"}""")]
    [InlineData("""{"_meta":{"x":1e0},"resultType":"complete"}""", """{"_meta":{INFO,"x":1e0},"resultType":"complete"}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"other"}}}""", """{"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"other"}},"resultType":"complete"}""")]
    [InlineData("""{"result\u0054ype":"complete","_m\u0065ta":{"a":[{}]}}""", """{"result\u0054ype":"complete","_m\u0065ta":{INFO,"a":[{}]}}""")]
    [InlineData("""{"_meta":null}""", """{"_meta":null,"resultType":"complete"}""")]
    [InlineData("""{"\ud800":1,"_meta":{"\udfff":2}}""", """{"\ud800":1,"_meta":{INFO,"\udfff":2},"resultType":"complete"}""")]
    [InlineData("""{"x":{"resultType":1,"_meta":2}}""", """{"x":{"resultType":1,"_meta":2},"resultType":"complete","_meta":{INFO}}""")]
    [InlineData("[1.0]", "[1.0]")]
    public async Task A_result_is_completed_and_every_byte_of_the_child_stays(string result, string expected)
    {
        await Gateway.ReadyAsync();

        var before = await Gateway.Client().ReplyToAsync(Call("play", Steps(Return(result)), id: "\"i\\u0064\""));
        var behind = await Gateway.Client().ReplyToAsync(Call("play", Steps(Line($$"""{"result":{{result}},"jsonrpc":"2.0","id":$ID}""")), id: "7.0"));

        expected = expected.Replace("INFO", ServerInfo, StringComparison.Ordinal);
        Assert.Equal(expected, Replies.Raw(before, "result"));
        Assert.Equal("\"i\\u0064\"", Replies.Raw(before, "id"));
        Assert.Equal(expected, Replies.Raw(behind, "result"));
        Assert.Equal("7.0", Replies.Raw(behind, "id"));
    }

    [Theory]
    [InlineData("prompts/list", "{\"prompts\":[]}", 0, "private")]
    [InlineData("resources/templates/list", "{\"resourceTemplates\":[]}", 0, "private")]
    [InlineData("resources/read", "{\"contents\":[]}", 0, "private")]
    [InlineData("resources/read", "{\"contents\":[],\"ttlMs\":7,\"cacheScope\":\"public\"}", 7, "public")]
    [InlineData("tools/list", "{\"tools\":[],\"ttlMs\":5}", 5, "private")]
    [InlineData("prompts/get", "{\"messages\":[]}", null, null)]
    [InlineData("completion/complete", "{\"completion\":{\"values\":[]}}", null, null)]
    public async Task What_may_be_kept_says_for_how_long(string method, string childs, int? ttl, string? scope)
    {
        await Gateway.ReadyAsync();

        var reply = await Gateway.Client().ReplyToAsync(Request(method, $"\"name\":\"x\",\"uri\":\"x\",\"steps\":[{Return(childs)}]"));

        var result = JsonNode.Parse(reply)!["result"]!;
        Assert.Equal((ttl, scope), ((int?)result["ttlMs"], (string?)result["cacheScope"]));
    }

    [Fact]
    public async Task The_child_sees_nothing_of_the_era_and_everything_else()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        const string Meta = "\"io.modelcontextprotocol\\/clientInfo\":{\"name\":\"n\"},\"io.modelcontextprotocol/later\":1,\"traceparent\":\"00-1\",\"com.example/x\":1.50,\"progressToken\":\"mine\"";

        await gateway.Client().ReplyToAsync(Request("prompts/get", $"\"name\":\"p\",\"arguments\":{{\"a\":\"\\u00e9\"}},\"x-later\":[1e0],\"inputResponses\":{{}},\"steps\":[{Return("{}")}]", meta: Meta));
        await gateway.Client().ReplyToAsync(Call("echo", """{"a":1.0}"""));

        var prompt = Assert.Single(await gateway.Client().ArrivedAsync("prompts/get"));
        Assert.Equal("""{"a":"\u00e9"}""", Replies.Raw(prompt, "params", "arguments"));
        Assert.Equal("[1e0]", Replies.Raw(prompt, "params", "x-later"));
        Assert.Equal($$"""{"traceparent":"00-1","com.example/x":1.50,"progressToken":{{Replies.Raw(prompt, "id")}}}""", Replies.Raw(prompt, "params", "_meta"));
        Assert.Null(JsonNode.Parse(prompt)!["params"]!["inputResponses"]);
        var echo = (await gateway.Client().ArrivedAsync("tools/call")).Single(static line => line.Contains("\"echo\"", StringComparison.Ordinal));
        Assert.Equal("""{"name":"echo","arguments":{"a":1.0}}""", Replies.Raw(echo, "params"));
    }

    [Fact]
    public async Task Tools_are_listed_by_name_each_byte_for_byte_whatever_stands_twice()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        const string B = """{ "name":"b","description":"\u00e9 twice","description":"é","inputSchema":{"type":"object","x":1.0}}""";
        const string A = """{"inputSchema":{"type":"object","properties":{"\ud800":{}}},"name":"\u0061"}""";
        await gateway.Client().ReplyToAsync(Call("echo"));

        var reply = await gateway.Client().ReplyToAsync(Request("tools/list", $"\"steps\":[{Return($$"""{"x":1,"tools":[{{B}} , 1,{{A}}],"nextCursor":"c"}""")}]"));

        Assert.Equal($"[1,{A},{B}]", Replies.Raw(reply, "result", "tools"));
        Assert.Equal("c", (string?)JsonNode.Parse(reply)!["result"]!["nextCursor"]);
    }

    [Theory]
    [InlineData("""{"code":-32601,"message":"m","data":{"x":1.0}}""", 404, null)]
    [InlineData("""{"code":-32602,"message":"m","data":[1e0]}""", 200, null)]
    [InlineData("""{"code":-32603,"message":"m"}""", 200, null)]
    [InlineData("""{"code":-32700,"message":"m"}""", 400, null)]
    [InlineData("""{"code":-32600,"message":"m"}""", 400, null)]
    [InlineData("""{"code":-32000,"message":"\u006d","extra":1.0}""", 200, null)]
    [InlineData("""{"code":17,"code":17,"message":"m"}""", 200, null)]
    [InlineData("""{"code":-32020,"message":"m","data":{"x":1.0}}""", 200, """{"message":"m","code":-32603,"data":{"code":-32020,"data":{"x":1.0}}}""")]
    [InlineData("""{"code":-32021,"extra":1.0}""", 200, """{"extra":1.0,"code":-32603,"message":"","data":{"code":-32021}}""")]
    [InlineData("""{"code":-32099,"message":"m"}""", 200, """{"message":"m","code":-32603,"data":{"code":-32099}}""")]
    [InlineData("""{"code":-32100,"message":"m"}""", 200, null)]
    [InlineData("""{"code":-32019,"message":"m"}""", 200, null)]
    [InlineData("""{"code":"x"}""", 200, null)]
    public async Task A_childs_error_is_said_as_the_era_says_it(string error, int status, string? expected)
    {
        await Gateway.ReadyAsync();

        using var answer = await Gateway.Client().SendAsync(Call("play", Steps(Line($$"""{"jsonrpc":"2.0","id":$ID,"error":{{error}}}""")), id: "\"e\""));

        Assert.Equal(status, (int)answer.Status);
        var reply = await answer.ReplyAsync();
        Assert.Equal(expected ?? error, Replies.Raw(reply, "error"));
        Assert.Equal("\"e\"", Replies.Raw(reply, "id"));
    }

    [Theory]
    [InlineData("""{"code":-32002,"message":"m"}""", """{"message":"m","code":-32602,"data":{"uri":"test://é"}}""")]
    [InlineData("""{"code":-32002,"message":"m","data":{"x":1.0}}""", """{"message":"m","code":-32602,"data":{"x":1.0,"uri":"test://é"}}""")]
    [InlineData("""{"code":-32002,"message":"m","data":{"uri":"theirs"}}""", """{"message":"m","code":-32602,"data":{"uri":"theirs"}}""")]
    public async Task A_resource_that_is_not_there_is_an_invalid_param(string error, string expected)
    {
        await Gateway.ReadyAsync();
        var read = Request("resources/read", $"\"uri\":\"test://é\",\"steps\":[{Line($$"""{"jsonrpc":"2.0","id":$ID,"error":{{error}}}""")}]");

        using var answer = await Gateway.Client().SendAsync(read, ("Mcp-Name", "=?base64?dGVzdDovL8OpPQ==?=".Replace("PQ==", "", StringComparison.Ordinal)));

        Assert.Equal(200, (int)answer.Status);
        Assert.Equal(expected, Replies.Raw(await answer.ReplyAsync(), "error"));
    }

    [Fact]
    public async Task A_method_unknown_to_the_child_is_404_and_one_it_knows_passes()
    {
        await Gateway.ReadyAsync();
        using var answer = await Gateway.Client().SendAsync(Request("com.example/unknown"));

        Assert.Equal(404, (int)answer.Status);
        Assert.Equal(-32601, (int)JsonNode.Parse(await answer.ReplyAsync())!["error"]!["code"]!);
    }

    [Fact]
    public async Task An_error_behind_progress_keeps_the_status_that_was_sent()
    {
        await Gateway.ReadyAsync();
        var steps = Steps(Line("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}}"""), Line("""{"jsonrpc":"2.0","id":$ID,"error":{"code":-32601,"message":"m"}}"""));

        using var answer = await Gateway.Client().SendAsync(Call("play", steps, meta: "\"progressToken\":9007199254740993"));

        var messages = await answer.MessagesAsync().ToListAsync();
        Assert.Equal(200, (int)answer.Status);
        Assert.Equal("""{"progressToken":9007199254740993,"progress":1}""", Replies.Raw(messages[0], "params"));
        Assert.Equal("""{"code":-32601,"message":"m"}""", Replies.Raw(messages[1], "error"));
    }
}
