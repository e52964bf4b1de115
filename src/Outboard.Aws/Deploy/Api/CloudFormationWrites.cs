using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

/// <summary>
/// What changes something. All of it may be repeated after a lost answer: it carries a token, or leaves things the same the second time.
/// Where AWS then says that the token was used before, it was this very operation that used it.
/// </summary>
internal sealed partial class CloudFormationApi
{
    /// <returns>The id of the change set, and of the stack.</returns>
    public async Task<(string ChangeSetId, string StackId)> CreateChangeSetAsync(ChangeSetRequest request, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.QueryAsync(Service, "CreateChangeSet", ChangeSetForm.Of(request), cancellation);
            return (answer.Need("Id"), answer.Need("StackId"));
        }
        catch (AwsException error) when (error is { Code: "AlreadyExistsException", MayHaveBeenDone: true })
        {
            // The attempt without an answer has made it. The name stands for the content, so whoever made it, it is the right one.
            if (await FindChangeSetAsync(request.StackName, request.Name, cancellation) is not { } made)
            {
                throw;
            }

            return (made.Id, made.StackId);
        }
    }

    /// <param name="token">Marks the events of this operation, and makes a repetition harmless.</param>
    /// <param name="isUpdate">Sends <c>DisableRollback=false</c>, whose default is surprising.</param>
    public async Task ExecuteChangeSetAsync(string changeSetId, string token, bool isUpdate, CancellationToken cancellation)
    {
        var form = new QueryForm().Add("ChangeSetName", changeSetId).Add("ClientRequestToken", token).Add("DisableRollback", isUpdate ? "false" : null);
        try
        {
            await StartAsync("ExecuteChangeSet", form, cancellation);
        }
        catch (AwsException error) when (error is { Code: "InvalidChangeSetStatus" or "InvalidChangeSetStatusException", MayHaveBeenDone: true })
        {
            // The attempt without an answer may have begun it; the change set knows.
            var answer = await clients.QueryAsync(Service, "DescribeChangeSet", new QueryForm().Add("ChangeSetName", changeSetId), cancellation);
            if (answer.Text("ExecutionStatus")?.StartsWith("EXECUTE_", StringComparison.Ordinal) is not true)
            {
                throw;
            }
        }
    }

    /// <summary>One that does not exist is as good as deleted.</summary>
    public async Task DeleteChangeSetAsync(string changeSetId, CancellationToken cancellation)
    {
        try
        {
            await clients.QueryAsync(Service, "DeleteChangeSet", new QueryForm().Add("ChangeSetName", changeSetId), cancellation);
        }
        catch (AwsException error) when (IsAbsent(error))
        {
            // Gone already.
        }
    }

    /// <param name="retain">Logical ids that stay in the account; only for a stack in <c>DELETE_FAILED</c>.</param>
    public Task DeleteStackAsync(string stack, string token, IReadOnlyList<string> retain, CancellationToken cancellation) =>
        StartAsync("DeleteStack", Of(stack, token).AddList("RetainResources", retain), cancellation);

    public Task CancelUpdateAsync(string stack, string token, CancellationToken cancellation) => StartAsync("CancelUpdateStack", Of(stack, token), cancellation);

    public Task ContinueRollbackAsync(string stack, string token, IReadOnlyList<string> skip, CancellationToken cancellation) =>
        StartAsync("ContinueUpdateRollback", Of(stack, token).AddList("ResourcesToSkip", skip), cancellation);

    public Task RollbackAsync(string stack, string token, CancellationToken cancellation) => StartAsync("RollbackStack", Of(stack, token), cancellation);

    /// <returns>The id of the detection.</returns>
    public async Task<string> DetectDriftAsync(string stack, CancellationToken cancellation)
    {
        // Without a token, but it only looks.
        var answer = await clients.QueryAsync(Service, "DetectStackDrift", new QueryForm().Add("StackName", stack), cancellation);
        return answer.Need("StackDriftDetectionId");
    }

    public Task SetProtectionAsync(string stack, bool isProtected, CancellationToken cancellation) =>
        clients.QueryAsync(
            Service, "UpdateTerminationProtection", new QueryForm().Add("EnableTerminationProtection", isProtected).Add("StackName", stack), cancellation);

    private static QueryForm Of(string stack, string token) => new QueryForm().Add("StackName", stack).Add("ClientRequestToken", token);

    private async Task StartAsync(string operation, QueryForm form, CancellationToken cancellation)
    {
        try
        {
            await clients.QueryAsync(Service, operation, form, cancellation);
        }
        catch (AwsException error) when (error.Code is "TokenAlreadyExistsException")
        {
            // Begun before: by an attempt without an answer, or by a run that was killed.
        }
    }
}
