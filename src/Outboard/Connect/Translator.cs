using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using Outboard.Gateway;
using Outboard.Manifests;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// A gateway of one server in this process, on a network of its own. Its one child is a pump to the remote, in the remote's era; whoever
/// speaks the other is translated for as over the real gateway.
/// </summary>
internal sealed class Translator : IAsyncDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(20);

    private readonly GatewayHost host;

    private Translator(GatewayHost host, Way way) => (this.host, Way) = (host, way);

    /// <summary>To the gateway.</summary>
    public Way Way { get; }

    /// <param name="era">What the remote speaks.</param>
    /// <param name="remote">The way to it.</param>
    /// <param name="canAnswer">The client answers questions. A remote that may ask some is called by one at a time.</param>
    /// <param name="logs">For both.</param>
    /// <param name="time">Everybody's clock.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<Translator> StartAsync(Era era, Way remote, bool canAnswer, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation)
    {
        var network = new InMemoryNetwork();
        var name = remote.Settings.Url.Host;
        var host = GatewayHost.Create(new GatewaySettings
        {
            Manifest = new Manifest
            {
                // Whoever waits for an answer is the client, whose business it is for how long.
                Servers = [new StdioServerSpec { Name = name, Command = "connect", Era = era, Interactive = canAnswer ? Interactive.Auto : Interactive.Off, RequestTimeout = TimeSpan.Zero, IdleTimeout = Never }],
                Gateway = new GatewaySpec { Port = 0, MaxRequestBytes = FrameLines.MaxFrameBytes },
            },
            RootServer = name,
            DrainTimeout = TimeSpan.Zero,
            Network = network,
            RunStdio = (_, input, output, stop) => Pump.RunAsync(remote, (input, output), logs, time, stop),
            Log = logs,
            Time = time,
        });
        try
        {
            await host.StartAsync(cancellation);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        var settings = new RemoteSettings
        {
            Url = new Uri("http://127.0.0.1/mcp"),
            Transport = HttpTransportMode.StreamableHttp,
            IsModern = era == Era.Legacy,
            Dial = network.Connect,
        };
        return new Translator(host, new Way(settings, new RemoteMemory(settings, static _ => { }, time)));
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        await host.DisposeAsync();
        Way.Memory.Dispose();
    }
}
