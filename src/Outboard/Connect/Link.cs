using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// The connection to the remote that is in use, replaced when it is lost. Only one replacement is made at a time, and a lost
/// connection lives on until its calls have ended: each of them has an answer, or a 404, of its own to get.
/// </summary>
internal sealed partial class Link : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetireLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private readonly RemoteSettings settings;
    private readonly SessionMemory session;
    private readonly Func<JsonRpcMessage, ReadOnlyMemory<byte>, ValueTask> received;
    private readonly Func<Remote, ValueTask> lost;
    private readonly ILoggerFactory logs;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly RemoteMemory memory;
    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly CancellationTokenSource ending = new();
    private Remote? current;

    /// <param name="settings">Where the remote is.</param>
    /// <param name="memory">Cookies and tokens over all connections.</param>
    /// <param name="session">What a new connection is told first.</param>
    /// <param name="pump">Takes what arrives, and learns which connection has ended.</param>
    /// <param name="runtime">Where to log, and the clock of the back-off.</param>
    public Link(
        RemoteSettings settings,
        RemoteMemory memory,
        SessionMemory session,
        (Func<JsonRpcMessage, ReadOnlyMemory<byte>, ValueTask> Received, Func<Remote, ValueTask> Lost) pump,
        (ILoggerFactory Logs, TimeProvider Time) runtime)
    {
        this.settings = settings;
        this.session = session;
        this.memory = memory;
        (received, lost) = pump;
        (logs, time) = runtime;
        logger = logs.CreateLogger<Link>();
    }

    /// <summary>The connection in use; null when there is none.</summary>
    public Remote? Open => current is { Closed.IsCompleted: false } good ? good : null;

    /// <summary>The connection in use, opened and told what the client has said so far when there is none.</summary>
    public async Task<Remote> CurrentAsync(CancellationToken cancellation)
    {
        if (Open is { } good)
        {
            return good;
        }

        await opening.WaitAsync(cancellation);
        try
        {
            if (Open is { } opened)
            {
                return opened;
            }

            var remote = await Remote.OpenAsync(settings, memory, received, logs, time, cancellation);
            try
            {
                await session.ReplayAsync(remote, cancellation);
            }
            catch
            {
                await FarewellAsync(remote);
                throw;
            }

            if (session.HasSession)
            {
                LogResumed(settings.Url.Host);
            }

            current = remote;
            _ = WatchAsync(remote);
            return remote;
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>The client starts over: whatever there is belongs to a conversation that has ended.</summary>
    public async Task StartOverAsync(CancellationToken cancellation)
    {
        await opening.WaitAsync(cancellation);
        var old = Interlocked.Exchange(ref current, null);
        opening.Release();
        if (old is not null)
        {
            await FarewellAsync(old);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        if (Interlocked.Exchange(ref current, null) is { } last)
        {
            await FarewellAsync(last);
        }
    }

    /// <summary>Waits for the end of a connection, gives its calls time to get their answers, and makes the next one with growing pauses.</summary>
    private async Task WatchAsync(Remote remote)
    {
        try
        {
            await remote.Closed.WaitAsync(ending.Token);
            var wasInUse = Interlocked.CompareExchange(ref current, null, remote) == remote;
            _ = RetireAsync(remote);
            for (var pause = FirstPause; wasInUse && session.HasSession; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                try
                {
                    await CurrentAsync(ending.Token);
                    return;
                }
                catch (Exception failure) when (!ending.IsCancellationRequested)
                {
                    LogUnreachable(settings.Url.Host, RemoteFailure.Why(failure, settings), pause.TotalSeconds);
                }

                await Task.Delay(pause, time, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task RetireAsync(Remote remote)
    {
        for (var waited = TimeSpan.Zero; remote.Sending > 0 && waited < RetireLimit; waited += FirstPause)
        {
            await Task.Delay(FirstPause, time, CancellationToken.None);
        }

        await FarewellAsync(remote);
        await lost(remote);
    }

    private async Task FarewellAsync(Remote remote)
    {
        var farewell = remote.DisposeAsync().AsTask();
        try
        {
            await farewell.WaitAsync(FarewellLimit, time);
        }
        catch (Exception failure)
        {
            LogFarewell(settings.Url.Host, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The session with {Host} was lost; a new one stands in for it.")]
    private partial void LogResumed(string host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Host} cannot be reached: {Why} Trying again in {Seconds} s.")]
    private partial void LogUnreachable(string host, string why, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Host} was left without a farewell: {Reason}")]
    private partial void LogFarewell(string host, string reason);
}
