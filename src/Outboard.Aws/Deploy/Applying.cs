using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>The part of a deployment that changes something, after it was agreed to (aws 3.2, steps 5 to 11).</summary>
internal sealed class Applying(DeployContext context, Drafting drafting)
{
    /// <summary>Sibling stacks that are changed at once (aws 5.7).</summary>
    private const int SiblingsAtOnce = 3;

    /// <summary>Nothing differs; secrets that were asked for are stored all the same.</summary>
    public async Task<DeployOutcome> LeaveAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        IReadOnlyList<DeployedStack> serving = [draft.Standing.Main, .. draft.Standing.Siblings];
        if (draft.Secrets.Count > 0)
        {
            await PutSecretsAsync(draft, cancellation);
            await new ServiceRestart(context).RunAsync(serving, SecretNames(draft), static _ => false, cancellation);
        }

        return await new Outcomes(context).OfAsync(draft.Plan, changed: false, serving, draft.Images, cancellation);
    }

    /// <summary>Deploy steps 5 to 11: what was agreed.</summary>
    public async Task<DeployOutcome> ApplyAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        var (plan, inputs) = (draft.Plan, draft.Inputs);
        var applying = new StackApplying(context, plan);
        var images = draft.Images;
        var standing = draft.Stacks.ToDictionary(static stack => stack.Definition.Name, static stack => stack.Deployed, StringComparer.Ordinal);
        try
        {
            // Deploy step 5: the base stack, which the images are pushed to and the main stack builds on. Where it only loses what tasks still
            // use, as the role of a server without permissions now, it comes last: a main stack that is rolled back could not start them any more.
            var under = draft.Stacks.Where(static stack => stack.Definition.Role == StackRole.Base).ToLookup(static stack => stack.OnlyLoses);
            await RunAsync(under[false], follow: true);

            // Deploy step 6: images that are missing.
            images = await SupplyImagesAsync(draft, cancellation);
            inputs.Put(plan, images);

            // Deploy step 7: key, token, and the secrets that were asked for.
            await PutSecretsAsync(draft, cancellation);

            // Servers that are leaving go first: what they stand on may go with the main stack's update.
            foreach (var leaving in draft.Stacks.Where(static stack => stack.IsLeaving))
            {
                await applying.RemoveAsync(leaving, cancellation);
                standing.Remove(leaving.Definition.Name);
            }

            // Deploy steps 8 to 11: change set, execution and following of the main stack, then of its siblings.
            var siblings = draft.Stacks.Where(static stack => stack is { Definition.Role: StackRole.Sibling, IsLeaving: false }).ToList();
            await RunAsync(draft.Stacks.Where(static stack => stack.Definition.Role == StackRole.Main), follow: !context.Settings.NoWait || siblings.Count > 0 || under[true].Any());
            await RunAsync(siblings, follow: !context.Settings.NoWait || under[true].Any());
            await RunAsync(under[true], follow: true);
        }
        catch (Exception)
        {
            // Executing a change set takes the others of its stack with it; those of stacks that were never reached stay.
            await drafting.DiscardAsync([.. draft.Stacks.Where(stack => ReferenceEquals(standing.GetValueOrDefault(stack.Definition.Name), stack.Deployed))]);
            throw;
        }

        DeployedStack[] serving = [.. standing.Where(stack => stack.Key != DeploymentStacks.BaseName(plan.Name)).Select(static stack => stack.Value)];
        if (draft.Secrets.Count > 0 && !context.Settings.NoWait)
        {
            var fresh = draft.Stacks.SelectMany(static stack => stack.Plan.Changes).Where(Consequences.Restarts).Select(static change => change.LogicalId).ToHashSet(StringComparer.Ordinal);
            await new ServiceRestart(context).RunAsync(serving, SecretNames(draft), fresh.Contains, cancellation);
        }

        return await new Outcomes(context).OfAsync(plan, changed: true, serving, images, cancellation);

        async Task RunAsync(IEnumerable<StackDraft> stacks, bool follow) =>
            await Parallel.ForEachAsync(stacks, new ParallelOptions { MaxDegreeOfParallelism = SiblingsAtOnce, CancellationToken = CancellationToken.None }, async (stack, _) =>
            {
                var values = inputs.Of(stack.Definition);
                var applied = stack.HasWork || !stack.Deployed.IsAsWanted(stack.Definition, values) ? await applying.ApplyAsync(stack, values, follow, cancellation) : stack.Deployed;
                var outputs = stack.Definition.Role != StackRole.Sibling && follow ? await new OutputValues(context).ReadAsync(applied, cancellation) : applied.Outputs;
                lock (standing)
                {
                    standing[stack.Definition.Name] = applied;
                    inputs.Put(outputs);
                }
            });
    }

    private async Task PutSecretsAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        var stored = await new SecretStore(context).PutAsync(draft.Plan, draft.Secrets, cancellation);
        if (stored.Count > 0)
        {
            context.Report(new Notice($"Stored: {string.Join(", ", stored)}."));
        }
    }

    private static string[] SecretNames(DeploymentDraft draft) => [.. draft.Secrets.Select(static secret => secret.Name)];

    private async Task<IReadOnlyDictionary<string, string>> SupplyImagesAsync(DeploymentDraft draft, CancellationToken cancellation)
    {
        if (draft.Images.Count == TaskPlan.Of(draft.Plan).Count && context.Settings.Images.Given.Count == 0)
        {
            return draft.Images;
        }

        var uri = draft.Inputs.Find(Drafting.RepositoryUri) ?? throw new OutboardException(
            $"The repository of {draft.Plan.Name} cannot be found.", "The base stack gives no RepositoryUri.", "Run outboard deploy again.");
        var repository = Drafting.RepositoryName(uri);
        var supply = new ImageSupply(context.Aws, context.Settings.Images, context.Report) { Time = context.Settings.Time };
        var found = draft.Images.Count == TaskPlan.Of(draft.Plan).Count ? draft.Images : await supply.FindAsync(draft.Plan, repository, uri, cancellation);
        return await supply.SupplyAsync(draft.Plan, repository, uri, found, cancellation);
    }
}
