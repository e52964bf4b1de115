using Outboard.Aws.Deploy.Diagnoses;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Following;

/// <summary>What the end of an operation means for those who wanted it.</summary>
internal static class OperationOutcome
{
    /// <exception cref="OperationCanceledException">It was cancelled as asked.</exception>
    /// <exception cref="OutboardException">It failed; the first cause was told before.</exception>
    public static void Require(
        DeployContext context, StackOperation operation, OperationEnd end, Func<string, bool> isGood, CancellationToken interrupt)
    {
        if (end.StoppedBy == StoppedBy.Interrupt)
        {
            context.Report(new Notice($"{operation.Stack} is {end.Status}."));
            throw new OperationCanceledException(interrupt);
        }

        if (end.StoppedBy == StoppedBy.Stall)
        {
            throw new OutboardException(end.Stall!.What, end.Stall.Cause, $"{operation.Stack} is {end.Status} again. {end.Stall.Next}");
        }

        if (isGood(end.Status))
        {
            return;
        }

        var diagnosis = StackDiagnosis.Of(operation.Stack, end.Events, end.Rollouts, operation.Labels)
            ?? new Diagnosis($"{operation.Stack} is {end.Status}.", end.Stack?.StatusReason ?? "CloudFormation gives no reason.", [], "Run outboard deploy again.");
        Fail(context, diagnosis);
    }

    /// <exception cref="OutboardException">Always.</exception>
    public static void Fail(DeployContext context, Diagnosis diagnosis)
    {
        context.Report(new Diagnosed(diagnosis));
        throw new OutboardException(diagnosis.What, diagnosis.Cause, diagnosis.Next);
    }
}
