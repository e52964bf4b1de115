using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Recovery;

namespace Outboard.Aws.Deploy.Following;

/// <summary>What the events of one operation say so far: the stack's status, what is in progress, and every physical id.</summary>
internal sealed class StackProgress(string stack, string stackId, IReadOnlyDictionary<string, string> labels)
{
    public const string StackType = "AWS::CloudFormation::Stack";

    private readonly List<StackEvent> _events = [];

    private readonly Dictionary<string, DateTimeOffset> _began = new(StringComparer.Ordinal);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StackEvent> Events => _events;

    public string? LastEventId => _events.Count > 0 ? _events[^1].EventId : null;

    /// <summary>By the stack's own events; null before the first.</summary>
    public string? StackStatus { get; private set; }

    /// <summary>The time of AWS when the operation began.</summary>
    public DateTimeOffset? Began => _events.Count > 0 ? _events[0].At : null;

    /// <summary>Logical id to the last physical one.</summary>
    public Dictionary<string, string> PhysicalIds { get; } = new(StringComparer.Ordinal);

    public bool IsOver => StackStatus is { } status && !StackConditions.IsRunning(status) && status != "REVIEW_IN_PROGRESS";

    public string LabelOf(string logicalId) => labels.GetValueOrDefault(logicalId, logicalId);

    public bool IsOfStack(StackEvent one) => one.Type == StackType && (one.PhysicalId == stackId || one.LogicalId == stack);

    public ResourceProgress Take(StackEvent one)
    {
        _events.Add(one);
        if (one.PhysicalId is { Length: > 0 } id)
        {
            PhysicalIds[one.LogicalId] = id;
        }

        if (IsOfStack(one))
        {
            StackStatus = one.Status;
        }

        var running = StackConditions.IsRunning(one.Status);
        if (running)
        {
            // Going back is an operation of its own for those who wait.
            _began.TryAdd(Key(one), one.At);
        }

        var since = _began.TryGetValue(Key(one), out var began) ? one.At - began : TimeSpan.Zero;
        if (!running)
        {
            _began.Remove(Key(one));
        }

        return new ResourceProgress(stack, one.LogicalId, IsOfStack(one) ? stack : LabelOf(one.LogicalId), one.Type, one.Status, one.Reason is null ? null : Diagnoses.ReasonText.Clean(one.Reason), since);
    }

    /// <summary>Where the operation begins among all events of a stack: at the last time the stack itself began something that is not a way back.</summary>
    /// <returns>The events from there on.</returns>
    public IEnumerable<StackEvent> OfLastOperation(IReadOnlyList<StackEvent> all)
    {
        var start = all.Count - 1;
        while (start > 0 && !(IsOfStack(all[start]) && StackConditions.IsRunning(all[start].Status) && !IsWayBack(all[start].Status)))
        {
            start--;
        }

        return all.Skip(Math.Max(start, 0));
    }

    // A deletion is begun by somebody; a rollback or a clean-up follows from what was begun.
    private static bool IsWayBack(string status) => status.Contains("ROLLBACK", StringComparison.Ordinal) || status.Contains("CLEANUP", StringComparison.Ordinal);

    private static string Key(StackEvent one) => $"{one.LogicalId} {(one.Status.Split('_') is [var verb, ..] ? verb : "")}";
}
