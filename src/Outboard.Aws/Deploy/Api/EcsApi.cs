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
    IReadOnlyList<ServiceEvent> Events);

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

internal sealed class EcsApi(AwsClients clients)
{
    public Task<ClusterInfo?> FindClusterAsync(string nameOrArn, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="services">Names or ARNs, any number; ten go with one request. Those that do not exist are left out.</param>
    public Task<IReadOnlyList<ServiceInfo>> ListServicesAsync(string cluster, IReadOnlyList<string> services, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="statuses">Empty: all.</param>
    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<ServiceDeployment>> ListDeploymentsAsync(
        string cluster, string service, DateTimeOffset? createdAfter, IReadOnlyList<string> statuses, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<IReadOnlyList<ServiceRevision>> ListRevisionsAsync(IReadOnlyList<string> arns, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="desiredStatus"><c>RUNNING</c> or <c>STOPPED</c>.</param>
    /// <returns>Described, at most 100.</returns>
    public Task<IReadOnlyList<TaskInfo>> ListTasksAsync(string cluster, string service, string desiredStatus, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<TaskDefinitionInfo?> FindTaskDefinitionAsync(string arn, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="status"><c>ACTIVE</c> or <c>INACTIVE</c>.</param>
    /// <returns>ARNs of every family with the prefix, all pages.</returns>
    public Task<IReadOnlyList<string>> ListTaskDefinitionsAsync(string familyPrefix, string status, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Only inactive ones can be deleted.</summary>
    public Task DeleteTaskDefinitionsAsync(IReadOnlyList<string> arns, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary><c>UpdateService</c> with <c>forceNewDeployment</c> and nothing else: new tasks read new secret values.</summary>
    public Task RestartServiceAsync(string cluster, string service, CancellationToken cancellation) => throw new NotImplementedException();
}
