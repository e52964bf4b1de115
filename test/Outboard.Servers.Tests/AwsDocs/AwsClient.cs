using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs;
using Outboard.Testing;

namespace Outboard.Servers.Tests.AwsDocs;

/// <summary>An MCP client of the SDK in conversation with the native server, over streams as over stdio.</summary>
internal sealed class AwsClient : IAsyncDisposable
{
    private readonly Pipe _toServer;
    private readonly Task _running;

    private AwsClient(McpClient mcp, Pipe toServer, Task running) => (Mcp, _toServer, _running) = (mcp, toServer, running);

    public McpClient Mcp { get; }

    public static async Task<AwsClient> ConnectAsync(AwsDocsServer server)
    {
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var running = server.RunAsync(toServer.Reader.AsStream(), toClient.Writer.AsStream(), TestContext.Current.CancellationToken);
        var mcp = await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()), cancellationToken: TestContext.Current.CancellationToken);
        return new AwsClient(mcp, toServer, running);
    }

    /// <param name="tool">Its name.</param>
    /// <param name="arguments">A JSON object.</param>
    public async Task<CallToolResult> CallAsync(string tool, string arguments)
    {
        using var json = JsonDocument.Parse(arguments);
        var values = json.RootElement.EnumerateObject().ToDictionary(static member => member.Name, static object? (member) => member.Value.Clone());
        return await Mcp.CallToolAsync(tool, values, cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Mcp.DisposeAsync();
        await _toServer.Writer.CompleteAsync();
        await _running.WaitAsync(Eventually.Limit);
    }
}

internal static class CallToolResults
{
    /// <summary>The only text.</summary>
    public static string Text(this CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;

    /// <summary><c>structuredContent</c> as plain JSON.</summary>
    public static string Structured(this CallToolResult result) => result.StructuredContent!.Value.GetRawText();

    /// <summary>The text, once it is shown that the structured content says the same.</summary>
    public static string TextTwice(this CallToolResult result)
    {
        Assert.Equal(result.Text(), result.StructuredContent!.Value.GetProperty("result").GetString());
        return result.Text();
    }
}
