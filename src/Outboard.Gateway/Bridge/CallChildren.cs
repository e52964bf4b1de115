using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>A fresh child for each call: some are started and initialised ahead, and each is ended after its one call.</summary>
#pragma warning disable CA1001 // The semaphore has made no wait handle: there is nothing to dispose of.
internal sealed class CallChildren(StdioBackend backend, BackendServices services)
#pragma warning restore CA1001
{
    /// <summary>Children kept ready.</summary>
    private const int Warm = 2;

    /// <summary>Children at once; further calls wait their turn (bridge-compat R20).</summary>
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly Queue<ChildLink> _warm = new();
    private readonly SemaphoreSlim _places = new(Most, Most);
    private readonly RestartPolicy _policy = new(services.Time);
    private int _starting;

    /// <summary>Fills the pool; values from headers are known only with a call, so then there is nothing to start ahead.</summary>
    public void Start()
    {
        if (backend.Headers is not null)
        {
            backend.Life.Enter(ServerState.Ready);
            return;
        }

        lock (_lock)
        {
            while (_warm.Count + _starting < Warm)
            {
                _starting++;
                _ = AddAsync();
            }
        }
    }

    /// <summary>An initialised child for one call; null when there is no room within <paramref name="limit"/>.</summary>
    /// <exception cref="OutboardException">It cannot be started.</exception>
    /// <exception cref="IOException">It did not survive the handshake.</exception>
    public async Task<ChildLink?> TakeAsync(IHeaderDictionary headers, TimeSpan limit)
    {
        if (!await _places.WaitAsync(limit))
        {
            return null;
        }

        try
        {
            var link = TakeWarm() ?? await LaunchAsync(backend.Headers?.Fill(headers));
            _ = GiveBackAsync(link);
            Start();
            return link;
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    private ChildLink? TakeWarm()
    {
        lock (_lock)
        {
            while (_warm.TryDequeue(out var link))
            {
                if (!link.Child.Exited.IsCompleted)
                {
                    return link;
                }
            }

            return null;
        }
    }

    private async Task GiveBackAsync(ChildLink link)
    {
        await link.Ended;
        _places.Release();
    }

    private async Task AddAsync()
    {
        while (backend.Life.State is not (ServerState.Draining or ServerState.Failed))
        {
            try
            {
                var link = await LaunchAsync(env: null);
                lock (_lock)
                {
                    _starting--;
                    _warm.Enqueue(link);
                }

                return;
            }
            catch (Exception e) when (e is OutboardException or IOException)
            {
                if (backend.GivesUpAtOnce || _policy.AfterDeath(TimeSpan.Zero) is not { } delay)
                {
                    backend.GiveUp();
                    return;
                }

                backend.Life.CountRestart();
                await Task.Delay(delay, services.Time);
            }
        }
    }

    private async Task<ChildLink> LaunchAsync(ValueMap? env)
    {
        var link = await backend.LaunchInitialisedAsync(env);
        backend.Life.Enter(ServerState.Ready);
        return link;
    }
}
