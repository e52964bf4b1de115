using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outboard.Testing;

namespace Outboard.EndToEnd.Matrix;

/// <summary>A program that stands between a stdio server and clients over HTTP, and how it is started.</summary>
/// <param name="Name">What the document calls it.</param>
/// <param name="StartAsync">Starts it in front of this command, for a client of this transport.</param>
internal sealed record BridgeUnderTest(string Name, Func<string[], Transport, Task<Standing>> StartAsync)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    public static BridgeUnderTest Outboard { get; } = new("Outboard", static async (command, transport) =>
    {
        var served = await Served.BridgeAsync([], command);
        return new Standing(served.Endpoint(transport), served);
    });

    /// <summary>With the options their documentation gives for the transport, and nothing else.</summary>
    public static IReadOnlyList<BridgeUnderTest> Others { get; } =
    [
        new("supergateway 4.0.0", static (command, transport) => StartOtherAsync(transport, port =>
        [
            NpmParts.Supergateway, "--stdio", string.Join(' ', command), "--port", port, "--logLevel", "none",
            .. transport == Transport.Sse ? (string[])["--outputTransport", "sse"] : ["--outputTransport", "streamableHttp", "--stateful"],
        ])),
        new("mcp-proxy 6.7.19 (npm)", static (command, transport) => StartOtherAsync(transport, port =>
            [NpmParts.McpProxy, "--host", "127.0.0.1", "--port", port, "--", .. command])),
    ];

    private static async Task<Standing> StartOtherAsync(Transport transport, Func<string, string[]> arguments)
    {
        var port = FreePort();
        var process = TestProcess.Start(NpmParts.BridgesNode, arguments(port.ToString(CultureInfo.InvariantCulture)));
        try
        {
            await Eventually.Is(async () => process.HasExited || await Listens(port), process.Transcript, StartLimit);
        }
        catch (TimeoutException)
        {
            // It runs and does not listen: the same as one that ended.
        }

        if (process.HasExited || !await Listens(port))
        {
            await process.DisposeAsync();
            throw new DidNotStartException(process.Transcript());
        }

        return new Standing(new Uri($"http://127.0.0.1:{port}/{(transport == Transport.Sse ? "sse" : "mcp")}"), process);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A running bridge.</summary>
/// <param name="Endpoint">Where clients of its transport connect.</param>
/// <param name="Process">What ends it.</param>
internal sealed record Standing(Uri Endpoint, IAsyncDisposable Process) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

/// <summary>A bridge that does not come up in front of this server.</summary>
internal sealed class DidNotStartException(string transcript) : Exception(transcript);
