using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Reading;

/// <summary>
/// Which events were told already. Lines arrive late and out of order, so each poll looks back a little, and what was told is known by
/// its id; both are bounded.
/// </summary>
internal sealed class LogWindow(DateTimeOffset start)
{
    /// <summary>How late a line may arrive and still be seen.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(20);

    public const int MostKnown = 50_000;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    private readonly PriorityQueue<string, DateTimeOffset> byTime = new();

    private DateTimeOffset newest = start;

    /// <summary>What lies before it has been forgotten and must not be asked for again.</summary>
    private DateTimeOffset floor = start;

    /// <summary>Where the next poll begins.</summary>
    public DateTimeOffset From { get; private set; } = start;

    public int Known => known.Count;

    /// <returns>False: it was told before.</returns>
    public bool Admit(LogEvent one, DateTimeOffset now)
    {
        if (one.At < From || !known.Add(one.Id))
        {
            return false;
        }

        byTime.Enqueue(one.Id, one.At);
        if (known.Count > MostKnown)
        {
            Forget();
        }

        // A clock that runs ahead must not carry the window away from all others.
        newest = Max(newest, one.At < now ? one.At : now);
        return true;
    }

    /// <summary>A poll has ended: the next one begins a little before the newest line.</summary>
    public void Advance()
    {
        From = Max(floor, newest - Overlap);
        while (byTime.TryPeek(out _, out var at) && at < From)
        {
            Forget();
        }
    }

    private void Forget()
    {
        byTime.TryDequeue(out var id, out var at);
        known.Remove(id!);
        floor = Max(floor, at + TimeSpan.FromMilliseconds(1));
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
