using System.Threading.Tasks.Sources;

namespace Outboard.Gateway.Transports;

/// <summary>
/// A wait for one event that allocates nothing and is used again and again: one waiter at a time, any number of setters. Set before the
/// wait counts.
/// </summary>
internal sealed class Signal : IValueTaskSource
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _set;
    private bool _waiting;

    public void Set()
    {
        lock (_lock)
        {
            if (_set)
            {
                return;
            }

            _set = true;
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        _core.SetResult(true);
    }

    /// <summary>Completes when <see cref="Set"/> has been called since the last wait.</summary>
    public ValueTask WaitAsync()
    {
        lock (_lock)
        {
            if (_set)
            {
                _set = false;
                return ValueTask.CompletedTask;
            }

            _core.Reset();
            _waiting = true;
            return new ValueTask(this, _core.Version);
        }
    }

    /// <summary>Forgets a set that nobody waited for.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _set = false;
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        lock (_lock)
        {
            _set = false;
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
