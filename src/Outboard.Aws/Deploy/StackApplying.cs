using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Following;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>Carries out what was agreed on one stack: change set, execution, following, proof (aws 3.2, steps 8 to 11).</summary>
internal sealed class StackApplying(DeployContext context, DeployPlan plan)
{
    private readonly CloudFormationApi _api = context.Aws.CloudFormation;

    private readonly ChangeSets _changeSets = new(context);

    private readonly StackDrafting _drafting = new(context, plan);

    /// <param name="values">All known now.</param>
    /// <param name="follow">False: it is left to run.</param>
    /// <returns>The stack as it is afterwards.</returns>
    public Task<DeployedStack> ApplyAsync(StackDraft draft, IReadOnlyDictionary<string, string?> values, bool follow, CancellationToken cancellation)
    {
        var isUpdate = draft.Deployed.Condition == StackCondition.Ready;
        return context.StepAsync(StepName(draft.Definition), isUpdate ? "updating" : "creating", async () =>
        {
            if (values.FirstOrDefault(static value => value.Value is null) is { Key: { } unknown })
            {
                throw new OutboardException($"{draft.Definition.Name} needs a value for {unknown}, and no stack before it gives one.", "This is a fault of Outboard.", "Please report it, with the manifest.");
            }

            var prepared = draft.Prepared is not null && IsSame(draft.Values, values)
                ? draft.Prepared
                : await PrepareAsync(draft, values, isUpdate, cancellation);
            if (prepared.Info is not { } changes)
            {
                return (draft.Deployed, "no change");
            }

            return await ExecuteAsync(draft with { Values = values }, changes, isUpdate, follow, cancellation);
        });
    }

    /// <summary>Deletes a sibling that no server is left for.</summary>
    public Task<DeployedStack> RemoveAsync(StackDraft draft, CancellationToken cancellation) => context.StepAsync(StepName(draft.Definition), "deleting", async () =>
    {
        var stack = draft.Deployed;
        var last = await LastEventAsync(stack, cancellation);
        await _api.DeleteStackAsync(stack.Info!.Id, ChangeSetNames.OperationToken("delete", stack.Info.Id, last), [], cancellation);
        var operation = new StackOperation(stack.Name, stack.Info.Id, plan.Name, last, IsAttached: false, null) { Labels = draft.Plan.Labels };
        var end = await new StackFollower(context, operation).FollowAsync(cancellation);
        OperationOutcome.Require(context, operation, end, static status => status == "DELETE_COMPLETE", cancellation);
        return (new DeployedStack(stack.Name, null, null), "deleted");
    });

    private static string StepName(StackDefinition definition) => definition.Role switch
    {
        StackRole.Base => "base stack",
        StackRole.Main => "main stack",
        _ => $"stack {definition.Name}",
    };

    private async Task<PreparedChanges> PrepareAsync(StackDraft draft, IReadOnlyDictionary<string, string?> values, bool isUpdate, CancellationToken cancellation)
    {
        if (draft.Prepared?.Info is { } outdated)
        {
            // It was made with images that were not built yet, or before an earlier stack gave its outputs.
            await _changeSets.DiscardAsync(draft.Definition.Name, outdated.Id, withStack: false);
        }

        var prepared = await _changeSets.PrepareAsync(_drafting.RequestOf(draft.Definition, values, isUpdate), draft.Deployed, plan, cancellation);
        if (prepared.Info is { } info && Surprises(draft.Plan, info) is { Count: > 0 } surprises)
        {
            await AgreeAsync(draft, info, surprises, prepared.MadeStack, cancellation);
        }

        return prepared;
    }

    /// <summary>What replaces or deletes, and was not in the plan that was agreed to.</summary>
    private static List<ResourceChange> Surprises(StackPlan shown, ChangeSetInfo info)
    {
        var agreed = shown.Changes.Where(static change => IsGrave(change.Kind)).Select(static change => change.LogicalId).ToHashSet(StringComparer.Ordinal);
        return [.. ChangeTranslation.Translate(info.Changes, shown.Changes).Changes.Where(change => IsGrave(change.Kind) && !agreed.Contains(change.LogicalId))];
    }

    private static bool IsGrave(ChangeKind kind) => kind is ChangeKind.Replace or ChangeKind.MayReplace or ChangeKind.Delete;

    private async Task AgreeAsync(StackDraft draft, ChangeSetInfo info, List<ResourceChange> surprises, bool madeStack, CancellationToken cancellation)
    {
        context.Report(new Notice($"CloudFormation's plan of {draft.Definition.Name} goes further than the one that was shown: {string.Join(", ", surprises.Select(change => $"{draft.Plan.Labels.GetValueOrDefault(change.LogicalId, change.LogicalId)} ({change.Kind})"))}."));
        if (!await context.AskAsync(new Question(QuestionKind.Apply, $"Apply it to {draft.Definition.Name} nevertheless?"), cancellation))
        {
            await _changeSets.DiscardAsync(draft.Definition.Name, info.Id, madeStack);
            throw new OutboardException($"{draft.Definition.Name} was left as it is.", "The plan was declined.", "Run outboard plan to see it again.");
        }
    }

    private async Task<(DeployedStack Stack, string Outcome)> ExecuteAsync(StackDraft draft, ChangeSetInfo changes, bool isUpdate, bool follow, CancellationToken cancellation)
    {
        var last = await LastEventAsync(new DeployedStack(draft.Definition.Name, draft.Deployed.Info, null), cancellation);
        // From here on the first Ctrl-C begins a way back, and cuts nothing off.
        cancellation.ThrowIfCancellationRequested();
        await _changeSets.ExecuteAsync(changes, isUpdate, context.Settings.Detach);
        var operation = Operation(draft, changes.StackId, last);
        if (!follow)
        {
            return (new DeployedStack(draft.Definition.Name, await _api.FindStackAsync(changes.StackId, context.Settings.Detach), draft.Definition.Body), "running");
        }

        var end = await new StackFollower(context, operation).FollowAsync(cancellation);
        OperationOutcome.Require(context, operation, end, StackConditions.IsSuccess, cancellation);
        if (await new RolloutProof(context, operation).FindFailureAsync(end, cancellation) is { } failure)
        {
            OperationOutcome.Fail(context, failure);
        }

        return (new DeployedStack(draft.Definition.Name, end.Stack, draft.Definition.Body), isUpdate ? "updated" : "created");
    }

    private StackOperation Operation(StackDraft draft, string stackId, string? after) =>
        new(draft.Definition.Name, stackId, plan.Name, after, IsAttached: false, (JsonObject)JsonNode.Parse(draft.Definition.Body)!)
        {
            Parameters = draft.Values.Where(static value => value.Value is not null).ToDictionary(static value => value.Key, static value => value.Value!, StringComparer.Ordinal),
            Labels = draft.Plan.Labels,
        };

    /// <summary>Whatever comes after it belongs to our operation.</summary>
    private async Task<string?> LastEventAsync(DeployedStack stack, CancellationToken cancellation)
    {
        if (stack.Info is null)
        {
            return null;
        }

        var events = await _api.ListEventsAsync(stack.Info.Id, null, cancellation);
        return events.Count > 0 ? events[^1].EventId : null;
    }

    private static bool IsSame(IReadOnlyDictionary<string, string?> one, IReadOnlyDictionary<string, string?> other) =>
        one.Count == other.Count && one.All(value => other.TryGetValue(value.Key, out var same) && same == value.Value);
}
