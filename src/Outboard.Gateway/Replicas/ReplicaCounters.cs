using System.Collections.Concurrent;

namespace Outboard.Gateway.Replicas;

/// <summary>What one server's requests have had to do with other replicas, and sealed texts of its clients that were not believed.</summary>
internal sealed class ReplicaCounters
{
    /// <summary>By the value of their label; the labels are ours, and few.</summary>
    private readonly ConcurrentDictionary<string, long> _forwarded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _repeated = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _restored;

    public IEnumerable<KeyValuePair<string, long>> Forwards => _forwarded;

    public IEnumerable<KeyValuePair<string, long>> Repeats => _repeated;

    public IEnumerable<KeyValuePair<string, long>> Refusals => _refused;

    public long Restored => Interlocked.Read(ref _restored);

    public void OnForwarded(Forwarded outcome) => Count(_forwarded, outcome switch
    {
        Forwarded.Answered => "answered",
        Forwarded.LostInFlight => "lost",
        _ => "gone",
    });

    public void OnRestored() => Interlocked.Increment(ref _restored);

    public void OnRepeated(bool wasRepeated) => Count(_repeated, wasRepeated ? "repeated" : "failed");

    public void OnRefused(string reason) => Count(_refused, reason);

    public void OnRefused(SessionFault fault) => OnRefused(fault switch
    {
        SessionFault.UnknownKey => "unknown_key",
        SessionFault.Tampered => "tampered",
        SessionFault.OtherServer or SessionFault.OtherPrincipal => "foreign",
        SessionFault.Expired => "expired",
        _ => "malformed",
    });

    private static void Count(ConcurrentDictionary<string, long> counts, string label) => counts.AddOrUpdate(label, 1, static (_, count) => count + 1);
}
