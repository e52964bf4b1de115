using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.Guard;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Routing;
using Outboard.Manifests;

namespace Outboard.Gateway;

/// <summary>A running gateway: the servers of a manifest, and the ports they are served on.</summary>
/// <remarks>
/// A request's way (architecture, "The bridge's request path"): 1 match host, path and port to a server (<see cref="RouteTable"/>) ·
/// 2 guard (<see cref="Gate"/>) · 3 era and transport, 4 session (<c>Transports/</c>) · 5 child, 6 ids, 8 write (<see cref="StdioBackend"/>,
/// <see cref="ChildLink"/>) · 9 route what comes back (<see cref="Attribution"/>) · 10 answer (<c>Transports/PostCall.cs</c>) · 11 child death.
/// The same numbers stand in the code.
/// </remarks>
public sealed partial class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ConnectionLimit = TimeSpan.FromSeconds(2);

    /// <summary>Requests that came while the servers ended are with other replicas, and take what they take there.</summary>
    private static readonly TimeSpan PassedOnLimit = TimeSpan.FromSeconds(5);

    private readonly GatewaySettings _settings;
    private readonly ILogger _log;
    private readonly Metrics _metrics = new();
    private readonly Lazy<Telemetry> _telemetry;
    private readonly Health _health;
    private readonly BackendServices _services;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Dictionary<string, Listener> _ownPorts = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Listener? _gatewayPort;
    private ITimer? _pulse;
    private bool _stopped;
    private ValueList<string> _tokens;
    private volatile View _view;

    /// <summary>What requests are answered by: swapped whole when the manifest changes.</summary>
    private sealed record View(Manifest Manifest, RouteTable Table, Gate Gate);

    private GatewayHost(GatewaySettings settings)
    {
        _settings = settings;
        _tokens = settings.Tokens;
        _log = settings.Log.CreateLogger("Outboard");
        _telemetry = new Lazy<Telemetry>(() => new Telemetry(_metrics, settings.Environment));
        _health = new Health(settings);
        var seal = Seal.From(settings.Keys);
        _services = new BackendServices(settings, _log, _metrics, new SessionQuota { Limit = settings.Manifest.Gateway.MaxSessions }, seal, new Peers(settings, seal, _log));
        _view = NewView(settings.Manifest, [.. settings.Manifest.Servers.Select(NewBackend)]);
    }

    /// <summary>Completes with an exit code when the gateway has a reason of its own to end (<see cref="GatewaySettings.ExitOnFailure"/>, or the only server of a bridge that cannot start).</summary>
    public Task<int> Completion => _completion.Task;

    /// <summary>Where every server answers; ports are known once the gateway has started.</summary>
    public IReadOnlyList<ServerEndpoint> Endpoints => [.. _view.Manifest.Servers.SelectMany(EndpointsOf)];

    /// <summary>Why servers that have failed did so, by name; for the last words of a process that ends because of it.</summary>
    public IReadOnlyDictionary<string, string> Failures => _view.Table.Backends
        .Where(static b => b.Life is { State: ServerState.Failed, LastFailure: not null })
        .ToDictionary(static b => b.Name, static b => b.Life.LastFailure!);

    /// <exception cref="OutboardException">The keys cannot be used.</exception>
    public static GatewayHost Create(GatewaySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new GatewayHost(settings);
    }

    /// <summary>Opens the ports, then starts the servers: a request that comes too early waits for its server, not for all (bridge-compat R6).</summary>
    /// <exception cref="OutboardException">The gateway's port cannot be opened; nothing is left running. A server's own port that cannot is that server's failure.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsLinux())
        {
            Stdio.Guardian.OwnsEveryOrphan = _settings.OwnsProcess;
        }
        else
        {
            LogDegraded();
        }

        try
        {
            await _services.Peers.StartAsync(ServePeerAsync, cancellation);
            _gatewayPort = await ListenAsync(_view.Manifest.Gateway.Port, own: null, cancellation);
            await OpenMissingPortsAsync(cancellation);
        }
        catch (OutboardException)
        {
            await CloseAsync(cancellation);
            throw;
        }

        foreach (var backend in _view.Table.Backends)
        {
            Begin(backend);
        }

        _pulse = _settings.Time.CreateTimer(static host => ((GatewayHost)host!).OnPulse(), this, Pulse, Pulse);
    }

    /// <summary>Takes no new work, lets calls finish, ends sessions and children, closes the ports (bridge-compat R12). A second call finds nothing to do.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            if (!_stopped)
            {
                _stopped = true;
                await Task.WhenAll([_services.Peers.DrainAsync(_settings.DrainTimeout), .. _view.Table.Backends.Select(backend => backend.StopAsync(_settings.DrainTimeout))]);
            }

            await CloseAsync(cancellation);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await CloseAsync(now.Token);
        if (_telemetry.IsValueCreated)
        {
            _telemetry.Value.Dispose();
        }

        _metrics.Dispose();
        await _services.Peers.DisposeAsync();
        _services.Seal.Dispose();
        _changing.Dispose();
    }

    private async Task ServeAsync(HttpContext context, string? ownPortOf)
    {
        var view = _view;
        var own = ownPortOf is null ? null : view.Table.ByName(ownPortOf);
        try
        {
            // A port that is closing because its server was removed must not turn into another way to the rest.
            await (ownPortOf is not null && own is null ? Answers.NotFoundAsync(context) : ServeAsync(context, view, own));
        }
#pragma warning disable CA1031 // A fault of ours in one request is answered as such; the others go on.
        catch (Exception e)
        {
            await OnFaultAsync(context, e);
        }
#pragma warning restore CA1031
    }

    private async Task OnFaultAsync(HttpContext context, Exception fault)
    {
        if (fault is IOException || (fault is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            LogClientGone(fault.Message);
            return;
        }

        LogBug(fault);
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Answers.ErrorAsync(context, StatusCodes.Status500InternalServerError, new JsonRpc.RpcError(JsonRpc.RpcError.InternalError, "Internal error of the gateway."));
        }
    }

    private Task ServeAsync(HttpContext context, View view, Backend? own)
    {
        if (_health.Answer(context, view.Table, own) is { } answered)
        {
            return answered;
        }

        // :: Step 1: match host, path and port to a server
        var host = context.Request.Host.Host;
        var byHost = view.Table.ByHost(host);
        if (byHost is null ? !view.Gate.Hosts.Allows(host) : own is not null && own != byHost)
        {
            return Answers.TextAsync(context, StatusCodes.Status403Forbidden, "Hostname not allowed");
        }

        // :: Step 2: guard: Host, Origin, size, authentication
        if (view.Gate.Cors is { } cors)
        {
            if (Cors.IsPreflight(context.Request))
            {
                return cors.AnswerPreflightAsync(context);
            }

            cors.Apply(context);
        }

        if (view.Gate.Refuse(context, out var principal) is { } refused)
        {
            return refused;
        }

        var path = context.Request.Path.Value ?? "/";
        if (path == "/metrics" && own is null && byHost is null)
        {
            return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
                ? _telemetry.Value.Scrape(context)
                : Answers.MethodNotAllowedAsync(context, "GET, HEAD");
        }

        var (prefix, rest) = ("", path);
        var backend = own ?? byHost ?? view.Table.ByPath(path, out prefix, out rest);
        if (backend is not null)
        {
            _health.OnActivity();
            return backend.ServeAsync(context, new Address(prefix.Length == 0 ? "" : new PathString(prefix).ToUriComponent(), rest, principal));
        }

        return Answers.NotFoundAsync(context);
    }

    private void OnPulse()
    {
        // Not at the start, where it would compete with the first calls for the processors; and not at all before it is wanted, for it takes 4 MB.
        if (Telemetry.Pushes(_settings.Environment) || _metrics.Early.IsFull)
        {
            _ = _telemetry.Value;
        }

        _ = RetryPortsAsync();
        _services.Peers.OnPulse();
        foreach (var backend in _view.Table.Backends)
        {
            backend.OnPulse();
        }
    }

    private Backend NewBackend(ServerSpec spec)
    {
        var life = new Lifecycle(_settings.Time);
        return spec switch
        {
            HttpServerSpec http => new HttpBackend(http) { Life = life },
            StdioServerSpec or NativeServerSpec => new StdioBackend(spec, _services) { Life = life },
            _ => throw new UnreachableException(),
        };
    }

    private void Begin(Backend backend)
    {
        backend.Start();
        _ = EndOnFailureAsync(backend);
    }

    private async Task EndOnFailureAsync(Backend backend)
    {
        await backend.Life.Failed;
        var isRequired = _settings.RequiredServers is not { } required || required.Contains(backend.Name);
        if ((_settings.ExitOnFailure && isRequired) || (backend is StdioBackend { GivesUpAtOnce: true } && _view.Table.Backends.Contains(backend)))
        {
            _completion.TrySetResult(1);
        }
    }

    private View NewView(Manifest manifest, IReadOnlyList<Backend> backends) =>
        new(manifest, new RouteTable(backends, manifest.Gateway, _settings.RootServer), new Gate(_settings, _tokens, manifest));

    private async Task CloseAsync(CancellationToken cancellation)
    {
        if (_pulse is not null)
        {
            await _pulse.DisposeAsync();
        }

        Listener?[] open = [_gatewayPort, .. _ownPorts.Values];
        _gatewayPort = null;
        _ownPorts.Clear();

        // Everything a connection could wait for has ended by now; one that still stands is a client that does not read.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_services.Peers.AreThere ? PassedOnLimit : ConnectionLimit);
        foreach (var listener in open.OfType<Listener>())
        {
            await listener.StopAsync(limit.Token);
            await listener.DisposeAsync();
        }

        await _services.Peers.CloseAsync(limit.Token);
    }

    private IEnumerable<ServerEndpoint> EndpointsOf(ServerSpec server)
    {
        var gateway = _view.Manifest.Gateway;
        var address = IPAddress.TryParse(gateway.Bind, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? "127.0.0.1" : gateway.Bind;
        address = address.Contains(':') ? $"[{address}]" : address;
        if (_ownPorts.TryGetValue(server.Name, out var own))
        {
            yield return new ServerEndpoint(server.Name, new Uri($"http://{address}:{own.Port}"));
        }

        if (_gatewayPort is { Port: var port })
        {
            if (RouteTable.AnswersByHost(server))
            {
                yield return new ServerEndpoint(server.Name, new Uri($"http://{RouteTable.HostOf(server, gateway)}:{port}"));
            }

            yield return new ServerEndpoint(server.Name, new Uri(server.Name == _settings.RootServer ? $"http://{address}:{port}" : $"http://{address}:{port}/{string.Join('/', server.Name.Split('/').Select(Uri.EscapeDataString))}"));
        }
    }

    [LoggerMessage(LogLevel.Debug, "A client has gone: {Reason}")]
    private partial void LogClientGone(string reason);

    [LoggerMessage(LogLevel.Error, "A request failed. This is a fault of Outboard; please report it.")]
    private partial void LogBug(Exception exception);

    [LoggerMessage(LogLevel.Warning, "On this system children have no session of their own and no guardian: should Outboard be killed, what they started may stay.")]
    private partial void LogDegraded();
}
