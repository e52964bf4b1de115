using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Bridge;

internal enum ServerState : byte
{
    /// <summary>Not yet able to answer for the first time.</summary>
    Starting,
    Ready,

    /// <summary>Its child has died; another is on its way.</summary>
    Restarting,

    /// <summary>It died too often; nothing is tried any more (bridge-compat R4).</summary>
    Failed,

    /// <summary>Takes no new work.</summary>
    Draining,
}

/// <summary>Where a server stands, and what is to be said of it.</summary>
internal sealed class Lifecycle(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServerState _state;
    private long _lastReady;
    private bool _wasReady;
    private int _restarts;

    public ServerState State => _state;

    /// <summary>Times a child was started again, whether or not one had ever been ready.</summary>
    public int Restarts => _restarts;

    /// <summary>How its child last ended, or why it could not start; null if neither has happened. Anybody may see it.</summary>
    public string? LastExit { get; private set; }

    /// <summary>The same with the child's last lines on stderr, which are for its callers and the log alone.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Completes when the server has given up.</summary>
    public Task Failed => _failed.Task;

    public bool WasReady => _wasReady;

    public TimeSpan SinceReady => _state == ServerState.Ready ? TimeSpan.Zero : time.GetElapsedTime(_lastReady);

    /// <summary>Moves on; a server that drains stays so.</summary>
    /// <param name="isRestart">Its child has died, and another will be started: counted with the change, so that nobody sees one without the other.</param>
    public void Enter(ServerState state, bool isRestart = false)
    {
        lock (_lock)
        {
            if (_state == ServerState.Draining)
            {
                return;
            }

            if (_state == ServerState.Ready)
            {
                _lastReady = time.GetTimestamp();
            }

            _wasReady |= state == ServerState.Ready;
            _state = state;
            if (isRestart)
            {
                CountRestart();
            }
        }

        if (state == ServerState.Failed)
        {
            _failed.TrySetResult();
        }

        Interlocked.Exchange(ref _change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>A child has died that is one of several, and another will be started.</summary>
    public void CountRestart() => Interlocked.Increment(ref _restarts);

    /// <summary>Waits, while something may still come of it, until <paramref name="found"/> finds what is looked for; null when it does not within <paramref name="limit"/>.</summary>
    public async Task<T?> WaitAsync<T>(Func<T?> found, TimeSpan limit)
        where T : class
    {
        var since = time.GetTimestamp();
        while (true)
        {
            // Taken before the look: a change after it is not missed.
            var change = Volatile.Read(ref _change).Task;
            var left = limit - time.GetElapsedTime(since);
            if (found() is { } there)
            {
                return there;
            }

            if (left <= TimeSpan.Zero || _state is ServerState.Failed or ServerState.Draining)
            {
                return null;
            }

            try
            {
                await change.WaitAsync(left, time);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    public void RecordExit(ChildExit exit, IReadOnlyList<string> lastLines) => (LastExit, LastFailure) = (exit.ToString(), Describe(exit, lastLines));

    /// <param name="why">A sentence or more; it is told in the middle of others, so its last full stop goes.</param>
    public void RecordFailure(string why) => LastExit = LastFailure = why.TrimEnd('.');

    /// <summary>How a death is told to callers and in the log: how it ended, and its last words.</summary>
    public static string Describe(ChildExit exit, IReadOnlyList<string> lastLines) =>
        lastLines.Count == 0 ? $"{exit}" : $"{exit}; its last lines on stderr: {string.Join(" | ", lastLines)}";
}
