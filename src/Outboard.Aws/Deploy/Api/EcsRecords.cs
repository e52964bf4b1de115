namespace Outboard.Aws.Deploy.Api;

internal sealed record ClusterInfo(string Name, string Arn, string Status);

/// <param name="TaskDefinition">The ARN of the revision the newest deployment wants.</param>
/// <param name="Events">Newest first.</param>
internal sealed record ServiceInfo(
    string Name,
    string Arn,
    string Status,
    string TaskDefinition,
    int Desired,
    int Running,
    int Pending,
    string? LaunchType,
    IReadOnlyList<ServiceRollout> Rollouts,
    IReadOnlyList<ServiceEvent> Events)
{
    public IReadOnlyList<ServiceTarget> Targets { get; init; } = [];

    /// <summary>Null where it is not <c>awsvpc</c>.</summary>
    public ServiceNetwork? Network { get; init; }
}

/// <summary>Where a service registers its tasks.</summary>
internal sealed record ServiceTarget(string TargetGroupArn, string Container, int Port);

internal sealed record ServiceNetwork(IReadOnlyList<string> Subnets, IReadOnlyList<string> Groups, bool HasPublicIp);

/// <summary>An entry of <c>deployments[]</c>.</summary>
/// <param name="Status"><c>PRIMARY</c>, <c>ACTIVE</c>, <c>INACTIVE</c>.</param>
/// <param name="State"><c>IN_PROGRESS</c>, <c>COMPLETED</c>, <c>FAILED</c>; null where the service has no breaker.</param>
internal sealed record ServiceRollout(
    string Id, string Status, string TaskDefinition, string? State, string? Reason, int Desired, int Running, int Pending, int Failed, DateTimeOffset Created);

internal sealed record ServiceEvent(DateTimeOffset At, string Message);

/// <param name="Status"><c>SUCCESSFUL</c>, <c>IN_PROGRESS</c>, <c>ROLLBACK_SUCCESSFUL</c>, … (aws 3.6).</param>
/// <param name="Revision">The ARN of the service revision it brings.</param>
internal sealed record ServiceDeployment(
    string Arn, string Status, string? Reason, string? Stage, DateTimeOffset Created, string? Revision, CircuitBreaker? Breaker, string? RollbackReason);

/// <param name="Status"><c>MONITORING</c>, <c>MONITORING_COMPLETE</c>, <c>TRIGGERED</c>, <c>DISABLED</c>.</param>
internal sealed record CircuitBreaker(string Status, int Failures, int Threshold);

internal sealed record ServiceRevision(string Arn, string TaskDefinition, IReadOnlyList<RevisionImage> Images);

internal sealed record RevisionImage(string Container, string Image, string? Digest);

internal sealed record TaskInfo(
    string Arn,
    string TaskDefinition,
    string LastStatus,
    string DesiredStatus,
    string? StopCode,
    string? StoppedReason,
    DateTimeOffset? StoppedAt,
    DateTimeOffset? StartedAt,
    string? CapacityProvider,
    IReadOnlyList<ContainerInfo> Containers)
{
    /// <summary>The last part of the ARN, as log streams have it.</summary>
    public string Id => Arn[(Arn.LastIndexOf('/') + 1)..];
}

internal sealed record ContainerInfo(string Name, string? LastStatus, int? ExitCode, string? Reason, string? Health, string? Digest);

internal sealed record TaskDefinitionInfo(string Arn, string Family, int Revision, string Status, IReadOnlyList<DefinedContainer> Containers);

internal sealed record DefinedContainer(string Name, string Image, IReadOnlyList<string> Command);
