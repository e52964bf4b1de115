using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Live;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Removal;

/// <summary>Deletes one stack; what holds it up is waited for, and only then given up on (aws 3.11).</summary>
internal sealed class StackDeletion(AwsApi aws, DeploySettings settings)
{
    private const string Failed = "DELETE_FAILED";

    private static readonly TimeSpan s_interfacePause = TimeSpan.FromSeconds(10);

    /// <summary>A stopping task keeps its network interface for some minutes, a deleted load balancer for up to about ten.</summary>
    private static readonly TimeSpan s_interfaceLimit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_otherPause = TimeSpan.FromSeconds(30);

    private readonly StackWatch watch = new(aws.CloudFormation, settings);

    /// <returns>Logical ids that are left behind, with the reason; null where the stack itself still stands.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> DeleteAsync(LiveStack stack, CancellationToken cancellation)
    {
        if (await TryAsync(stack, [], stack.Info.Status != "DELETE_IN_PROGRESS", cancellation))
        {
            return new Dictionary<string, string>();
        }

        await WaitForWhatHoldsItAsync(stack, await FailuresAsync(stack, cancellation), cancellation);
        if (await TryAsync(stack, [], isNew: true, cancellation))
        {
            return new Dictionary<string, string>();
        }

        var failures = await FailuresAsync(stack, cancellation);
        if (failures.Count == 0 || !await settings.Ask(RetainQuestion(stack, failures), cancellation))
        {
            return null;
        }

        return await TryAsync(stack, [.. failures.Select(static one => one.LogicalId)], isNew: true, cancellation)
            ? failures.ToDictionary(static one => one.LogicalId, static one => Reason(one), StringComparer.Ordinal)
            : null;
    }

    private async Task<bool> TryAsync(LiveStack stack, IReadOnlyList<string> retain, bool isNew, CancellationToken cancellation)
    {
        var after = await watch.NewestEventAsync(stack.Info.Id, cancellation);
        if (isNew)
        {
            await aws.CloudFormation.DeleteStackAsync(stack.Info.Id, $"destroy-{Guid.NewGuid():N}", retain, cancellation);
        }

        var end = await watch.FollowAsync(stack.Info.Id, stack.Name, after, stack.LabelOf, static status => status is Failed or "DELETE_COMPLETE", cancellation);
        return end != Failed;
    }

    private async Task<IReadOnlyList<StackResource>> FailuresAsync(LiveStack stack, CancellationToken cancellation) =>
        [.. (await aws.CloudFormation.ListResourcesAsync(stack.Info.Id, cancellation)).Where(static resource => resource.Status == Failed)];

    /// <summary>The usual case: network interfaces of stopping tasks still use a security group.</summary>
    private async Task WaitForWhatHoldsItAsync(LiveStack stack, IReadOnlyList<StackResource> failures, CancellationToken cancellation)
    {
        var groups = failures.Where(static one => one is { Type: "AWS::EC2::SecurityGroup", PhysicalId: not null }).ToList();
        foreach (var failure in failures)
        {
            settings.Report(new Notice($"{stack.LabelOf(failure.LogicalId)} could not be deleted: {Reason(failure)}"));
        }

        if (groups.Count == 0)
        {
            settings.Report(new Notice($"{stack.Name} is deleted once more in {s_otherPause.TotalSeconds} s."));
            await Task.Delay(s_otherPause, settings.Time, cancellation);
            return;
        }

        var began = settings.Time.GetUtcNow();
        foreach (var group in groups)
        {
            for (var told = -1; await aws.Ec2.ListInterfacesAsync(group.PhysicalId!, cancellation) is { Count: > 0 } interfaces && settings.Time.GetUtcNow() - began < s_interfaceLimit;)
            {
                if (interfaces.Count != told)
                {
                    told = interfaces.Count;
                    settings.Report(new Notice($"{stack.LabelOf(group.LogicalId)} is still used by {told} network interface{(told == 1 ? "" : "s")} ({interfaces[0].Id}: {interfaces[0].Description ?? "no description"}); waiting for {(told == 1 ? "it" : "them")}."));
                }

                await Task.Delay(s_interfacePause, settings.Time, cancellation);
            }
        }
    }

    private static Question RetainQuestion(LiveStack stack, IReadOnlyList<StackResource> failures) => new(
        QuestionKind.RetainResources,
        $"{stack.Name} cannot be deleted as long as these are there. Leave them in the account and delete the rest?\n"
            + string.Join('\n', failures.Select(one => $"  {stack.LabelOf(one.LogicalId)} ({one.Type} {one.PhysicalId}): {Reason(one)}")));

    private static string Reason(StackResource failure) => failure.Reason ?? "no reason given";
}
