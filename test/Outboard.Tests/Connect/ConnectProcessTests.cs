using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

/// <summary>What only a real process has: its standard streams and signals.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConnectProcessTests
{
    [Fact]
    public async Task Standard_output_carries_the_protocol_alone_and_the_end_of_input_ends_it()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var program = OutboardProcess.Start(["connect", remote.Mcp.AbsoluteUri, "--log-level", "trace"]);
        await InitializeAsync(program);
        await program.Input.WriteLineAsync(Frames.Call("echo", """{"text":"through the process"}"""));

        program.CloseInput();

        Assert.Equal(0, await program.ExitAsync());
        var messages = program.Output.Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.All(messages, message => Assert.Equal("2.0", (string?)message["jsonrpc"]));
        Assert.Contains(messages, message => ConnectedClient.Text(message) == "through the process");
        Assert.NotEqual("", program.Error);
        Assert.Contains(remote.Seen, request => request.Line == "DELETE /mcp");
    }

    [Fact]
    public async Task Signal_ends_it_while_its_input_is_open()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var program = OutboardProcess.Start(["connect", remote.Mcp.AbsoluteUri]);
        await InitializeAsync(program);
        await program.Input.WriteLineAsync(Frames.Call("echo", """{"text":"served"}"""));
        await program.LineAsync(new Regex("served"));

        program.Terminate();

        Assert.Equal(0, await program.ExitAsync());
        Assert.Contains(remote.Seen, request => request.Line == "DELETE /mcp");
    }

    private static async Task InitializeAsync(OutboardProcess program)
    {
        program.Input.AutoFlush = true;
        await program.Input.WriteLineAsync(Frames.Initialize());
        await program.LineAsync(new Regex("\"serverInfo\""));
        await program.Input.WriteLineAsync(Frames.Initialized);
    }

    [Fact]
    public async Task Log_that_is_json_is_nothing_else()
    {
        var (exitCode, _, error) = await TestProcess.RunAsync(Repo.Outboard, ["connect", "http://remote.invalid/mcp", "--log-format", "json"]);

        Assert.Equal(0, exitCode);
        var line = System.Text.Json.Nodes.JsonNode.Parse(error)!;
        Assert.Equal(("warn", "remote.invalid is reached over plain http; tokens and data can be read on the way."), ((string?)line["level"], (string?)line["message"]));
    }
}
