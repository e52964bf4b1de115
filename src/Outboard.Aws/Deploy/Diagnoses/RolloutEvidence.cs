using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Diagnoses;

/// <summary>A task that stopped, with what its container said last.</summary>
/// <param name="Lines">Oldest first; empty where it said nothing, or it cannot be read.</param>
internal sealed record StoppedTask(TaskInfo Task, IReadOnlyList<string> Lines)
{
    /// <summary>The container that says most: with an exit code or a reason.</summary>
    public ContainerInfo? Container => Task.Containers.FirstOrDefault(static one => one.ExitCode is not null and not 0 || one.Reason is not null) ?? (Task.Containers.Count > 0 ? Task.Containers[0] : null);

    public string Reason => Container?.Reason is { } own && Task.StoppedReason?.Contains(own, StringComparison.Ordinal) is not true
        ? $"{Task.StoppedReason} {own}".Trim()
        : Task.StoppedReason ?? "";
}

/// <summary>What was seen of a rollout while it happened; ECS forgets stopped tasks within the hour (aws 3.6).</summary>
/// <param name="Stopped">Of the new revision, in the order they stopped.</param>
/// <param name="Targets">As they were when they were last not all healthy.</param>
internal sealed record RolloutEvidence(
    ServiceFacts Facts, ServiceDeployment? Deployment, ServiceInfo? Service, IReadOnlyList<StoppedTask> Stopped, IReadOnlyList<TargetHealth> Targets);
