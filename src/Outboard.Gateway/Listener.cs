using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outboard.Manifests;

namespace Outboard.Gateway;

/// <summary>
/// One port with its Kestrel. Each port has its own, so that ports come and go with the manifest while the others stand; no host, no
/// middleware and no routing framework lie between Kestrel and the gateway.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    /// <summary>Longer than load balancers keep theirs, so that it is never us who closes a connection they are about to use (bridge-compat R18).</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(400);

    private readonly KestrelServer _server;

    private volatile string? _owner;

    private Listener(KestrelServer server, string? owner) => (_server, _owner) = (server, owner);

    /// <summary>The server whose own port it is; null for the gateway's. A port may pass to another server while it is open.</summary>
    public string? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>The port in use; the system's choice where 0 was asked for.</summary>
    public int Port { get; private set; }

    /// <param name="bind">An address of this machine, or <c>localhost</c>.</param>
    /// <param name="port">0 lets the system choose.</param>
    /// <param name="maxBody">The largest request body.</param>
    /// <param name="owner">The server whose own port it is; null for none.</param>
    /// <param name="handle">Serves a request that came to a port of that owner.</param>
    /// <param name="logs">For Kestrel.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <param name="guard">Stands before HTTP on every connection; null for nothing.</param>
    /// <param name="network">Connections within the process in place of the system's; null for the system's.</param>
    /// <exception cref="OutboardException">The address cannot be listened on.</exception>
    public static async Task<Listener> StartAsync(
        string bind, int port, int maxBody, string? owner, Func<HttpContext, string?, Task> handle, ILoggerFactory logs, CancellationToken cancellation,
        Func<ConnectionDelegate, ConnectionDelegate>? guard = null, InMemoryNetwork? network = null)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = maxBody;
        options.Limits.KeepAliveTimeout = KeepAlive;
        if (guard is not null)
        {
            options.Listen(await ResolveAsync(bind, cancellation), port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(guard);
            });
        }
        else if (bind.Equals("localhost", StringComparison.OrdinalIgnoreCase) && port != 0)
        {
            options.ListenLocalhost(port);
        }
        else
        {
            options.Listen(await ResolveAsync(bind, cancellation), port);
        }

        // Requests run where their bytes were received, without a hand-over to another thread (a tenth more calls a second): nothing on their
        // way blocks, they wait for locks held for microseconds and await everything else.
        IConnectionListenerFactory transport = network is not null ? network : new SocketTransportFactory(Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true }), logs);
        var listener = new Listener(new KestrelServer(Options.Create(options), transport, logs), owner);
        try
        {
            await listener._server.StartAsync(new Application(context => handle(context, listener._owner)), cancellation);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await listener.DisposeAsync();
            throw new OutboardException(
                $"Cannot listen on {bind}:{port}.",
                e.InnerException?.Message ?? e.Message,
                "End the program that holds the port, or choose another port (0 lets the system choose).",
                e);
        }

        listener.Port = new Uri(listener._server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return listener;
    }

    /// <summary>Takes no new connections; those there are may finish until <paramref name="cancellation"/>.</summary>
    public Task StopAsync(CancellationToken cancellation) => _server.StopAsync(cancellation);

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<IPAddress> ResolveAsync(string bind, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(bind, out var address))
        {
            return address;
        }

        try
        {
            return (await Dns.GetHostAddressesAsync(bind, cancellation))[0];
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
        {
            throw new OutboardException($"Cannot listen on '{bind}'.", e.Message, "Give an IP address of this machine, 0.0.0.0 for all of them, or localhost.", e);
        }
    }

    /// <summary>The least an application can be. The context is used again for the next request of a connection.</summary>
    private sealed class Application(RequestDelegate handle) : IHttpApplication<DefaultHttpContext>
    {
        public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
        {
            if (contextFeatures is not IHostContextContainer<DefaultHttpContext> container)
            {
                return new DefaultHttpContext(contextFeatures);
            }

            if (container.HostContext is not { } context)
            {
                return container.HostContext = new DefaultHttpContext(contextFeatures);
            }

            context.Initialize(contextFeatures);
            return context;
        }

        public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

        public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
    }
}
