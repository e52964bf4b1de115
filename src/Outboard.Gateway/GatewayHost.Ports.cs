using Microsoft.Extensions.Logging;
using Outboard.Manifests;

namespace Outboard.Gateway;

// The ports servers have of their own. One that is taken is its server's own failure: the others are served, and so is this one by host and path.
public sealed partial class GatewayHost
{
    private static readonly TimeSpan FirstPortDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPortDelay = TimeSpan.FromSeconds(30);

    /// <summary>Why a server's own port is not open, by the server's name. Changed by whoever holds <see cref="_changing"/>.</summary>
    private readonly Dictionary<string, string> _portFaults = new(StringComparer.Ordinal);
    private TimeSpan _portDelay = FirstPortDelay;
    private long _portsTried;

    private Task<Listener> ListenAsync(int port, string? own, CancellationToken cancellation)
    {
        var gateway = _view.Manifest.Gateway;
        return Listener.StartAsync(gateway.Bind, port, gateway.MaxRequestBytes, own, ServeAsync, _settings.Log, cancellation, network: _settings.Network);
    }

    /// <summary>Null when the port cannot be opened, which is then known and told.</summary>
    private async Task<Listener?> TryListenAsync(ServerSpec server, int port, CancellationToken cancellation)
    {
        try
        {
            var listener = await ListenAsync(port, server.Name, cancellation);
            _portFaults.Remove(server.Name);
            return listener;
        }
        catch (OutboardException e)
        {
            var why = $"{e.What.TrimEnd('.')}: {e.Why}";
            if (_portFaults.GetValueOrDefault(server.Name) != why)
            {
                _portFaults[server.Name] = why;
                LogPortTaken(server.Name, why);
            }

            return null;
        }
    }

    /// <summary>Opens every port of its own that a server lacks.</summary>
    private async Task OpenMissingPortsAsync(CancellationToken cancellation)
    {
        foreach (var server in _view.Manifest.Servers)
        {
            if (server.Port is { } port && !_ownPorts.ContainsKey(server.Name) && await TryListenAsync(server, port, cancellation) is { } listener)
            {
                _ownPorts[server.Name] = listener;
            }
        }

        ShowPortFaults();
    }

    private void ShowPortFaults()
    {
        _portsTried = _settings.Time.GetTimestamp();
        foreach (var backend in _view.Table.Backends)
        {
            backend.PortFault = _portFaults.GetValueOrDefault(backend.Name);
        }
    }

    /// <summary>Tries taken ports again, with growing pauses.</summary>
    private async Task RetryPortsAsync()
    {
        if (_portFaults.Count == 0 || _settings.Time.GetElapsedTime(_portsTried) < _portDelay || !await _changing.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            if (_stopped)
            {
                return;
            }

            var missing = _portFaults.Keys.ToArray();
            await OpenMissingPortsAsync(CancellationToken.None);
            foreach (var server in missing.Where(_ownPorts.ContainsKey))
            {
                LogPortOpen(server, _ownPorts[server].Port);
            }

            _portDelay = _portFaults.Count == 0 ? FirstPortDelay : _portDelay * 2 < LongestPortDelay ? _portDelay * 2 : LongestPortDelay;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Opens what is new before anything is closed; a port that is taken leaves its server without.</summary>
    private async Task<Dictionary<string, Listener>> OpenPortsAsync(Manifest manifest, Manifest before, CancellationToken cancellation)
    {
        var opened = new Dictionary<string, Listener>(StringComparer.Ordinal);
        foreach (var gone in _portFaults.Keys.Where(name => manifest.Servers.All(s => s.Name != name || s.Port is null)).ToArray())
        {
            _portFaults.Remove(gone);
        }

        foreach (var server in manifest.Servers)
        {
            if (server.Port is not { } port || (_ownPorts.ContainsKey(server.Name) && before.Servers.FirstOrDefault(s => s.Name == server.Name)?.Port == port))
            {
                continue;
            }

            if (GivenUp(port, manifest, before) is { } held)
            {
                opened[server.Name] = held;
                _portFaults.Remove(server.Name);
            }
            else if (await TryListenAsync(server, port, cancellation) is { } listener)
            {
                opened[server.Name] = listener;
            }
        }

        _portDelay = FirstPortDelay;
        return opened;
    }

    /// <summary>A port that its server gives up in the same change passes to the next one as it is: a renamed server keeps its port.</summary>
    private Listener? GivenUp(int port, Manifest manifest, Manifest before) =>
        port != 0 && before.Servers.FirstOrDefault(s => s.Port == port) is { } holder && manifest.Servers.All(s => s.Name != holder.Name || s.Port != port)
            ? _ownPorts.GetValueOrDefault(holder.Name)
            : null;

    private void ClosePorts(Dictionary<string, Listener> opened, Manifest manifest)
    {
        var wanted = manifest.Servers.Where(s => s.Port is not null && !_portFaults.ContainsKey(s.Name)).Select(static s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, listener) in _ownPorts.Where(entry => opened.ContainsKey(entry.Key) || !wanted.Contains(entry.Key)).ToArray())
        {
            _ownPorts.Remove(name);
            if (!opened.ContainsValue(listener))
            {
                _ = CloseListenerAsync(listener);
            }
        }

        foreach (var (name, listener) in opened)
        {
            listener.Owner = name;
            _ownPorts[name] = listener;
        }
    }

    /// <summary>Lets what is under way on the port finish, within the limit of a drain.</summary>
    private async Task CloseListenerAsync(Listener listener)
    {
        using var limit = new CancellationTokenSource(_settings.DrainTimeout, _settings.Time);
        await listener.StopAsync(limit.Token);
        await listener.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Error, "{Server}: its own port is not open: {Reason} It is served through the gateway's port, and this one is tried again.")]
    private partial void LogPortTaken(string server, string reason);

    [LoggerMessage(LogLevel.Information, "{Server}: its own port {Port} is open now")]
    private partial void LogPortOpen(string server, int port);
}
