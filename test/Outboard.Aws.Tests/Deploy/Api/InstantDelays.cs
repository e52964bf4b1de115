using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>A clock on which waits between attempts pass at once, and are written down; the limit of an attempt, which is longer, waits for the test.</summary>
internal sealed class InstantDelays : FakeTimeProvider
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<TimeSpan> waits = [];

    public InstantDelays()
        : base(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > LongestWait)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        waits.Enqueue(dueTime);
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime);
        return timer;
    }
}
