namespace FakeAws.Model;

/// <summary>What happens when. Nothing runs by itself: what is due runs before anybody looks.</summary>
internal sealed class Timeline(TimeProvider time)
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _due = new();
    private DateTimeOffset? _at;
    private long _order;

    /// <summary>The moment that what runs now was due at, else that of the clock.</summary>
    public DateTimeOffset Now => _at ?? time.GetUtcNow();

    public void After(TimeSpan delay, Action action) => _due.Enqueue(action, (Now + delay, _order++));

    public void Run()
    {
        if (_at is not null)
        {
            return; // within something that runs already
        }

        var now = time.GetUtcNow();
        while (_due.TryPeek(out var action, out var when) && when.At <= now)
        {
            _due.Dequeue();
            _at = when.At;
            try
            {
                action();
            }
            finally
            {
                _at = null;
            }
        }
    }
}
