namespace Outboard.Aws.Tests.Deploy;

/// <summary>
/// A clock that moves when somebody waits: a short wait is over at once and has taken its time, so that hours of polling run in a moment. Long timers are limits, and ring when
/// the clock has come to them.
/// </summary>
internal sealed class SteppingTime : TimeProvider
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();

    private readonly List<Limit> _limits = [];

    private DateTimeOffset _now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Runs at each step, with the time it is then.</summary>
    public Action<DateTimeOffset> OnStep { get; set; } = static _ => { };

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var limit = new Limit(this, callback, state);
        limit.Change(dueTime, period);
        return limit;
    }

    private void Set(Limit limit, TimeSpan due)
    {
        lock (_gate)
        {
            _limits.Remove(limit);
            if (due == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            limit.At = _now + due;
            if (due >= s_shortest)
            {
                _limits.Add(limit);
                return;
            }
        }

        Step(due);
        limit.Ring();
    }

    private void Step(TimeSpan by)
    {
        List<Limit> due;
        DateTimeOffset now;
        lock (_gate)
        {
            now = _now += by;
            due = [.. _limits.Where(limit => limit.At <= now)];
            _limits.RemoveAll(due.Contains);
        }

        due.ForEach(static limit => limit.Ring());
        OnStep(now);
    }

    private sealed class Limit(SteppingTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset At { get; set; }

        public void Ring() => ThreadPool.UnsafeQueueUserWorkItem(static limit => limit.Call(), this, preferLocal: false);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Call() => callback(state);
    }
}
