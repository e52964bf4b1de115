namespace Outboard.Aws.Deploy.Recovery;

/// <summary>What a stack's status allows (aws 3.3).</summary>
internal enum StackCondition
{
    /// <summary>Nothing stands: it can be created.</summary>
    Absent,

    /// <summary>It can be updated.</summary>
    Ready,

    /// <summary>An operation is running: it can be followed, and nothing else begun.</summary>
    Busy,

    /// <summary>Its first creation failed and was rolled back: it can only be deleted.</summary>
    CreationFailed,

    /// <summary>A creation, its rollback or a deletion stopped half-way: it can only be deleted.</summary>
    Broken,

    /// <summary>An update stopped half-way: it can be rolled back.</summary>
    UpdateFailed,

    /// <summary>The rollback of an update stopped half-way: it can be continued.</summary>
    RollbackFailed,
}

internal static class StackConditions
{
    /// <param name="status">CloudFormation's; null where there is no stack.</param>
    public static StackCondition Of(string? status) => status switch
    {
        // A stack in review holds a change set and nothing else.
        null or "REVIEW_IN_PROGRESS" or "DELETE_COMPLETE" => StackCondition.Absent,
        "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE" or "IMPORT_COMPLETE" or "IMPORT_ROLLBACK_COMPLETE" => StackCondition.Ready,
        "ROLLBACK_COMPLETE" => StackCondition.CreationFailed,
        "CREATE_FAILED" or "ROLLBACK_FAILED" or "DELETE_FAILED" => StackCondition.Broken,
        "UPDATE_FAILED" => StackCondition.UpdateFailed,
        "UPDATE_ROLLBACK_FAILED" or "IMPORT_ROLLBACK_FAILED" => StackCondition.RollbackFailed,
        _ when IsRunning(status) => StackCondition.Busy,
        _ => StackCondition.Broken,
    };

    /// <summary>What a deployment does first, for people.</summary>
    public static string Cure(StackCondition condition) => condition switch
    {
        StackCondition.Busy => "following the operation that is running",
        StackCondition.CreationFailed or StackCondition.Broken => "deleting what is left of it, after consent",
        StackCondition.UpdateFailed or StackCondition.RollbackFailed => "rolling it back, after consent",
        _ => "nothing else",
    };

    /// <summary>An operation is on its way; the stack in review is none.</summary>
    public static bool IsRunning(string status) => status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && status != "REVIEW_IN_PROGRESS";

    /// <summary>What the operation was to do is done.</summary>
    public static bool IsSuccess(string status) => status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "IMPORT_COMPLETE";

    /// <summary>The stack is being brought back to where it was, or taken away: there is nothing left to cancel.</summary>
    public static bool IsGoingBack(string status) =>
        status.Contains("ROLLBACK", StringComparison.Ordinal) || status.StartsWith("DELETE", StringComparison.Ordinal) || status.Contains("CLEANUP", StringComparison.Ordinal);
}
