using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary>The MCP Inspector's command line, as a person uses it to look at an endpoint (mcp-transports 26).</summary>
public sealed class InspectorTests
{
    [Theory, InlineData("http"), InlineData("sse"), InlineData("stdio")]
    public async Task The_inspector_shakes_hands_lists_and_calls(string transport)
    {
        await Npm.RequireAsync();
        await using var served = await Served.BridgeAsync([], Repo.FixtureServer);
        string[] target = transport == "stdio"
            ? [Repo.Outboard, "connect", served.Endpoint(Transport.Http).AbsoluteUri]
            : [served.Endpoint(transport == "sse" ? Transport.Sse : Transport.Http).AbsoluteUri];

        var hello = await InspectAsync([.. target, "--transport", transport, "--method", "initialize"]);
        Assert.Equal("outboard-fixture", (string?)hello["serverInfo"]!["name"]);
        Assert.Equal("2025-11-25", (string?)hello["protocolVersion"]);
        var tools = await InspectAsync([.. target, "--transport", transport, "--method", "tools/list"]);
        Assert.Contains(tools["tools"]!.AsArray(), static tool => (string?)tool!["name"] == "add_numbers");
        var sum = await InspectAsync([.. target, "--transport", transport, "--method", "tools/call", "--tool-name", "add_numbers", "--tool-arg", "a=2", "--tool-arg", "b=40"]);
        Assert.Equal("42", (string?)sum["content"]![0]!["text"]);
    }

    private static async Task<JsonNode> InspectAsync(string[] arguments)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync(
            NpmParts.Node,
            [NpmParts.Inspector, "--cli", .. arguments, "--format", "json"],
            new Dictionary<string, string?> { ["MCP_INSPECTOR_SECRET_STORE"] = "memory", ["MCP_AUTO_OPEN_ENABLED"] = "false" });
        Assert.True(exitCode == 0, $"The inspector ended with {exitCode}:\n{error}\n{output}");
        return JsonNode.Parse(output)!["result"]!;
    }
}
