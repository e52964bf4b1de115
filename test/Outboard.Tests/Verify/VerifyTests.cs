using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Tests.Connect;
using Outboard.Verify;

namespace Outboard.Tests.Verify;

public sealed class VerifyTests
{
    [Theory]
    [InlineData("mcp", "streamable-http")]
    [InlineData("sse", "sse")]
    [InlineData("", "streamable-http")]
    public async Task Handshake_and_tool_count_are_reported_as_json(string path, string transport)
    {
        await using var remote = await RemoteServer.StartAsync();

        var (exitCode, output, error) = await InProcess.RunAsync("verify", new Uri(remote.Base, path).AbsoluteUri, "--json");

        var report = JsonNode.Parse(output)!;
        var endpoint = Assert.Single(report["endpoints"]!.AsArray())!;
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.True((bool)report["ok"]!);
        Assert.True((bool)endpoint["ok"]!);
        Assert.Equal(transport, (string?)endpoint["transport"]);
        Assert.Equal("2025-11-25", (string?)endpoint["protocolVersion"]);
        Assert.Equal("remote", (string?)endpoint["serverName"]);
        Assert.Equal("9.8", (string?)endpoint["serverVersion"]);
        Assert.Equal(4, (int?)endpoint["tools"]);
    }

    [Fact]
    public async Task Name_below_localhost_is_this_machine_whatever_the_resolver_knows()
    {
        await using var remote = await RemoteServer.StartAsync();

        var (exitCode, _, error) = await InProcess.RunAsync("verify", $"http://fetch.localhost:{remote.Base.Port}/mcp");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(remote.Seen, request => Assert.StartsWith("fetch.localhost", request.Header("Host"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_is_ended_after_the_handshake()
    {
        await using var remote = await RemoteServer.StartAsync();

        await InProcess.RunAsync("verify", remote.Mcp.AbsoluteUri);

        Assert.Contains(remote.Seen, request => request.Line == "DELETE /mcp");
    }

    [Fact]
    public async Task One_endpoint_that_fails_makes_the_whole_fail_and_is_named()
    {
        await using var remote = await RemoteServer.StartAsync();

        var (exitCode, output, error) = await InProcess.RunAsync("verify", remote.Mcp.AbsoluteUri, new Uri(remote.Base, "nothing/mcp").AbsoluteUri);

        Assert.Equal(1, exitCode);
        Assert.Contains("remote 9.8", output, StringComparison.Ordinal);
        Assert.Contains("failed", output, StringComparison.Ordinal);
        Assert.Contains("/nothing/mcp: 404: no MCP endpoint at this path", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_connection_asks_whether_the_gateway_runs()
    {
        var (exitCode, _, error) = await InProcess.RunAsync("verify", "http://127.0.0.1:1/mcp");

        Assert.Equal(1, exitCode);
        Assert.Contains("connection refused: is `outboard up` running?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_opens_what_is_closed_without_it()
    {
        await using var remote = await RemoteServer.StartAsync();
        remote.RequiredAuthorization = "Bearer secret";

        var without = await InProcess.RunAsync("verify", remote.Mcp.AbsoluteUri);
        var wrong = await InProcess.RunAsync("verify", remote.Mcp.AbsoluteUri, "--token", "guess");
        var with = await InProcess.RunAsync("verify", remote.Mcp.AbsoluteUri, "--token", "secret");

        Assert.Equal(1, without.ExitCode);
        Assert.Contains("401: the server wants a bearer token and was sent none; give one with --token", without.Error, StringComparison.Ordinal);
        Assert.Contains("401: the server refuses the token it was sent; give a valid one with --token", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(0, with.ExitCode);
    }

    [Fact]
    public async Task Token_of_this_machine_is_not_sent_to_a_url_of_the_command_line()
    {
        await using var remote = await RemoteServer.StartAsync();

        await InProcess.RunAsync(["verify", remote.Mcp.AbsoluteUri], new Dictionary<string, string> { ["OUTBOARD_TOKEN"] = "secret" });

        Assert.All(remote.Seen, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public void Endpoints_of_a_manifest_are_its_own_ports_and_else_paths_of_the_gateway()
    {
        var manifest = new Manifest
        {
            Servers =
            [
                new StdioServerSpec { Name = "fetch", Command = "x", Port = 8808 },
                new StdioServerSpec { Name = "weird name", Command = "x" },
            ],
            Gateway = new GatewaySpec { Bind = "0.0.0.0", Port = 8800 },
        };

        Assert.Equal(
            ["fetch http://127.0.0.1:8808/", "weird name http://127.0.0.1:8800/weird%20name"],
            VerifyTarget.Of(manifest).Select(target => $"{target.Server} {target.Url.AbsoluteUri}"));
    }
}
