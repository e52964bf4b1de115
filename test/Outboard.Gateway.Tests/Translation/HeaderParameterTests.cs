using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Translation;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Arguments that a modern client repeats as headers (mcp-transports 6).</summary>
public sealed class HeaderParameterTests
{
    private const string Tool = """
        {"name":"echo","inputSchema":{"type":"object","properties":{
          "s":{"type":"string","x-mcp-header":"Text"},"i":{"type":"integer","x-mcp-header":"Count"},"b":{"type":"boolean","x-mcp-header":"Flag"},
          "o":{"type":"object","properties":{"in":{"type":"string","x-mcp-header":"Inner"}}}}}}
        """;

    [Theory]
    [InlineData("""{"s":"plain text"}""", "Text", "plain text", true)]
    [InlineData("""{"s":"plain"}""", "Text", "Plain", false)]
    [InlineData("""{"s":"plain"}""", "Text", null, false)]
    [InlineData("""{"s":"Hello, 世界"}""", "Text", "=?base64?SGVsbG8sIOS4lueVjA==?=", true)]
    [InlineData("""{"s":"Hello, 世界"}""", "Text", "=?base64?SGVsbG8sIOS4lueVjA?=", false)]
    [InlineData("""{"s":" padded "}""", "Text", "=?base64?IHBhZGRlZCA=?=", true)]
    [InlineData("""{"s":""}""", "Text", "", true)]
    [InlineData("""{"s":""}""", "Text", null, false)]
    [InlineData("""{"s":null}""", "Text", null, true)]
    [InlineData("""{"s":null}""", "Text", "null", false)]
    [InlineData("""{}""", "Text", null, true)]
    [InlineData("""{}""", "Text", "", false)]
    [InlineData("", "Text", null, true)]
    [InlineData("""{"s":"\ud800"}""", "Text", "x", false)]
    [InlineData("""{"i":42}""", "Count", "42", true)]
    [InlineData("""{"i":42.0}""", "Count", "42", true)]
    [InlineData("""{"i":42}""", "Count", "42.0", true)]
    [InlineData("""{"i":9007199254740991}""", "Count", "9007199254740990", false)]
    [InlineData("""{"i":42}""", "Count", "forty-two", false)]
    [InlineData("""{"b":true}""", "Flag", "true", true)]
    [InlineData("""{"b":false}""", "Flag", "False", false)]
    [InlineData("""{"o":{"in":"x"}}""", "Inner", "x", true)]
    [InlineData("""{"o":{"in":"x"}}""", "Inner", "y", false)]
    [InlineData("""{"o":"x"}""", "Inner", null, true)]
    [InlineData("""{"s":"y","\u0073":"x"}""", "Text", "x", false)]
    [InlineData("""{"o":{"in":"y"},"o":{"in":"x"}}""", "Inner", "x", false)]
    [InlineData("""{"o":{"in":"y","in":"x"}}""", "Inner", "x", false)]
    [InlineData("""{"s":"x","other":1,"other":2}""", "Text", "x", true)]
    public void A_header_says_what_its_argument_says(string arguments, string header, string? value, bool agrees)
    {
        var parameters = HeaderParameters.Read(Encoding.UTF8.GetBytes(Tool), out var fault)!;
        var headers = new HeaderDictionary();
        if (value is not null)
        {
            headers[$"mcp-param-{header}"] = value;
        }

        Assert.Null(fault);
        Assert.Equal(agrees, parameters.FaultIn(headers, Encoding.UTF8.GetBytes(arguments)) is null);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"two words"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":1}}}""")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""")]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""")]
    [InlineData("""{"x-mcp-header":"A","type":"string"}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"$defs":{"a":{"type":"string","\u0078-mcp-header":"A"}}}""")]
    public void A_tool_with_an_invalid_annotation_is_not_offered(string schema)
    {
        Assert.Null(HeaderParameters.Read(Encoding.UTF8.GetBytes($$"""{"name":"t","inputSchema":{{schema}} }"""), out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public async Task Tools_are_asked_for_once_learned_from_lists_and_forgotten_when_they_change()
    {
        await using var gateway = await StartAsync(Naughty("one"), Naughty("two"));
        await gateway.ReadyAsync("one");
        await gateway.ReadyAsync("two");
        var client = gateway.Client("one");
        await client.ReplyToAsync(Call("set_tools", $$"""{"list":{"tools":[{{Tool.ReplaceLineEndings(" ")}}]} }"""));
        Assert.Single(await client.SeenByChildAsync(), static line => line.StartsWith("tools/list", StringComparison.Ordinal));

        // What was learned then holds until the child says otherwise.
        Assert.Equal(200, await StatusAsync(client));
        await client.ReplyToAsync(Call("notify", """{"method":"notifications/tools/list_changed"}"""));
        Assert.Equal(400, await StatusAsync(client));
        Assert.Equal(200, await StatusAsync(client, ("Mcp-Param-Text", "x")));
        Assert.Equal(200, await StatusAsync(gateway.Client("two")));
        Assert.Equal(2, (await client.SeenByChildAsync()).Count(static line => line.StartsWith("tools/list", StringComparison.Ordinal)));

        await client.ReplyToAsync(Call("set_tools", """{"list":{"tools":[{"name":"bad","inputSchema":{"x-mcp-header":"A"}},{"name":"good"}]}}"""));
        for (var i = 0; i < 2; i++)
        {
            var listed = JsonNode.Parse(await client.ReplyToAsync(Request("tools/list")))!["result"]!["tools"]!;
            Assert.Equal("""[{"name":"good"}]""", listed.ToJsonString());
        }

        Assert.Single(gateway.Log, static line => line.Contains("'bad' is not offered", StringComparison.Ordinal));
    }

    private static async Task<int> StatusAsync(McpHttp client, params (string Name, string Value)[] headers)
    {
        using var answer = await client.SendAsync(Call("echo", """{"s":"x"}"""), headers);
        return (int)answer.Status;
    }
}
