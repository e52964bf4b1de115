using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Diagnoses;
using Outboard.Aws.Deploy.Following;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Recovery;

/// <summary>Brings a stack that an earlier operation has left half-way to a state from which it can be deployed (aws 3.3).</summary>
internal sealed class StackRecovery(DeployContext context, string deployment)
{
    private readonly CloudFormationApi _api = context.Aws.CloudFormation;

    /// <returns>Something was done, or waited for: the stack is to be read again.</returns>
    /// <exception cref="OutboardException">It cannot be recovered, or nobody agrees.</exception>
    public async Task<bool> SettleAsync(DeployedStack stack, CancellationToken cancellation)
    {
        switch (stack.Condition)
        {
            case StackCondition.Absent or StackCondition.Ready:
                return false;
            case StackCondition.Busy:
                await AttachAsync(stack, cancellation);
                return true;
            case StackCondition.CreationFailed or StackCondition.Broken:
                await DeleteAsync(stack, cancellation);
                return true;
            case StackCondition.UpdateFailed:
                await RollBackAsync(stack, cancellation);
                return true;
            default:
                await ContinueAsync(stack, cancellation);
                return true;
        }
    }

    /// <summary>Another run, perhaps our own before it was killed: it is followed, and never a second begun.</summary>
    private async Task AttachAsync(DeployedStack stack, CancellationToken cancellation)
    {
        var name = stack.Name;
        context.Report(new Notice($"An operation is running on {name} ({stack.Info!.Status}); it is followed to its end."));
        var end = await FollowAsync(stack, after: null, isAttached: true, cancellation);
        if (end.Events.FirstOrDefault(static one => one.Token is not null)?.Token is { } token)
        {
            context.Report(new Notice($"That was the operation {token}."));
        }

        OperationOutcome.Require(
            context, Operation(stack, null, isAttached: true), end, static status => StackConditions.IsSuccess(status) || status is "DELETE_COMPLETE" or "IMPORT_ROLLBACK_COMPLETE", cancellation);
    }

    private async Task DeleteAsync(DeployedStack stack, CancellationToken cancellation)
    {
        var events = await _api.ListEventsAsync(stack.Info!.Id, null, cancellation);
        var why = ShowCause(stack, events);
        var text = stack.Condition == StackCondition.CreationFailed
            ? $"The first creation of {stack.Name} failed and was rolled back; it cannot be updated. Delete what is left of it, and create it anew?"
            : $"{stack.Name} is {stack.Info.Status} and cannot be updated. Delete it, and create it anew?";
        if (!await context.AskAsync(new Question(QuestionKind.DeleteFailedStack, text), cancellation))
        {
            throw new OutboardException($"{stack.Name} is {stack.Info.Status} and cannot be updated.", why, $"Run outboard deploy again and agree, or outboard destroy {deployment}.");
        }

        var last = events.Count > 0 ? events[^1].EventId : null;
        await _api.DeleteStackAsync(stack.Info.Id, ChangeSetNames.OperationToken("delete", stack.Info.Id, last), [], cancellation);
        var end = await FollowAsync(stack, last, isAttached: false, cancellation);
        if (end.Status != "DELETE_COMPLETE")
        {
            var blocking = end.Events.Where(static one => one.Status == "DELETE_FAILED" && !FirstCause.IsConsequence(one.Reason)).ToList();
            throw new OutboardException(
                $"{stack.Name} could not be deleted.",
                blocking.Count == 0 ? end.Stack?.StatusReason : string.Join("; ", blocking.Select(static one => $"{one.LogicalId}: {ReasonText.Clean(one.Reason)}")),
                $"Run outboard destroy {deployment}: it can leave what blocks in the account.");
        }
    }

    private async Task RollBackAsync(DeployedStack stack, CancellationToken cancellation)
    {
        var events = await _api.ListEventsAsync(stack.Info!.Id, null, cancellation);
        var why = ShowCause(stack, events);
        await ConsentAsync(stack, $"The last update of {stack.Name} stopped half-way. Roll it back to what was there before?", why, cancellation);
        var last = events.Count > 0 ? events[^1].EventId : null;
        await _api.RollbackAsync(stack.Info.Id, ChangeSetNames.OperationToken("rollback", stack.Info.Id, last), cancellation);
        Check(stack, await FollowAsync(stack, last, isAttached: false, cancellation));
    }

