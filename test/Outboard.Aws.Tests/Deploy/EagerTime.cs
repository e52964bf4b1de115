namespace Outboard.Aws.Tests.Deploy;

/// <summary>Whoever waits is not kept waiting: the clock jumps to the end of the wait. A deployment of hours runs in moments, in its own order.</summary>
internal sealed class EagerTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();

    private DateTimeOffset now = start;

    /// <summary>A Tuesday morning.</summary>
    public EagerTime()
        : this(new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Runs before each wait ends.</summary>
    public Action OnWait { get; set; } = static () => { };

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan by)
    {
        lock (gate)
        {
            now += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer();
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                if (!timer.IsStopped)
                {
                    Advance(dueTime);
                    OnWait();
                    callback(state);
                }
            });
        }

        return timer;
    }

    private sealed class Timer : ITimer
    {
        public bool IsStopped { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => IsStopped = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
