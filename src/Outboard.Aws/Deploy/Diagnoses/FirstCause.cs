using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Diagnoses;

/// <summary>The event that made an operation fail: the earliest failure that is not the consequence of another (aws 3.5).</summary>
internal static class FirstCause
{
    /// <param name="events">Of one operation, oldest first.</param>
    public static StackEvent? Find(IReadOnlyList<StackEvent> events)
    {
        var failures = events.Where(static one => one.Status.EndsWith("_FAILED", StringComparison.Ordinal)).ToList();
        return failures.FirstOrDefault(static one => !IsConsequence(one.Reason))
            ?? failures.FirstOrDefault()
            ?? events.FirstOrDefault(static one => one is { Status: "ROLLBACK_IN_PROGRESS" or "UPDATE_ROLLBACK_IN_PROGRESS", Reason: not null });
    }

    /// <summary>"Resource creation cancelled"; "The following resource(s) failed to update: [FetchService]. ".</summary>
    public static bool IsConsequence(string? reason) => reason is null
        || reason.Contains("cancelled", StringComparison.OrdinalIgnoreCase)
        || reason.Contains("The following resource(s) failed", StringComparison.Ordinal)
        || reason.Contains("Resource is being rolled back", StringComparison.Ordinal);
}
