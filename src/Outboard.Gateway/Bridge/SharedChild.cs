using Microsoft.Extensions.Logging;
using Outboard.Gateway.Stdio;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>The one child that serves every session of a server, kept alive: started, shaken hands with, restarted with back-off, given up (bridge-compat R1 to R5).</summary>
internal sealed partial class SharedChild(StdioBackend backend, BackendServices services) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RestartPolicy _policy = new(services.Time);
    private readonly ILogger _log = services.Log;

    /// <summary>The child that can take calls now.</summary>
    public ChildLink? Current
    {
        get => field is { Child.Exited.IsCompleted: false } link ? link : null;
        private set;
    }

    /// <summary>The child to take a call, waiting for a restart within <paramref name="limit"/>; null when there is none by then.</summary>
    public Task<ChildLink?> WaitAsync(TimeSpan limit) => backend.Life.WaitAsync(() => Current, limit);

    /// <summary>Keeps a child alive until <see cref="StopAsync"/> or until it is given up.</summary>
    public async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var ran = await RunOnceAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (backend.GivesUpAtOnce || _policy.AfterDeath(ran) is not { } delay)
            {
                backend.GiveUp();
                return;
            }

            LogRestart(backend.Name, backend.Life.LastFailure, delay.TotalSeconds);
            backend.Life.Enter(backend.Life.WasReady ? ServerState.Restarting : ServerState.Starting, isRestart: true);
            try
            {
                await Task.Delay(delay, services.Time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Current = null;
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>One child from its start to its end; how long it ran.</summary>
    private async Task<TimeSpan> RunOnceAsync()
    {
        ChildLink link;
        try
        {
            link = await backend.LaunchInitialisedAsync(env: null, isShared: true);
        }
        catch (Exception e) when (e is OutboardException or IOException)
        {
            return TimeSpan.Zero;
        }

        LogReady(backend.Name, link.Hello!.ServerName, link.Hello.ServerVersion);
        var isRestart = backend.Life.WasReady;
        Current = link;
        backend.Life.Enter(ServerState.Ready);
        if (isRestart)
        {
            backend.Together.ReapplyTo(link);
        }

        var exit = await link.Ended;
        Current = null;
        backend.Life.RecordExit(exit, link.Errors.Tail);
        return link.Age;
    }

    [LoggerMessage(LogLevel.Information, "{Server}: ready ({Program} {Version})")]
    private partial void LogReady(string server, string program, string version);

    [LoggerMessage(LogLevel.Warning, "{Server}: {Reason}; starting again in {Seconds:0.0} s")]
    private partial void LogRestart(string server, string? reason, double seconds);
}
