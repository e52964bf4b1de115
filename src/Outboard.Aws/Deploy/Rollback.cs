using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Diagnoses;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>Brings back the images of the last good rollout before this one: a change set with the deployed template and one or more older images (aws 3.8).</summary>
internal sealed class Rollback(DeployContext context, Drafting drafting)
{
    public async Task<DeployOutcome> RunAsync(string deployment, string? server, CancellationToken cancellation)
    {
        await drafting.SignInAsync(pinned: null, cancellation);
        var standing = await StandingStacks.ReadAsync(context.Aws.CloudFormation, deployment, cancellation);
        Check(deployment, standing);
        var plan = DeployedPlan.Of(deployment, context.Region, standing);
        var stacks = await DraftAsync(plan, standing, server, cancellation);
        var shown = Shown(plan, standing, stacks);
        context.Report(new Planned(shown));
        var images = Images(stacks);
        if (!await context.AskAsync(new Question(QuestionKind.Apply, $"Bring these images back to {deployment}?"), cancellation))
        {
            await drafting.DiscardAsync(stacks);
            return new DeployOutcome(false, new Dictionary<string, string>(), images) { IsDeclined = true };
        }

        var applying = new StackApplying(context, plan);
        var serving = new List<DeployedStack>();
        foreach (var stack in stacks)
        {
            serving.Add(await applying.ApplyAsync(stack, stack.Values, !context.Settings.NoWait, cancellation));
        }

        serving.AddRange(standing.Siblings.Prepend(standing.Main).Where(stack => serving.All(one => one.Name != stack.Name)));
        return await new Outcomes(context).OfAsync(plan, changed: true, serving, images, cancellation);
    }

    private static void Check(string deployment, StandingStacks standing)
    {
        if (standing.Main.Condition == StackCondition.Absent)
        {
            throw new OutboardException($"There is no deployment {deployment} here.", $"No stack {standing.Main.Name} stands in this account and region.", "Check --profile, --region and the name.");
        }

        if (standing.Siblings.Prepend(standing.Main).FirstOrDefault(static stack => stack.Condition != StackCondition.Ready) is { } other)
        {
            throw new OutboardException($"{other.Name} is {other.Info!.Status} and cannot be updated.", null, $"Run outboard deploy first: it begins with {StackConditions.Cure(other.Condition)}.");
        }
    }

    private async Task<List<StackDraft>> DraftAsync(DeployPlan plan, StandingStacks standing, string? server, CancellationToken cancellation)
    {
        var services = standing.Siblings.Prepend(standing.Main).Select(static stack => (Stack: stack, Facts: ServiceFacts.Of(stack.Tree, stack.Parameters))).ToList();
        if (server is not null && services.All(stack => stack.Facts.All(facts => facts.Task != server)))
        {
            throw new OutboardException($"There is no server {server} in {plan.Name}.", $"It has {string.Join(", ", services.SelectMany(static stack => stack.Facts).Select(static facts => facts.Task))}.", "Name one of these, or none for all.");
        }

        var drafts = new List<StackDraft>();
        foreach (var (stack, facts) in services)
        {
            var wanted = facts.Where(one => server is null || one.Task == server).ToList();
            var earlier = wanted.Count == 0 ? new Dictionary<string, string>() : await new EarlierImages(context, standing.Base.Outputs.GetValueOrDefault(Drafting.RepositoryUri)).FindAsync(stack, wanted, cancellation);
            if (earlier.Count > 0)
            {
                drafts.Add(await DraftAsync(plan, stack, wanted, earlier, cancellation));
            }
        }

        return drafts.Count > 0 ? drafts : throw new OutboardException(
            $"There is nothing to go back to for {server ?? plan.Name}.", "ECS knows of no good rollout with another image.", "Deploy the older manifest instead: outboard deploy -f FILE.");
    }

    private async Task<StackDraft> DraftAsync(DeployPlan plan, DeployedStack stack, List<ServiceFacts> services, IReadOnlyDictionary<string, string> earlier, CancellationToken cancellation)
    {
        var images = services.Where(facts => earlier.ContainsKey(facts.LogicalId) && facts.ImageParameter is not null).ToDictionary(static facts => facts.ImageParameter!, facts => earlier[facts.LogicalId], StringComparer.Ordinal);
        var values = stack.Parameters.ToDictionary(static one => one.Key, one => (string?)images.GetValueOrDefault(one.Key, one.Value), StringComparer.Ordinal);
        var request = new ChangeSetRequest
        {
            StackName = stack.Name,
            Name = ChangeSetNames.Of(stack.Name, stack.Template, values, stack.Info!.Tags, revertDrift: false),
            Type = ChangeSetType.Update,
            TemplateBody = null,
            Parameters = stack.Parameters.ToDictionary(static one => one.Key, one => images.GetValueOrDefault(one.Key), StringComparer.Ordinal),
            Tags = stack.Info.Tags,
            ClientToken = $"outboard-{Guid.NewGuid():N}",
        };
        var forecast = Forecast.Compare(stack.Tree, stack.Tree!, stack.Parameters, values.ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal));
        var prepared = await new ChangeSets(context).PrepareAsync(request, stack, plan, cancellation);
        var (changes, folded) = ChangeTranslation.Translate(prepared.Info?.Changes ?? [], forecast);
        var isForecast = changes.Count == 0 && folded == 0;
        var shown = new StackPlan(stack.Name, isForecast ? forecast : changes, isForecast, Labels.Of(stack.Tree, plan)) { Folded = folded };
        var role = stack.Name == DeploymentStacks.MainName(plan.Name) ? StackRole.Main : StackRole.Sibling;
        var definition = new StackDefinition(stack.Name, role, stack.Template!, [.. stack.Parameters.Keys], new ValueMap(stack.Info.Tags));
        return new StackDraft(definition, stack, values, shown, prepared, HasWork: true);
    }

    private static DeploymentPlan Shown(DeployPlan plan, StandingStacks standing, List<StackDraft> stacks)
    {
        var cost = CostModel.Of([.. standing.All.Select(static stack => stack.Tree).OfType<JsonObject>()], plan.Region);
        return new DeploymentPlan(plan, [.. stacks.Select(static stack => stack.Plan)], cost, cost)
        {
            Consequences = ["Images go back, configuration stays: for an earlier configuration deploy the older manifest."],
        };
    }

    /// <summary>By task.</summary>
    private static Dictionary<string, string> Images(List<StackDraft> stacks) => stacks
        .SelectMany(static stack => ServiceFacts.Of(stack.Deployed.Tree, stack.Values.ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal)))
        .Where(static facts => facts.Image is not null).ToDictionary(static facts => facts.Task, static facts => facts.Image!, StringComparer.Ordinal);
}
