using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Tests.Serving;

/// <summary>The native servers in the real program, each of the three ways.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed partial class ServeTests
{
    public static TheoryData<string, string, int> Kinds => new()
    {
        { "fetch", "mcp-fetch", 1 },
        { "aws-docs", "aws-documentation-mcp-server", 5 },
        { "searxng", "mcp-searxng", 4 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Over_standard_input_and_output_it_ends_with_its_input(string kind, string name, int tools)
    {
        await using var server = OutboardProcess.Start(["serve", kind], OutboardProcess.NewMarker());

        var hello = await AskAsync(server, Frames.Initialize(id: "1"), 1);
        await server.Input.WriteLineAsync(Frames.Initialized);
        var listed = await AskAsync(server, Frames.Request("tools/list", id: "2"), 2);

        Assert.Equal(name, (string?)hello["result"]!["serverInfo"]!["name"]);
        Assert.Equal(tools, listed["result"]!["tools"]!.AsArray().Count);
        server.CloseInput();
        Assert.Equal(0, await server.ExitAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Over_standard_input_and_output_a_client_without_a_handshake_is_served(string kind, string name, int tools)
    {
        const string Meta = """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}""";
        await using var server = OutboardProcess.Start(["serve", kind], OutboardProcess.NewMarker());

        var listed = await AskAsync(server, Frames.Request("tools/list", Meta), 1);
        var discovered = await AskAsync(server, Frames.Request("server/discover", Meta, "2"), 2);

        Assert.Equal(tools, listed["result"]!["tools"]!.AsArray().Count);
        Assert.Contains("2026-07-28", discovered["result"]!["supportedVersions"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(name, (string?)discovered["result"]!["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]);
        server.CloseInput();
        Assert.Equal(0, await server.ExitAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Over_HTTP_it_is_verified_in_one_era_and_discovered_in_the_other(string kind, string name, int tools)
    {
        var marker = OutboardProcess.NewMarker();
        await using var serve = OutboardProcess.Start(["serve", kind, "--http", "--port", "0"], marker);
        var url = (await serve.LineAsync(Endpoint())).Groups[0].Value;

        var verified = JsonNode.Parse((await InProcess.RunAsync("verify", url, "--json")).Out)!["endpoints"]![0]!;
        Assert.Equal(name, (string?)verified["serverName"]);
        Assert.Equal(tools, verified["toolNames"]!.AsArray().Count);

        using var client = new McpHttp(new Uri(url));
        using var answer = await client.PostAsync(
            Frames.Request("server/discover", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}"""),
            static request =>
            {
                request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
                request.Headers.Add("Mcp-Method", "server/discover");
            });
        Assert.Contains(name, await answer.ReplyAsync(), StringComparison.Ordinal);

        serve.Terminate();
        Assert.Equal(0, await serve.ExitAsync());
        Assert.Equal("", serve.Output);
    }

    [Fact]
    public async Task A_signal_ends_it_well()
    {
        await using var server = OutboardProcess.Start(["serve", "fetch"], OutboardProcess.NewMarker());
        await AskAsync(server, Frames.Initialize(id: "1"), 1);

        server.Terminate();

        Assert.Equal(0, await server.ExitAsync());
    }

    private static async Task<JsonNode> AskAsync(OutboardProcess server, string frame, int id)
    {
        await server.Input.WriteLineAsync(frame);
        await server.Input.FlushAsync();
        return JsonNode.Parse((await server.LineAsync(new Regex($".*\"id\":{id}[,}}].*"))).Value)!;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+\S*/mcp")]
    private static partial Regex Endpoint();
}
