namespace Outboard.Servers.Searxng;

/// <summary>How many tool calls a server takes.</summary>
/// <param name="Window">The time that <paramref name="Most"/> is counted in.</param>
/// <param name="Most">Calls begun in the window.</param>
/// <param name="AtOnce">Calls running.</param>
internal sealed record CallLimits(TimeSpan Window, int Most, int AtOnce);

/// <summary>Counts calls against <see cref="CallLimits"/>.</summary>
internal sealed class CallGate(CallLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _begun = new();
    private int _running;

    /// <summary>Lets a call begin, or not; one that was let in ends with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            while (_begun.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= limits.Window)
            {
                _begun.Dequeue();
            }

            if (_running >= limits.AtOnce || _begun.Count >= limits.Most)
            {
                return false;
            }

            _running++;
            _begun.Enqueue(time.GetTimestamp());
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _running--;
        }
    }
}
