using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.Guard;
using Outboard.Manifests;

namespace Outboard.Gateway;

// A changed manifest while the gateway runs.
public sealed partial class GatewayHost
{
    /// <summary>
    /// Makes the running gateway serve <paramref name="manifest"/>: new servers start, removed ones drain, changed ones restart, untouched
    /// ones notice nothing. Requests under way keep what they began with.
    /// </summary>
    /// <returns>What was done, a line each; empty when nothing differs.</returns>
    /// <exception cref="OutboardException">It cannot be applied (the gateway's own address differs); everything is as before.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(Manifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        await _changing.WaitAsync(cancellation);
        try
        {
            // An edit that comes while the gateway stops would start servers nobody ends.
            return _stopped ? [] : await ApplyLockedAsync(manifest, cancellation);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Makes <paramref name="tokens"/> the ones that open the endpoints, from the next request on. Sessions of a token that is none any more
    /// end with their streams and calls, and so do the listens of clients that have no session (bridge-compat R41, R22).
    /// </summary>
    /// <returns>How many sessions and listens ended.</returns>
    public async Task<int> ReplaceTokensAsync(ValueList<string> tokens, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            _tokens = tokens;
            var view = _view = _view with { Gate = new Gate(_settings, tokens, _view.Manifest) };
            return view.Table.Backends.OfType<StdioBackend>().Sum(backend =>
                backend.EndSessions(session => !view.Gate.Knows(session.Principal)) + backend.Listens.CutOff(principal => !view.Gate.Knows(principal)));
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<IReadOnlyList<string>> ApplyLockedAsync(Manifest manifest, CancellationToken cancellation)
    {
        var before = _view;
        if (manifest.Gateway.Bind != before.Manifest.Gateway.Bind || manifest.Gateway.Port != before.Manifest.Gateway.Port || manifest.Gateway.MaxRequestBytes != before.Manifest.Gateway.MaxRequestBytes)
        {
            throw new OutboardException(
                "gateway.bind, gateway.port and gateway.maxRequestBytes cannot change while the gateway runs.",
                "The port is open and clients are connected to it.",
                "Stop `outboard up` and start it again.");
        }

        var old = before.Table.Backends.ToDictionary(static b => b.Name, StringComparer.Ordinal);
        var opened = await OpenPortsAsync(manifest, before.Manifest, cancellation);
        var changes = new List<string>();
        var started = new List<Backend>();
        var backends = new List<Backend>();
        foreach (var spec in manifest.Servers)
        {
            if (old.Remove(spec.Name, out var kept) && SameChild(kept.Spec, spec))
            {
                backends.Add(kept);
                if (before.Manifest.Servers.First(s => s.Name == spec.Name) is var was && (was.Port, was.Host) != (spec.Port, spec.Host))
                {
                    changes.Add($"moved {spec.Name}");
                }

                continue;
            }

            var backend = NewBackend(spec);
            backends.Add(backend);
            started.Add(backend);
            changes.Add(kept is null ? $"started {spec.Name}" : $"restarted {spec.Name}");
            if (kept is not null)
            {
                old[spec.Name] = kept;
            }
        }

        changes.AddRange(old.Keys.Where(name => manifest.Servers.All(s => s.Name != name)).Select(static name => $"removed {name}"));
        if (changes.Count == 0 && manifest != before.Manifest)
        {
            changes.Add("applied the gateway's settings");
        }

        _services.Quota.Limit = manifest.Gateway.MaxSessions;
        started.ForEach(Begin);
        _view = NewView(manifest, backends);
        ClosePorts(opened, manifest);
        ShowPortFaults();
        foreach (var gone in old.Values)
        {
            _ = gone.StopAsync(_settings.DrainTimeout);
        }

        changes.ForEach(LogChange);
        changes.AddRange(_portFaults.Select(static fault => $"{fault.Key} has no port of its own: {fault.Value}"));
        return changes;
    }

    /// <summary>Where a server answers may change under it; what it runs may not.</summary>
    private static bool SameChild(ServerSpec a, ServerSpec b) => a with { Port = null, Host = null, Aws = new() } == b with { Port = null, Host = null, Aws = new() };

    [LoggerMessage(LogLevel.Information, "manifest: {Change}")]
    private partial void LogChange(string change);
}
