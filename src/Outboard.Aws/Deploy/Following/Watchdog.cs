using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.Deploy.Following;

/// <param name="Since">How long it has not moved.</param>
internal sealed record Stall(string LogicalId, string Type, TimeSpan Since);

/// <summary>Notices when nothing moves any more; CloudFormation itself would wait for three hours (aws 3.7).</summary>
internal sealed class Watchdog(TimeProvider time)
{
    private readonly Dictionary<string, Watched> _open = new(StringComparer.Ordinal);

    public static TimeSpan LimitOf(string type) => type switch
    {
        Types.Service => TimeSpan.FromMinutes(20),
        Types.Certificate => TimeSpan.FromMinutes(10),
        Types.LoadBalancer => TimeSpan.FromMinutes(15),
        _ => TimeSpan.FromMinutes(30),
    };

    /// <param name="mark">What would be another one if something had moved.</param>
    public void Saw(string logicalId, string type, string mark)
    {
        if (!_open.TryGetValue(logicalId, out var known) || known.Mark != mark)
        {
            _open[logicalId] = new(type, mark, time.GetTimestamp());
        }
    }

    public void Finished(string logicalId) => _open.Remove(logicalId);

    /// <summary>The one that is longest beyond its limit.</summary>
    public Stall? Find() => _open
        .Select(entry => (entry.Key, entry.Value.Type, Since: time.GetElapsedTime(entry.Value.Moved)))
        .Where(static one => one.Since >= LimitOf(one.Type))
        .OrderByDescending(static one => one.Since - LimitOf(one.Type))
        .Select(static one => new Stall(one.Key, one.Type, one.Since))
        .FirstOrDefault();

    /// <summary>Somebody has decided to wait on.</summary>
    public void Forgive()
    {
        foreach (var (id, known) in _open.ToList())
        {
            _open[id] = known with { Moved = time.GetTimestamp() };
        }
    }

    private sealed record Watched(string Type, string Mark, long Moved);
}
