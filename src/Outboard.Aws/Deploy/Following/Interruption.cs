using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Recovery;

namespace Outboard.Aws.Deploy.Following;

/// <summary>Ends an operation before its time: what can be cancelled is cancelled after consent, the rest is left to run (aws 3.7, 3.9).</summary>
internal sealed class Interruption(DeployContext context, StackOperation operation)
{
    public bool HasDetached { get; private set; }

    /// <summary>The first Ctrl-C.</summary>
    /// <returns>True: it is being cancelled, and the way back is to be followed.</returns>
    /// <exception cref="OperationCanceledException">It goes on in the account, and we end.</exception>
    public async Task<bool> OnInterruptAsync(string status, string? lastEvent, CancellationToken interrupt)
    {
        var question = Question(status);
        if (question is null || !await context.AskAsync(question, context.Settings.Detach) || context.Settings.Detach.IsCancellationRequested)
        {
            Detach(status, interrupt);
        }

        return await CancelAsync(status, lastEvent);
    }

    /// <summary>Leaves it running, and says how to come back.</summary>
    /// <exception cref="OperationCanceledException">Always.</exception>
    public void Detach(string status, CancellationToken because)
    {
        HasDetached = true;
        context.Report(new Notice($"{operation.Stack} is {status}; it goes on in the account. To follow it again: {AttachCommand(status)}."));
        throw new OperationCanceledException(because.IsCancellationRequested ? because : context.Settings.Detach);
    }

    /// <summary>What the same question says where nothing moves any more.</summary>
    public static Question Stalled(string status, string what) => new(QuestionKind.Stalled, status switch
    {
        "CREATE_IN_PROGRESS" => $"{what} Delete what was created so far? Otherwise it is waited for on.",
        "UPDATE_IN_PROGRESS" => $"{what} Cancel the update, and go back to what was there? Otherwise it is waited for on.",
        _ => $"{what} End here, and leave it to run in the account? Otherwise it is waited for on.",
    });

    /// <returns>False: there was nothing to cancel any more.</returns>
    public async Task<bool> CancelAsync(string status, string? lastEvent)
    {
        var detach = context.Settings.Detach;
        try
        {
            switch (status)
            {
                case "UPDATE_IN_PROGRESS":
                    await context.Aws.CloudFormation.CancelUpdateAsync(operation.StackId, ChangeSetNames.OperationToken("cancel", operation.StackId, operation.After ?? lastEvent), detach);
                    context.Report(new Notice($"The update of {operation.Stack} is being cancelled, and rolled back."));
                    return true;
                case "CREATE_IN_PROGRESS":
                    await context.Aws.CloudFormation.DeleteStackAsync(operation.StackId, ChangeSetNames.OperationToken("delete", operation.StackId, null), [], detach);
                    context.Report(new Notice($"{operation.Stack} is being deleted."));
                    return true;
                default:
                    return false;
            }
        }
        catch (AwsException late) when (late.Code == "ValidationError")
        {
            // It had ended, or was on its way back already: that is followed to its end.
            context.Report(new Notice($"It could not be cancelled any more: {late.Words}"));
            return false;
        }
    }

    private Question? Question(string status) => status switch
    {
        "UPDATE_IN_PROGRESS" => new(QuestionKind.CancelUpdate, $"Cancel the update of {operation.Stack}, and go back to what was there? Otherwise it goes on in the account."),
        "CREATE_IN_PROGRESS" => new(QuestionKind.DeleteCreation, $"The first creation of {operation.Stack} cannot be cancelled. Delete what was created so far? Otherwise it goes on in the account."),
        _ => null,
    };

    private string AttachCommand(string status) => StackConditions.IsGoingBack(status) && status.StartsWith("DELETE", StringComparison.Ordinal)
        ? $"outboard destroy {operation.Deployment}" : "outboard deploy";
}
