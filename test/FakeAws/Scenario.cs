using FakeAws.Model;

namespace FakeAws;

/// <summary>What will go wrong in the account, and what takes its time. Everything is named by logical id or type; what is not named goes well.</summary>
public sealed class Scenario
{
    private readonly List<(string Id, string Verb, string Reason)> _failures = [];
    private readonly Dictionary<string, TimeSpan> _durations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hanging = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<Rollout>> _rollouts = new(StringComparer.Ordinal);
    private readonly Queue<IReadOnlyList<ValidationError>> _validations = new();
    private readonly Dictionary<string, List<Action>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Nothing is rolled back that fails, as when somebody has executed the change set by hand and said so.</summary>
    public bool KeepsFailures { get; set; }

    /// <param name="verb"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>ROLLBACK</c> or <c>IMPORT</c>.</param>
    /// <param name="times">So many operations fail, later ones succeed.</param>
    public Scenario Fails(string idOrType, string verb, string reason, int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            _failures.Add((idOrType, verb, reason));
        }

        return this;
    }

    public Scenario Takes(string idOrType, TimeSpan time)
    {
        _durations[idOrType] = time;
        return this;
    }

    /// <summary>Its creation never ends, as that of a certificate nobody validates, until <see cref="Release"/>.</summary>
    /// <param name="verb"><c>CREATE</c>, <c>UPDATE</c> or <c>DELETE</c>.</param>
    public Scenario Hangs(string idOrType, string verb = "CREATE")
    {
        _hanging.Add($"{verb} {idOrType}");
        return this;
    }

    /// <summary>To be called within <see cref="FakeCloud.Change"/> while requests may be running.</summary>
    public void Release(string idOrType, string verb = "CREATE")
    {
        _hanging.Remove($"{verb} {idOrType}");
        foreach (var go in _waiting.Remove($"{verb} {idOrType}", out var waiting) ? waiting : [])
        {
            go();
        }
    }

    /// <summary>How the next deployments of a service go, one after the other; then they succeed.</summary>
    /// <param name="service">Logical id, or name of the container.</param>
    public Scenario Rolls(string service, params Rollout[] rollouts)
    {
        _rollouts[service] = new Queue<Rollout>(rollouts);
        return this;
    }

    /// <summary>The next change set fails with these, before anything is touched.</summary>
    public Scenario Refuses(params ValidationError[] errors)
    {
        _validations.Enqueue(errors);
        return this;
    }

    internal string? TakeFailure(string id, string type, string verb)
    {
        var at = _failures.FindIndex(one => (one.Id == id || one.Id == type) && one.Verb == verb);
        if (at < 0)
        {
            return null;
        }

        var reason = _failures[at].Reason;
        _failures.RemoveAt(at);
        return reason;
    }

    internal TimeSpan TimeOf(string id, string type, TimeSpan otherwise) =>
        _durations.TryGetValue(id, out var time) || _durations.TryGetValue(type, out time) ? time : otherwise;

    /// <returns>False where it does not hang, and nothing is kept.</returns>
    internal bool WaitsFor(string id, string type, string verb, Action go)
    {
        string[] names = [$"{verb} {id}", $"{verb} {type}"];
        if (names.FirstOrDefault(_hanging.Contains) is not { } name)
        {
            return false;
        }

        (_waiting.TryGetValue(name, out var waiting) ? waiting : _waiting[name] = []).Add(go);
        return true;
    }

    internal Rollout TakeRollout(string logicalId, string container) =>
        _rollouts.TryGetValue(logicalId, out var queue) && queue.TryDequeue(out var rollout) ? rollout
        : _rollouts.TryGetValue(container, out queue) && queue.TryDequeue(out rollout) ? rollout
        : Rollout.Succeeds;

    internal IReadOnlyList<ValidationError> TakeValidation() => _validations.TryDequeue(out var errors) ? errors : [];
}

/// <param name="Mode"><c>FAIL</c> or <c>WARN</c>.</param>
/// <param name="Path">As <c>/Resources/FetchService/Properties/DesiredCount</c>.</param>
public sealed record ValidationError(string LogicalId, string Name, string Reason, string Path, string Mode = "FAIL");
