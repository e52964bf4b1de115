using System.Collections.Concurrent;

namespace Outboard.Gateway.Translation;

/// <summary>The calls of one server that wait in a child for their clients to come back.</summary>
internal sealed class Suspensions(TimeProvider time)
{
    /// <summary>At once, and of one caller (mcp-transports 19). Where nobody is asked for a token, callers cannot be told apart.</summary>
    public const int Limit = 64;
    public const int LimitPerCaller = 16;

    /// <summary>Reasons told apart; those that name what a child has asked could be many.</summary>
    private const int MaxReasons = 64;

    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Suspension> _all = new();

    public int Count => _all.Count;

    /// <summary>False when there are too many; true also for one that is here already.</summary>
    public bool TryAdd(Suspension suspension)
    {
        if (_all.ContainsKey(suspension.Id))
        {
            return true;
        }

        lock (_adding)
        {
            var isTooMany = _all.Count >= Limit || (suspension.Principal.Length > 0 && _all.Count(entry => entry.Value.Principal == suspension.Principal) >= LimitPerCaller);
            return !isTooMany && _all.TryAdd(suspension.Id, suspension);
        }
    }

    public Suspension? Find(Guid id) => _all.GetValueOrDefault(id);

    /// <summary>A client came back to none of these; how often for this reason, this one included.</summary>
    public long CountRefusal(string reason) => _refused.AddOrUpdate(_refused.Count < MaxReasons || _refused.ContainsKey(reason) ? reason : "", 1, static (_, count) => count + 1);

    public void Remove(Suspension suspension) => _all.TryRemove(suspension.Id, out _);

    public void OnPulse()
    {
        foreach (var (_, suspension) in _all)
        {
            suspension.ExpireBefore(time.GetUtcNow());
        }
    }
}
