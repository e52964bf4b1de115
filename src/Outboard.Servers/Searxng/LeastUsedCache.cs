using System.Diagnostics.CodeAnalysis;

namespace Outboard.Servers.Searxng;

/// <param name="TimeToLive">Zero keeps nothing.</param>
/// <param name="Entries">Zero keeps nothing.</param>
internal sealed record CacheLimits(TimeSpan TimeToLive, int Entries)
{
    /// <summary>Of all entries together, in the unit they are added with.</summary>
    public long Weight { get; init; } = 64 << 20;
}

/// <summary>A cache that gives up the entry that was asked for least, the oldest of those (native-servers 6.6).</summary>
internal sealed class LeastUsedCache<T>(CacheLimits limits, TimeProvider time)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _weight;

    private sealed class Entry(T value, long weight, long added)
    {
        public T Value => value;

        public long Weight => weight;

        public long Added => added;

        public int Hits { get; set; }
    }

    public bool TryGet(string key, [NotNullWhen(true)] out T? value)
    {
        lock (_gate)
        {
            value = null;
            if (!_entries.TryGetValue(key, out var entry))
            {
                return false;
            }

            if (time.GetElapsedTime(entry.Added) >= limits.TimeToLive)
            {
                Remove(key, entry);
                return false;
            }

            entry.Hits++;
            value = entry.Value;
            return true;
        }
    }

    public void Add(string key, T value, long weight)
    {
        if (limits.Entries == 0 || limits.TimeToLive == TimeSpan.Zero || weight > limits.Weight)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var former))
            {
                Remove(key, former);
            }

            while (_entries.Count >= limits.Entries || _weight + weight > limits.Weight)
            {
                var (worst, entry) = _entries.MinBy(static pair => (pair.Value.Hits, pair.Value.Added));
                Remove(worst, entry);
            }

            _entries.Add(key, new Entry(value, weight, time.GetTimestamp()));
            _weight += weight;
        }
    }

    private void Remove(string key, Entry entry)
    {
        _entries.Remove(key);
        _weight -= entry.Weight;
    }
}
