namespace Outboard.Aws.Deploy.Api;

internal sealed class CloudFormationApi(AwsClients clients)
{
    /// <returns>Null where there is none of that name; by id also a deleted one.</returns>
    public Task<StackInfo?> FindStackAsync(string nameOrId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>The text as submitted; null where there is no stack, or none with a template.</returns>
    public Task<string?> GetTemplateAsync(string stack, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>The id of the change set, and of the stack.</returns>
    public Task<(string ChangeSetId, string StackId)> CreateChangeSetAsync(ChangeSetRequest request, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>With property values, all pages; null where there is none.</returns>
    public Task<ChangeSetInfo?> FindChangeSetAsync(string stack, string nameOrId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="token">Marks the events of this operation, and makes a repetition harmless.</param>
    /// <param name="isUpdate">Sends <c>DisableRollback=false</c>, whose default is surprising.</param>
    public Task ExecuteChangeSetAsync(string changeSetId, string token, bool isUpdate, CancellationToken cancellation) => throw new NotImplementedException();

    public Task DeleteChangeSetAsync(string changeSetId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="after">The newest event known; null for all of them.</param>
    /// <returns>Oldest first.</returns>
    public Task<IReadOnlyList<StackEvent>> ListEventsAsync(string stackId, string? after, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary><c>DescribeEvents</c> of a change set that failed.</summary>
    public Task<IReadOnlyList<ValidationEvent>> ListValidationEventsAsync(string changeSetId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary><c>DescribeStackResources</c>.</summary>
    public Task<IReadOnlyList<StackResource>> ListResourcesAsync(string stack, CancellationToken cancellation) => throw new NotImplementedException();

    /// <param name="retain">Logical ids that stay in the account; only for a stack in <c>DELETE_FAILED</c>.</param>
    public Task DeleteStackAsync(string stack, string token, IReadOnlyList<string> retain, CancellationToken cancellation) => throw new NotImplementedException();

    public Task CancelUpdateAsync(string stack, string token, CancellationToken cancellation) => throw new NotImplementedException();

    public Task ContinueRollbackAsync(string stack, string token, IReadOnlyList<string> skip, CancellationToken cancellation) => throw new NotImplementedException();

    public Task RollbackAsync(string stack, string token, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>The id of the detection.</returns>
    public Task<string> DetectDriftAsync(string stack, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<DriftDetection> GetDriftDetectionAsync(string detectionId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <returns>Those that are MODIFIED or DELETED, all pages.</returns>
    public Task<IReadOnlyList<ResourceDrift>> ListDriftsAsync(string stack, CancellationToken cancellation) => throw new NotImplementedException();

    public Task SetProtectionAsync(string stack, bool isProtected, CancellationToken cancellation) => throw new NotImplementedException();
}
