namespace Outboard.Servers.Searxng;

/// <summary>Lets an instance that has failed three times in a row rest for a minute; the first failure after that sends it back to rest.</summary>
internal sealed class InstanceHealth(TimeProvider time)
{
    private const int MostFailures = 3;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<Instance, (int Failures, long Last)> _failing = [];

    public bool IsResting(Instance instance)
    {
        lock (_gate)
        {
            return _failing.TryGetValue(instance, out var state) && state.Failures >= MostFailures && time.GetElapsedTime(state.Last) < Rest;
        }
    }

    public void Failed(Instance instance)
    {
        lock (_gate)
        {
            _failing[instance] = (_failing.GetValueOrDefault(instance).Failures + 1, time.GetTimestamp());
        }
    }

    public void Answered(Instance instance)
    {
        lock (_gate)
        {
            _failing.Remove(instance);
        }
    }
}
