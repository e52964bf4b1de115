namespace Outboard.Gateway.Stdio;

/// <summary>When to start a dead child again, and when to give up (bridge-compat R3, R4). Not safe for use by two threads at once.</summary>
internal sealed class RestartPolicy(TimeProvider time)
{
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>A child that has run this long is healthy: the next death counts as the first.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(60);

    public const int DeathsAllowed = 5;
    public static readonly TimeSpan DeathsWindow = TimeSpan.FromMinutes(5);

    private readonly Queue<long> _deaths = new();
    private int _failures;

    /// <summary>Records a death after running for <paramref name="ran"/>; the time to wait before the next start, or null to give up.</summary>
    public TimeSpan? AfterDeath(TimeSpan ran)
    {
        if (ran >= HealthyAfter)
        {
            _failures = 0;
        }

        while (_deaths.TryPeek(out var first) && time.GetElapsedTime(first) > DeathsWindow)
        {
            _deaths.Dequeue();
        }

        _deaths.Enqueue(time.GetTimestamp());
        if (_deaths.Count >= DeathsAllowed)
        {
            return null;
        }

        var delay = FirstDelay * Math.Pow(2, Math.Min(_failures++, 10));
        delay = delay < LongestDelay ? delay : LongestDelay;

        // Jitter: many replicas that lost the same upstream must not come back in step.
#pragma warning disable CA5394 // Not a secret.
        return delay * (0.8 + (0.4 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }
}
