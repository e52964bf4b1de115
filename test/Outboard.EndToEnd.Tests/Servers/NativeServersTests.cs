using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Testing;

namespace Outboard.EndToEnd.Servers;

/// <summary>What the README starts with: `outboard up` where there is no manifest, on the ports it promises, and the official clients of both eras.</summary>
[Collection(RealPortsCollection.Name)]
public sealed class NativeServersTests : IAsyncLifetime
{
    private static readonly (string Server, int Port, string Name, string[] Tools)[] Expected =
    [
        ("fetch", 8808, "mcp-fetch", ["fetch"]),
        ("aws-doc", 8809, "aws-documentation-mcp-server", ["read_documentation", "read_sections", "search_table", "search_documentation", "recommend"]),
        ("searxng", 8810, "mcp-searxng", ["searxng_web_search", "searxng_search_suggestions", "searxng_instance_info", "web_url_read"]),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("native").FullName;
    private OutboardProcess _up = null!;

    public static TheoryData<string, int, string, string[]> Servers => [.. Expected.Select(static row => new TheoryDataRow<string, int, string, string[]>(row.Server, row.Port, row.Name, row.Tools))];

    public async ValueTask InitializeAsync()
    {
        _up = OutboardProcess.Start(["up"], OutboardProcess.NewMarker(), folder: _folder);
        await _up.LineAsync(new System.Text.RegularExpressions.Regex("Ctrl-C stops"));
    }

    public async ValueTask DisposeAsync()
    {
        await _up.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Verify_shows_the_three_with_their_tools()
    {
        var (exitCode, output, error) = await TestProcess.RunAsync(Repo.Outboard, ["verify", "--json"], folder: _folder);

        Assert.True(exitCode == 0, error);
        var endpoints = JsonNode.Parse(output)!["endpoints"]!.AsArray();
        Assert.Equal(
            Expected.Select(static row => $"{row.Server} {row.Name} http://127.0.0.1:{row.Port}/mcp {string.Join(' ', row.Tools)}"),
            endpoints.Select(static e => $"{e!["server"]} {e["serverName"]} {e["url"]} {string.Join(' ', e["toolNames"]!.AsArray().Select(static name => (string)name!))}"));
        Assert.Contains("No outboard.json or .mcp.json", _up.Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_CSharp_client_speaks_to_them_without_a_handshake(string server, int port, string name, string[] tools)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/mcp"), TransportMode = HttpTransportMode.StreamableHttp });
        await using var client = await McpClient.CreateAsync(transport);

        Assert.Equal(("2026-07-28", name), (client.NegotiatedProtocolVersion, client.ServerInfo?.Name));
        Assert.Equal(tools, (await client.ListToolsAsync()).Select(static tool => tool.Name));
        var (tool, argument) = server switch { "fetch" => ("fetch", "url"), "aws-doc" => ("read_documentation", "url"), _ => ("web_url_read", "url") };
        var refused = await client.CallToolAsync(tool, new Dictionary<string, object?> { [argument] = "http://169.254.169.254/latest/meta-data/x.html" });
        Assert.True(refused.IsError);
        Assert.Matches("blocked|supported domains", Assert.IsType<TextContentBlock>(Assert.Single(refused.Content)).Text);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_CSharp_client_speaks_to_them_with_one(string server, int port, string name, string[] tools)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/sse"), TransportMode = HttpTransportMode.Sse });
        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = "2025-11-25" });

        Assert.Equal(("2025-11-25", name), (client.NegotiatedProtocolVersion, client.ServerInfo?.Name));
        Assert.True(tools.SequenceEqual((await client.ListToolsAsync()).Select(static tool => tool.Name)), server);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_TypeScript_client_of_both_eras_chooses_the_newer(string server, int port, string name, string[] tools)
    {
        var seen = await Npm.DualClientAsync(new Uri($"http://127.0.0.1:{port}/mcp"), Transport.Http);

        Assert.Equal(("2026-07-28", name), ((string?)seen["version"], (string?)seen["server"]!["name"]));
        Assert.True(tools.SequenceEqual(seen["tools"]!.AsArray().Select(static tool => (string)tool!)), server);
    }
}

/// <summary>Tests that take the ports of the user's deployment, one after another.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit calls it a collection.
public sealed class RealPortsCollection
#pragma warning restore CA1711
{
    public const string Name = "real ports";
}
