using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Processes;

/// <summary>
/// The user's three container command lines, unchanged, on the program called <c>mcp-proxy</c>. <c>uvx</c> and <c>npx</c> are stand-ins
/// first on PATH that insist on their arguments and become NaughtyServer.
/// </summary>
[Collection(Servers.RealPortsCollection.Name)]
public sealed class ContainerCommandTests : IDisposable
{
    private readonly string _bin = Directory.CreateTempSubdirectory("outboard-bin-").FullName;

    public ContainerCommandTests()
    {
        StandIn("uvx", "mcp-server-fetch", "awslabs.aws-documentation-mcp-server@latest");
        StandIn("npx", "-y mcp-searxng");
        File.CreateSymbolicLink(Path.Combine(_bin, "mcp-proxy"), Repo.Outboard);
    }

    public static TheoryData<int, string, string, string, string?> Lines => new()
    {
        { 8808, "--pass-environment --port=8808 --sse-host 0.0.0.0 uvx mcp-server-fetch", "uvx mcp-server-fetch", "PASSED_ON", "yes" },
        {
            8809, "--pass-environment --port=8809 --sse-host 0.0.0.0 --env FASTMCP_LOG_LEVEL ERROR uvx awslabs.aws-documentation-mcp-server@latest",
            "uvx awslabs.aws-documentation-mcp-server@latest", "FASTMCP_LOG_LEVEL", "ERROR"
        },
        {
            8810, "--pass-environment --port=8810 --sse-host 0.0.0.0 --env SEARXNG_URL https://searx.example.com -- npx -y mcp-searxng",
            "npx -y mcp-searxng", "SEARXNG_URL", "https://searx.example.com"
        },
    };

    [Theory, MemberData(nameof(Lines))]
    public async Task A_container_command_runs_unchanged(int port, string line, string server, string variable, string? value)
    {
        // Another run on this machine may hold the port; then, and only then, the line gets another one.
        var words = (IsFree(port) ? line : line.Replace($"--port={port}", "--port=0", StringComparison.Ordinal)).Split(' ');
        var marker = OutboardProcess.NewMarker();
        await using var served = await Served.RunAsync(OutboardProcess.Start(words, marker, Environment(marker), program: Path.Combine(_bin, "mcp-proxy")));
        Assert.Equal("0.0.0.0", served.Address.Host);

        // Only a port open on every address answers on this one.
        var address = new Uri($"http://127.0.0.2:{served.Address.Port}");
        using var mcp = new McpHttp(new Uri(address, "/mcp"));
        await Eventually.Is(async () => await ProbeAsync(mcp) is >= 200 and < 400, served.Process.Transcript);

        var hello = await mcp.InitializeAsync();
        Assert.Equal(server, (string?)hello["result"]!["serverInfo"]!["name"]);
        Assert.Equal(value, await VariableAsync(mcp, variable));
        Assert.Equal("yes", await VariableAsync(mcp, "PASSED_ON"));
        Assert.Null(await VariableAsync(mcp, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
        Assert.Null(await VariableAsync(mcp, "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Assert.Null(await VariableAsync(mcp, "AWS_CONTAINER_AUTHORIZATION_TOKEN"));
        Assert.Null(await VariableAsync(mcp, "OUTBOARD_TEST"));

        using var sse = await McpSse.OpenAsync(new Uri(address, "/sse"));
        Assert.StartsWith("/messages/?session_id=", sse.Endpoint, StringComparison.Ordinal);
        await sse.InitializeAsync();
        Assert.Equal(3, (int)(await sse.CallAsync("echo", """{"n":3}"""))["result"]!["structuredContent"]!["n"]!);

        served.Process.Terminate();
        Assert.Equal(0, await served.Process.ExitAsync());
        await served.Process.NoProcessLeftAsync();
    }

    public void Dispose() => Directory.Delete(_bin, recursive: true);

    // As the user's load balancer asks: the path of its health check, and the target's own address as host.
    private static async Task<int> ProbeAsync(McpHttp mcp)
    {
        using var answer = await mcp.SendAsync(HttpMethod.Get, "/messages", static request => request.Headers.Host = "10.0.23.7");
        return (int)answer.Status;
    }

    private static async Task<string?> VariableAsync(McpHttp mcp, string name)
    {
        var reply = await mcp.CallAsync("env_value", new JsonObject { ["name"] = name }.ToJsonString());
        return (string?)reply["result"]!["structuredContent"]!["value"];
    }

    private Dictionary<string, string?> Environment(string marker) => new()
    {
        ["PATH"] = $"{_bin}:{System.Environment.GetEnvironmentVariable("PATH")}",
        [OutboardProcess.MarkerVariable] = marker,
        ["PASSED_ON"] = "yes",
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/none",
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:9/none",
        ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "none",
        ["OUTBOARD_TEST"] = "none",
    };

    private void StandIn(string name, params string[] lines)
    {
        var path = Path.Combine(_bin, name);
        var known = string.Join('|', lines.Select(static line => $"'{line}'"));
        File.WriteAllText(path, $"""
            #!/bin/sh
            case "$*" in
              {known}) exec '{Repo.NaughtyServer}' --name "{name} $*" ;;
              *) echo "{name} got other arguments: $*" >&2; exit 64 ;;
            esac

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"Port {port} is taken; another one stands in for it."));
            return false;
        }
    }
}
