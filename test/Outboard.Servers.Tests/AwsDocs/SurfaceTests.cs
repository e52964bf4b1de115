using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Outboard.Testing;

namespace Outboard.Servers.Tests.AwsDocs;

/// <summary>What a client sees before it calls anything; the golden files are for people to read.</summary>
public sealed class SurfaceTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("aws")]
    [InlineData("aws-cn")]
    public async Task Tools_have_the_names_and_schemas_of_the_original(string partition)
    {
        await using var web = await StartAsync(partition);
        await using var client = await web.ConnectAsync();

        var list = await client.Mcp.SendRequestAsync(new JsonRpcRequest { Method = "tools/list" }, TestContext.Current.CancellationToken);

        Assert.Null(Snapshot.Difference(list.Result!["tools"]!.ToJsonString(Readable), $"test/Outboard.Servers.Tests/AwsDocs/Golden/tools.{partition}.json"));
    }

    [Theory]
    [InlineData("aws", "read_documentation", "read_sections", "search_table", "search_documentation", "recommend")]
    [InlineData("aws-cn", "read_documentation", "get_available_services")]
    public async Task A_partition_has_its_tools_in_order(string partition, params string[] names)
    {
        await using var web = await StartAsync(partition);
        await using var client = await web.ConnectAsync();

        Assert.Equal(names, (await client.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(static tool => tool.Name));
        Assert.NotEmpty(client.Mcp.ServerInstructions!);
    }

    [Fact]
    public async Task It_introduces_itself_as_the_original_with_empty_prompts_and_resources()
    {
        await using var web = await StartAsync("aws");
        await using var client = await web.ConnectAsync();
        var stop = TestContext.Current.CancellationToken;

        Assert.Equal(("aws-documentation-mcp-server", "9.9.9"), (client.Mcp.ServerInfo!.Name, client.Mcp.ServerInfo!.Version));
        Assert.NotNull(client.Mcp.ServerCapabilities!.Tools);
        Assert.Empty(await client.Mcp.ListPromptsAsync(cancellationToken: stop));
        Assert.Empty(await client.Mcp.ListResourcesAsync(cancellationToken: stop));
        Assert.Empty(await client.Mcp.ListResourceTemplatesAsync(cancellationToken: stop));
        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.Mcp.GetPromptAsync("any", cancellationToken: stop));
        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.Mcp.ReadResourceAsync("any://thing", cancellationToken: stop));
    }

    [Fact]
    public async Task An_unknown_tool_is_a_result_as_in_the_original()
    {
        await using var web = await StartAsync("aws");
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("get_available_services", "{}");

        Assert.Equal((true, "Unknown tool: get_available_services"), (result.IsError, result.Text()));
        Assert.Null(result.StructuredContent);
    }

    [Theory]
    [InlineData("read_documentation", "{}", "url\n  is required")]
    [InlineData("read_documentation", """{"url":"https://docs.aws.amazon.com/y.html","max_length":0}""", "max_length\n  must be from 1 to 999999")]
    [InlineData("read_documentation", """{"url":"https://docs.aws.amazon.com/y.html","max_length":1000000}""", "max_length\n  must be from 1 to 999999")]
    [InlineData("read_documentation", """{"url":"https://docs.aws.amazon.com/y.html","start_index":-1}""", "start_index\n  must be at least 0")]
    [InlineData("read_documentation", """{"url":5}""", "url\n  must be a string")]
    [InlineData("read_sections", """{"url":"https://docs.aws.amazon.com/y.html"}""", "section_titles\n  is required")]
    [InlineData("read_sections", """{"url":"https://docs.aws.amazon.com/y.html","section_titles":"Overview"}""", "section_titles\n  must be a list of strings")]
    [InlineData("search_table", """{"url":"https://docs.aws.amazon.com/y.html"}""", "query\n  is required")]
    [InlineData("search_table", """{"url":"https://docs.aws.amazon.com/y.html","query":"x","max_rows":101}""", "max_rows\n  must be from 1 to 100")]
    [InlineData("search_table", """{"url":"https://docs.aws.amazon.com/y.html","query":"x","section_title":5}""", "section_title\n  must be a string")]
    [InlineData("search_documentation", "{}", "search_phrase\n  is required")]
    [InlineData("search_documentation", """{"search_phrase":"x","limit":51}""", "limit\n  must be from 1 to 50")]
    [InlineData("search_documentation", """{"search_phrase":"x","search_intent":null}""", "search_intent\n  must be a string")]
    [InlineData("search_documentation", """{"search_phrase":"x","product_types":"S3"}""", "product_types\n  must be a list of strings")]
    [InlineData("search_documentation", """{"search_phrase":"x","guide_types":[1]}""", "guide_types.0\n  must be a string")]
    [InlineData("recommend", "{}", "url\n  is required")]
    public async Task Wrong_arguments_are_told_in_the_originals_form(string tool, string arguments, string problem)
    {
        await using var web = await StartAsync("aws");
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync(tool, arguments);

        Assert.Equal((true, $"Error executing tool {tool}: 1 validation error for {tool}Arguments\n{problem}"), (result.IsError, result.Text()));
        Assert.Null(result.StructuredContent);
        Assert.Empty(web.Sent);
    }

    [Theory]
    [InlineData("read_documentation", """{"url":"https://aws.amazon.com/y.html"}""", "URL must be from list of supported domains")]
    [InlineData("read_documentation", """{"url":"https://docs.aws.amazon.com/y"}""", "URL must end with .html")]
    [InlineData("read_sections", """{"url":"https://aws.amazon.com/y.html","section_titles":["x"]}""", "URL must be from list of supported domains")]
    [InlineData("read_sections", """{"url":"https://docs.aws.amazon.com/y","section_titles":["x"]}""", "URL must end with .html")]
    [InlineData("read_sections", """{"url":"https://docs.aws.amazon.com/y.html","section_titles":[]}""", "section_titles parameter cannot be empty")]
    [InlineData("search_table", """{"url":"https://aws.amazon.com/y.html","query":"x"}""", "URL must be from list of supported domains")]
    [InlineData("search_table", """{"url":"https://docs.aws.amazon.com/y","query":"x"}""", "URL must end with .html")]
    [InlineData("search_table", """{"url":"https://docs.aws.amazon.com/y.html","query":"  "}""", "query parameter cannot be empty")]
    public async Task What_the_original_raises_is_an_error(string tool, string arguments, string message)
    {
        await using var web = await StartAsync("aws");
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync(tool, arguments);

        Assert.Equal((true, $"Error executing tool {tool}: {message}"), (result.IsError, result.Text()));
        Assert.Null(result.StructuredContent);
        Assert.Empty(web.Sent);
    }

    [Fact]
    public async Task The_end_of_input_ends_it()
    {
        await using var web = await StartAsync("aws");

        await (await web.ConnectAsync()).DisposeAsync();
    }

    private static Task<AwsWeb> StartAsync(string partition) => AwsWeb.StartAsync(environment: new() { ["AWS_DOCUMENTATION_PARTITION"] = partition });
}
