namespace Outboard.Aws.Deploy;

/// <summary>How often to ask: soon at first, then every two seconds, and every five when it takes long; never in step with others (aws 3.5).</summary>
internal sealed class PollRhythm(TimeProvider time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly long _began = time.GetTimestamp();

    private TimeSpan _next = s_first;

    /// <summary>Ask sooner again: something new has begun.</summary>
    public void Restart() => _next = s_first;

    /// <summary>AWS has asked for less.</summary>
    public void SlowDown() => _next = s_slow;

    public Task WaitAsync(CancellationToken cancellation)
    {
        var interval = _next;
        var most = time.GetElapsedTime(_began) < s_patience ? s_usual : s_slow;
        _next = _next >= most ? most : TimeSpan.FromTicks(Math.Min(_next.Ticks * 3 / 2, most.Ticks));
        return Task.Delay(interval * (0.8 + (Random.Shared.NextDouble() * 0.4)), time, cancellation);
    }
}
