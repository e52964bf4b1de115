using FakeAws.Model;

namespace FakeAws;

/// <summary>How a deployment of a service goes.</summary>
public sealed record Rollout
{
    /// <summary>Until it has succeeded; until each attempt has failed.</summary>
    public TimeSpan Takes { get; init; }

    /// <summary>How each task ends; null: well.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>It neither succeeds nor fails: tasks stay PENDING, as without Spot capacity.</summary>
    public bool Hangs { get; init; }

    /// <summary>Of tasks that run and are not asked for: the target's health while it lasts.</summary>
    public Target? Health { get; init; }

    /// <summary>The breaker has triggered, and CloudFormation says UPDATE_COMPLETE all the same.</summary>
    public bool LooksLikeSuccess { get; init; }

    /// <summary>Attempts until the breaker triggers.</summary>
    public int Threshold { get; init; } = 3;

    public static Rollout Succeeds { get; } = new();

    public static Rollout Fails(TaskFailure failure) => new() { Failure = failure };

    /// <summary>Pending tasks for ever.</summary>
    public static Rollout NoCapacity { get; } = new() { Hangs = true };
}

/// <summary>The end of a task.</summary>
/// <param name="StopCode">As <c>EssentialContainerExited</c>.</param>
/// <param name="Logs">What the container wrote before.</param>
/// <param name="Health">State of its target before; address and port are filled in.</param>
public sealed record TaskFailure(string StopCode, string StoppedReason, int? ExitCode = null, string? ContainerReason = null, IReadOnlyList<string>? Logs = null, Target? Health = null)
{
    public static TaskFailure CannotPull(string image) => new("TaskFailedToStart",
        $"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found",
        ContainerReason: $"CannotPullContainerError: failed to resolve ref {image}: not found");

    public static TaskFailure MissingSecret(string parameter) => new("TaskFailedToStart",
        $"ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: {parameter}");

    public static TaskFailure Exits(int code, params string[] logs) => new("EssentialContainerExited", "Essential container in task exited", code, Logs: logs);

    public static TaskFailure OutOfMemory { get; } = new("EssentialContainerExited", "OutOfMemoryError: Container killed due to memory usage", 137, "OutOfMemoryError: Container killed due to memory usage", ["starting"]);

    public static TaskFailure Unhealthy { get; } = new("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group)", 143,
        Health: new Target("", 0, "unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"));

    public static TaskFailure PortClosed { get; } = new("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group)", 143,
        Health: new Target("", 0, "unhealthy", "Target.Timeout", "Request timed out"));

    public static TaskFailure SpotInterruption { get; } = new("SpotInterruption", "Your Spot Task was interrupted.", 143);
}
