using System.Text;
using System.Text.Json.Nodes;
using FakeAws;

namespace Outboard.Tests.Deploys;

/// <summary>The commands of the AWS side against the scripted account, with a manifest of one server that stands there.</summary>
internal sealed class ScriptedAws : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private ScriptedAws(FakeCloud cloud) => Cloud = cloud;

    public FakeCloud Cloud { get; }

    /// <param name="port">Where the server answers; its name is one of this machine.</param>
    public static async Task<ScriptedAws> DeployedAsync(int port = 9)
    {
        var aws = new ScriptedAws(await FakeCloud.StartAsync());
        aws.folder.Write("outboard.json", $$"""
            {
              "mcpServers": { "fetch": { "command": "uvx", "args": ["mcp-server-fetch==1.0"], "port": {{port}} } },
              "aws": { "domain": "mcp.localhost", "layout": "classic", "allowedCidrs": ["203.0.113.0/24"] }
            }
            """);
        var (exitCode, _, error) = await aws.RunAsync("deploy", "--yes", "--no-verify", "--image", $"fetch=registry.example.com/outboard/mcp@sha256:{new string('a', 64)}");
        return exitCode == ExitCode.Ok ? aws : throw new InvalidOperationException(error);
    }

    public Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args) => InProcess.RunAsync(args, Cloud.Environment, folder.Path);

    /// <summary>With somebody at the keyboard.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAtScreenAsync(string typed, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new Terminal(() => new MemoryStream(Encoding.UTF8.GetBytes(typed)), () => Stream.Null, output, TextWriter.Synchronized(error)) { InIsScreen = true, ErrorIsScreen = true };
        var exitCode = await Program.RunAsync(args, "outboard", InProcess.Context(terminal, Cloud.Environment, folder.Path));
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The last line of a stream of JSON lines.</summary>
    public static JsonNode Last(string lines) => JsonNode.Parse(lines.Trim().Split('\n')[^1])!;

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await Cloud.DisposeAsync();
    }
}