    private async Task ContinueAsync(DeployedStack stack, CancellationToken cancellation)
    {
        var events = await _api.ListEventsAsync(stack.Info!.Id, null, cancellation);
        var why = ShowCause(stack, events);
        await ConsentAsync(stack, $"The rollback of {stack.Name} stopped half-way. Continue it?", why, cancellation);
        var last = events.Count > 0 ? events[^1].EventId : null;
        await _api.ContinueRollbackAsync(stack.Info.Id, ChangeSetNames.OperationToken("continue", stack.Info.Id, last), [], cancellation);
        var end = await FollowAsync(stack, last, isAttached: false, cancellation);
        if (end.Status != "UPDATE_ROLLBACK_FAILED")
        {
            Check(stack, end);
            return;
        }

        // It fails at the same place again: only then is anything skipped, by name, and only what failed.
        var stuck = end.Events.Where(static one => one.Status == "UPDATE_FAILED" && one.Type != "AWS::CloudFormation::Stack" && !FirstCause.IsConsequence(one.Reason)).ToList();
        string[] ids = [.. stuck.Select(static one => one.LogicalId).Distinct(StringComparer.Ordinal)];
        if (ids.Length == 0)
        {
            Check(stack, end);
        }

        var explained = string.Join("; ", stuck.Select(static one => $"{one.LogicalId}: {ReasonText.Clean(one.Reason)}"));
        await ConsentAsync(
            stack, $"It stopped again, at {explained}. Go on without {string.Join(", ", ids)}? CloudFormation then takes them as they are; the next deployment brings them back in line.", explained, cancellation);
        last = end.Events[^1].EventId;
        await _api.ContinueRollbackAsync(stack.Info.Id, ChangeSetNames.OperationToken("skip", stack.Info.Id, last), ids, cancellation);
        Check(stack, await FollowAsync(stack, last, isAttached: false, cancellation));
    }

    private async Task ConsentAsync(DeployedStack stack, string question, string? why, CancellationToken cancellation)
    {
        if (!await context.AskAsync(new Question(QuestionKind.Recover, question), cancellation))
        {
            throw new OutboardException($"{stack.Name} is {stack.Info!.Status} and cannot be updated.", why, "Run outboard deploy again and agree.");
        }
    }

    private void Check(DeployedStack stack, OperationEnd end)
    {
        if (StackConditions.Of(end.Status) != StackCondition.Ready)
        {
            ShowCause(stack, end.Events);
            throw new OutboardException($"{stack.Name} could not be brought back: it is {end.Status}.", ReasonText.Clean(FirstCause.Find(end.Events)?.Reason), $"Correct what it says and run outboard deploy again, or outboard destroy {deployment}.");
        }
    }

    private string? ShowCause(DeployedStack stack, IReadOnlyList<StackEvent> events)
    {
        var last = new StackProgress(stack.Name, stack.Info!.Id, new Dictionary<string, string>()).OfLastOperation(events).ToList();
        if (StackDiagnosis.Of(stack.Name, last, [], Labels.Of(stack.Tree, null)) is not { } diagnosis)
        {
            return stack.Info.StatusReason;
        }

        context.Report(new Diagnosed(diagnosis));
        return diagnosis.Cause;
    }

    private Task<OperationEnd> FollowAsync(DeployedStack stack, string? after, bool isAttached, CancellationToken cancellation) =>
        new StackFollower(context, Operation(stack, after, isAttached)).FollowAsync(cancellation);

    private StackOperation Operation(DeployedStack stack, string? after, bool isAttached) => new(stack.Name, stack.Info!.Id, deployment, after, isAttached, stack.Tree)
    {
        Parameters = stack.Parameters,
        Labels = Labels.Of(stack.Tree, null),
    };
}
