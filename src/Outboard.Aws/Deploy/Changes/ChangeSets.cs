using System.Globalization;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>A change set that can be executed, or word that there is nothing to change.</summary>
/// <param name="Info">Null: no change.</param>
/// <param name="MadeStack">Making it has made an empty stack, which was not there before.</param>
internal sealed record PreparedChanges(ChangeSetInfo? Info, bool MadeStack);

/// <summary>Change sets: the only way anything is written (aws 3.2, steps 8 to 10).</summary>
internal sealed class ChangeSets(DeployContext context)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    private readonly CloudFormationApi _api = context.Aws.CloudFormation;

    /// <summary>
    /// The change set of a request: the one a run before has left where it can still be executed, else a new one. Waits until it is worked out.
    /// Interrupted, it leaves nothing behind.
    /// </summary>
    /// <exception cref="OutboardException">CloudFormation refuses it.</exception>
    public async Task<PreparedChanges> PrepareAsync(ChangeSetRequest request, DeployedStack deployed, DeployPlan? plan, CancellationToken cancellation)
    {
        // In review there is a stack already; it goes only with those who made it.
        var isNew = deployed.Info is null or { Status: "DELETE_COMPLETE" };
        ChangeSetInfo? made = null;
        try
        {
            made = await FindOrCreateAsync(request, isNew, cancellation);
            made = await SettledAsync(request.StackName, made, cancellation);
        }
        catch (OperationCanceledException)
        {
            await DiscardAsync(request.StackName, made?.Id ?? request.Name, isNew);
            throw;
        }

        if (made.Status == "CREATE_COMPLETE")
        {
            return new PreparedChanges(made, isNew);
        }

        if (ChangeSetRefusal.IsNoChange(made.StatusReason))
        {
            await _api.DeleteChangeSetAsync(made.Id, cancellation);
            return new PreparedChanges(null, isNew);
        }

        var events = await context.OptionalAsync<IReadOnlyList<ValidationEvent>>(
            async () => await _api.ListValidationEventsAsync(made.Id, cancellation), "The findings of CloudFormation's validation cannot be read");
        await DiscardAsync(request.StackName, made.Id, isNew);
        throw ChangeSetRefusal.Explain(request.StackName, made.StatusReason, events ?? [], plan);
    }

    /// <summary>Takes a change set away, and the empty stack with it where making it has made that.</summary>
    public Task DiscardAsync(string stack, string nameOrId, bool withStack) => context.CleanUpAsync(
        async cancellation =>
        {
            if (await _api.FindChangeSetAsync(stack, nameOrId, cancellation) is { } found && !IsExecuted(found))
            {
                await _api.DeleteChangeSetAsync(found.Id, cancellation);
            }

            if (withStack && await _api.FindStackAsync(stack, cancellation) is { Status: "REVIEW_IN_PROGRESS" } empty)
            {
                await _api.DeleteStackAsync(stack, ChangeSetNames.OperationToken("discard", empty.Id, null), [], cancellation);
            }
        },
        $"A change set of {stack} is left, which nobody will execute; the next deployment takes it away.");

    public Task ExecuteAsync(ChangeSetInfo changes, bool isUpdate, CancellationToken cancellation) =>
        _api.ExecuteChangeSetAsync(changes.Id, ChangeSetNames.ExecutionToken(changes.Id), isUpdate, cancellation);

    private async Task<ChangeSetInfo> FindOrCreateAsync(ChangeSetRequest request, bool isNew, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var named = attempt == 1 ? request : request with { Name = $"{request.Name}-{attempt.ToString(CultureInfo.InvariantCulture)}" };
            var found = isNew ? null : await _api.FindChangeSetAsync(request.StackName, named.Name, cancellation);
            if (found is null)
            {
                return await CreateAsync(named, cancellation);
            }

            if (IsUsable(found))
            {
                return found;
            }

            // Executed ones stay as history for a while, and cannot be deleted.
            if (IsExecuted(found))
            {
                continue;
            }

            await _api.DeleteChangeSetAsync(found.Id, cancellation);
            return await CreateAsync(named, cancellation);
        }
    }

    private async Task<ChangeSetInfo> CreateAsync(ChangeSetRequest request, CancellationToken cancellation)
    {
        try
        {
            var (id, stackId) = await _api.CreateChangeSetAsync(request, cancellation);
            return new ChangeSetInfo(id, request.Name, stackId, "CREATE_PENDING", null, null, []);
        }
        catch (AwsException taken) when (taken.Code is "AlreadyExistsException" or "AlreadyExists")
        {
            // A repetition of our own request, or another run of the same deployment at the same moment: its content is ours, by its name.
            return await _api.FindChangeSetAsync(request.StackName, request.Name, cancellation) ?? throw Vanished(request.StackName);
        }
    }

    private async Task<ChangeSetInfo> SettledAsync(string stack, ChangeSetInfo changes, CancellationToken cancellation)
    {
        var rhythm = context.Rhythm();
        var began = context.Time.GetTimestamp();
        while (changes.Status is not ("CREATE_COMPLETE" or "FAILED"))
        {
            if (changes.Status.StartsWith("DELETE", StringComparison.Ordinal))
            {
                throw Vanished(stack);
            }

            if (context.Time.GetElapsedTime(began) > s_limit)
            {
                throw new OutboardException($"CloudFormation has not worked out the changes of {stack} in {s_limit.TotalMinutes:0} minutes.", $"The change set {changes.Name} is {changes.Status}.", "Run the command again.");
            }

            await rhythm.WaitAsync(cancellation);
            changes = await _api.FindChangeSetAsync(stack, changes.Id, cancellation) ?? throw Vanished(stack);
        }

        return changes;
    }

    private static bool IsExecuted(ChangeSetInfo found) => found.ExecutionStatus?.StartsWith("EXECUTE_", StringComparison.Ordinal) is true;

    private static bool IsUsable(ChangeSetInfo found) =>
        found is { Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" } or { Status: "CREATE_PENDING" or "CREATE_IN_PROGRESS" };

    private static OutboardException Vanished(string stack) => new(
        $"The change set of {stack} was taken away while it was being made.", "Another run is working on this deployment.", "Wait for the other to end, and run the command again.");
}
