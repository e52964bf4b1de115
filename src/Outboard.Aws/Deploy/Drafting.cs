using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Preflight;
using Outboard.Aws.Images;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>The part of a deployment that changes nothing: what stands, whether it can be done, what it will do (aws 3.2, steps 1 to 5).</summary>
internal sealed class Drafting(DeployContext context, string? profile)
{
    /// <summary>An output of the base stack: <c>123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp</c>.</summary>
    public const string RepositoryUri = "RepositoryUri";

    public static string RepositoryName(string uri) => uri[(uri.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Of the caller, once it is known.</summary>
    public string? Identity { get; private set; }

    /// <summary>Deploy step 1: who deploys, and whether the manifest lets them deploy here.</summary>
    public async Task SignInAsync(string? pinned, CancellationToken cancellation)
    {
        var caller = await context.Aws.Sts.GetCallerIdentityAsync(cancellation);
        if (pinned is not null && pinned != caller.Account)
        {
            throw new OutboardException(
                $"This is account {caller.Account}, and the manifest is for {pinned}.", $"The credentials are those of {caller.Arn}.", "Use the profile of that account (--profile), or correct aws.account.");
        }

        Identity = caller.Arn;
        context.Report(new SignedIn(caller.Account, context.Region, profile, caller.Arn));
    }

    /// <summary>Deploy step 2, second half: the plan, and whether anything differs from what stands. One request.</summary>
    public async Task<DeploymentDraft> BeginAsync(Manifest manifest, StandingStacks standing, CancellationToken cancellation)
    {
        var aws = manifest.Aws ?? new();
        var plan = Planning.Plan(manifest, context.Region, standing.Assigned);
        var inputs = new StackInputs(aws);
        if (NetworkSearch.Known(aws, standing.Main) is { } network)
        {
            inputs.Put(network);
        }

        var outputs = new OutputValues(context);
        inputs.Put(await outputs.ReadAsync(standing.Base, cancellation));
        if (standing.Siblings.Count > 0)
        {
            inputs.Put(await outputs.ReadAsync(standing.Main, cancellation));
        }

        var images = await FindImagesAsync(plan, inputs.Find(RepositoryUri), cancellation);
        inputs.Put(plan, images);
        return new DeploymentDraft(plan, standing, inputs, images, SecretStore.Requested(plan, context.Settings));
    }

    /// <summary>Everything stands as it is wanted: there is nothing to do, and nothing more was asked.</summary>
    public bool IsUnchanged(DeploymentDraft draft)
    {
        var definitions = Definitions(draft.Plan);
        return !context.Settings.RevertDrift
            && draft.Images.Count == TaskPlan.Of(draft.Plan).Count
            && draft.Standing.All.Count() == definitions.Count
            && definitions.All(definition => draft.Inputs.Of(definition) is var values && values.Values.All(static value => value is not null)
                && draft.Standing.Find(definition.Name).IsAsWanted(definition, values));
    }

    /// <summary>Deploy steps 3 to 5: preflight, templates and their checks, and a plan of every stack, with the change sets it takes.</summary>
    public async Task<DeploymentDraft> PlanAsync(DeploymentDraft draft, AwsSpec aws, CancellationToken cancellation)
    {
        // What is only kept beside it for a while is somebody else's, and not held against our rules.
        var own = DeploymentStacks.Of(draft.Plan);
        var quotas = new QuotaCheck(context);
        var lacking = await quotas.FindAsync(NeedsOf(draft, own), cancellation);
        DeploymentChecks.Of(own, quotas.OfLoadBalancer).Require();
        var definitions = Definitions(draft.Plan);
        await CheckAccountAsync(draft, aws, lacking, cancellation);

        draft.Inputs.Put(draft.Plan, Unbuilt(draft));
        var drafting = new StackDrafting(context, draft.Plan);
        var stacks = new List<StackDraft>();
        try
        {
            foreach (var definition in definitions)
            {
                stacks.Add(await drafting.DraftAsync(definition, draft.Standing.Find(definition.Name), draft.Inputs.Of(definition), cancellation));
            }
        }
        catch (Exception)
        {
            await DiscardAsync(stacks);
            throw;
        }

        stacks.AddRange(draft.Standing.Siblings.Where(stack => definitions.All(definition => definition.Name != stack.Name)).Select(drafting.DraftLeaving));
        return draft with { Stacks = stacks };
    }

    public static DeploymentPlan Shown(DeploymentDraft draft)
    {
        IReadOnlyList<StackPlan> stacks = [.. draft.Stacks.Select(static stack => stack.Plan)];
        return new DeploymentPlan(draft.Plan, stacks, Before(draft), CostModel.Of(draft.Plan)) { Consequences = Consequences.Of(draft.Plan, stacks) };
    }

    /// <summary>Takes away the change sets that were made for the plan, and the empty stacks with them.</summary>
    public async Task DiscardAsync(IReadOnlyList<StackDraft> stacks)
    {
        foreach (var stack in stacks)
        {
            if (stack.Prepared is { } prepared && (prepared.Info is not null || prepared.MadeStack))
            {
                await new ChangeSets(context).DiscardAsync(stack.Definition.Name, prepared.Info?.Id ?? stack.Definition.Name, prepared.MadeStack);
            }
        }
    }

    private static MonthlyCost? Before(DeploymentDraft draft) => draft.Standing.Main.Tree is null ? null
        : CostModel.Of([.. draft.Standing.All.Select(static stack => stack.Tree).OfType<JsonObject>()], draft.Plan.Region);

    private IReadOnlyList<StackDefinition> Definitions(DeployPlan plan) => [.. DeploymentStacks.Of(plan).Select(context.Settings.Shape)];

    private QuotaNeeds NeedsOf(DeploymentDraft draft, IReadOnlyList<StackDefinition> wanted) => QuotaNeeds.Of(
        [.. wanted.Select(static stack => JsonNode.Parse(stack.Body)!.AsObject())], [.. draft.Standing.All.Select(static stack => stack.Tree).OfType<JsonObject>()], context.Region);

    private async Task CheckAccountAsync(DeploymentDraft draft, AwsSpec aws, IReadOnlyList<Problem> lacking, CancellationToken cancellation)
    {
        var plan = draft.Plan;
        if (NetworkSearch.Known(aws, draft.Standing.Main) is null)
        {
            draft.Inputs.Put(await new NetworkSearch(context).FindAsync(aws, cancellation));
        }

        List<Problem> problems =
        [
            .. lacking,
            .. plan.HasZone ? await new ZoneCheck(context).FindAsync(plan, aws.HostedZoneId!, cancellation) : [],
            .. plan is { IsTls: true, HasOwnCertificate: true } ? await new CertificateCheck(context).FindAsync(plan, aws.CertificateArn!, cancellation) : [],
            .. await new SecretStore(context).MissingAsync(plan, draft.Secrets, cancellation),
        ];
        if (problems.Count > 0)
        {
            throw new OutboardException("The account is not ready for this deployment; nothing was touched.", fix: "Correct what is listed, and run the command again.") { Problems = problems };
        }
    }

    private ImageSupply Supply => new(context.Aws, context.Settings.Images, context.Report) { Time = context.Time };

    private async Task<IReadOnlyDictionary<string, string>> FindImagesAsync(DeployPlan plan, string? uri, CancellationToken cancellation)
    {
        if (uri is not null)
        {
            return await Supply.FindAsync(plan, RepositoryName(uri), uri, cancellation);
        }

        // Without a repository nothing can have been pushed to it; what can be known is checked all the same, before anything is made.
        Supply.Check(plan);
        return GivenImages.Check(context.Settings.Images.Given, TaskPlan.Of(plan)).ToDictionary(static image => image.Key, static image => image.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>Something in the place of every image that is still to be built.</summary>
    private static Dictionary<string, string> Unbuilt(DeploymentDraft draft)
    {
        var uri = draft.Inputs.Find(RepositoryUri) ?? $"outboard/{draft.Plan.Name}";
        return TaskPlan.Of(draft.Plan).ToDictionary(static task => task.Name, task => draft.Images.GetValueOrDefault(task.Name) ?? $"{uri}@{StackInputs.UnbuiltDigest}", StringComparer.Ordinal);
    }
}
