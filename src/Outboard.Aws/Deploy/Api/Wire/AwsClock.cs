namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>The time requests are signed with: this machine's, set right by the services' where it is wrong.</summary>
internal sealed class AwsClock(TimeProvider time, Action<string> warn)
{
    private long offset;
    private int warned;

    public DateTimeOffset Now => time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offset));

    /// <param name="served">The service's clock, a moment ago.</param>
    public void Set(DateTimeOffset served)
    {
        var difference = served - time.GetUtcNow();
        Interlocked.Exchange(ref offset, difference.Ticks);
        if (Interlocked.Exchange(ref warned, 1) == 0)
        {
            var way = difference < TimeSpan.Zero ? "ahead of" : "behind";
            warn($"This machine's clock is {Math.Round(difference.Duration().TotalMinutes)} minutes {way} AWS's. Requests are signed with AWS's time; set the clock right.");
        }
    }
}
