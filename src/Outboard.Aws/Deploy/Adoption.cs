using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Adopting;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;
using Outboard.Aws.Deploy.Live;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>
/// Takes over what the user's script made by hand: finds it by name, imports it into the stacks of the deployment, and proves that the stacks
/// say what is there (aws 3.10). Nothing is changed by that; the services are exchanged by two deployments afterwards.
/// </summary>
public sealed class Adoption(AwsSession session, DeploySettings settings)
{
    private readonly DeployContext context = new(session.Api, session.Region, settings);

    /// <summary>What is there, what can be taken over, and what cannot, with the reason.</summary>
    public Task<AdoptionReport> FindAsync(Manifest manifest, CancellationToken cancellation) =>
        session.ExplainedAsync(async () => (await SearchAsync(manifest, cancellation)).Report);

    /// <summary>Imports it, after consent. Again after an interruption it goes on where it was.</summary>
    /// <exception cref="OutboardException">It cannot be adopted, with every reason; or the stacks do not say what is there.</exception>
    /// <returns>What was found; not adopted where somebody was asked and said no.</returns>
    public Task<AdoptionReport> AdoptAsync(Manifest manifest, CancellationToken cancellation) => session.ExplainedAsync(() => ImportAllAsync(manifest, cancellation));

    /// <summary>All five steps: import, a deployment that brings the new services up beside the old ones, and one that lets the old ones go.</summary>
    /// <exception cref="OutboardException">It failed; what was there still serves.</exception>
    public async Task<DeployOutcome> DeployAsync(Manifest manifest, CancellationToken cancellation)
    {
        if (await AdoptAsync(manifest, cancellation) is not { IsAdopted: true } report)
        {
            return new DeployOutcome(false, new Dictionary<string, string>(), new Dictionary<string, string>()) { IsDeclined = true };
        }

        // Adopt step 4. A run that was interrupted after it finds nothing to do here.
        var main = DeploymentStacks.MainName(report.Deployment);
        var text = await session.ExplainedAsync(() => context.Aws.CloudFormation.GetTemplateAsync(main, cancellation));
        var imported = JsonNode.Parse(text ?? "{}") as JsonObject ?? [];
        var first = await new Deployer(session, settings with { Shape = stack => HandOver.Beside(stack, main, imported) }).DeployAsync(manifest, cancellation);
        if (first.IsDeclined)
        {
            return first;
        }

        // Adopt step 5.
        var last = await new Deployer(session, settings).DeployAsync(manifest, cancellation);
        foreach (var leftover in report.Leftovers)
        {
            context.Report(new Notice(leftover));
        }

        return last;
    }

    private async Task<AdoptionReport> ImportAllAsync(Manifest manifest, CancellationToken cancellation)
    {
        // Adopt step 1: what there is.
        var (report, plan, parts) = await SearchAsync(manifest, cancellation);
        context.Report(new AdoptionFound(report));
        if (!report.CanAdopt)
        {
            throw new OutboardException("What the script made cannot be adopted as it is; nothing was touched.", fix: "Correct what is listed, or deploy beside it under another aws.name and move the DNS names.")
            {
                Problems =
                [
                    .. report.Problems.Select(static problem => new Problem("", problem, "")),
                    .. report.Resources.Where(static one => one.State == Adoptability.Refused).Select(static one => new Problem(one.Name, $"{one.Type} cannot be imported: {one.Why}.", "")),
                ],
            };
        }

        if (report.IsAdopted)
        {
            if (await context.Aws.CloudFormation.FindStackAsync(DeploymentStacks.MainName(plan.Name), cancellation) is { Status: "IMPORT_COMPLETE" })
            {
                await RequireNoDriftAsync(plan, cancellation);
            }

            return report;
        }

        var count = report.Resources.Count(static one => one.State == Adoptability.Importable);
        if (!await context.AskAsync(new Question(QuestionKind.Apply, $"Import these {count} resources into the stacks of {report.Deployment}? Nothing of them is changed by that."), cancellation))
        {
            return report;
        }

        // Adopt step 2: the imports.
        await ImportAsync(DeploymentStacks.BaseName(plan.Name), ImportTemplates.Base(parts, plan.Name), new Dictionary<string, string?>(), report, StackTags.OfBase(plan), plan.CfnRoleArn, cancellation);
        await ImportAsync(DeploymentStacks.MainName(plan.Name), ImportTemplates.Main(parts, plan), Network(parts), report, StackTags.OfMain(plan), plan.CfnRoleArn, cancellation);

        // Adopt step 3: CloudFormation believes what it is told, so it is asked to look.
        await RequireNoDriftAsync(plan, cancellation);
        return report with { IsAdopted = true };
    }

    private async Task<(AdoptionReport Report, DeployPlan Plan, ScriptParts Parts)> SearchAsync(Manifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var plan = Planning.Plan(manifest, session.Region, new Dictionary<string, Assignment>());
        var stands = await LiveStacks.ReadAllAsync(context.Aws.CloudFormation, plan.Name, cancellation);
        var parts = await new ScriptSearch(context.Aws).FindAsync(plan, cancellation);

        // By its mark while the old is still in it, by the load balancer afterwards.
        var isAdopted = stands.Main is { Info.Status: not "REVIEW_IN_PROGRESS" } main
            && (IsMarked(main) || (parts.LoadBalancer is { } balancer && main.Find("Alb")?.PhysicalId == balancer.Arn));
        var report = new AdoptionReport(plan.Name, AdoptionJudgement.Of(parts, plan), [.. isAdopted ? [] : Problems(plan, stands, parts)])
        {
            IsAdopted = isAdopted,
            Leftovers = Leftovers(parts),
        };
        return (report, plan, parts);
    }

    private static IEnumerable<string> Problems(DeployPlan plan, LiveStacks stands, ScriptParts parts)
    {
        if (plan.Layout != Layout.Classic)
        {
            yield return $"The layout is {plan.Layout.ToString().ToLowerInvariant()}, and the script's listeners are those of classic: adopt with \"layout\": \"classic\" first, and change the layout in a later deployment.";
        }

        foreach (var stack in stands.All.Where(static stack => stack.Info.Status != "REVIEW_IN_PROGRESS" && !IsMarked(stack)))
        {
            yield return $"{stack.Name} stands already ({stack.Info.Status}): an import makes its own stacks. Choose another aws.name, or run outboard destroy first.";
        }

        if (parts.LoadBalancer is null)
        {
            yield return $"There is no load balancer {DocumentNames.LoadBalancer}: there is nothing whose address would be kept by adopting, and outboard deploy does without.";
        }
    }

    private static bool IsMarked(LiveStack stack) => (bool?)stack.Template["Metadata"]?["Outboard"]?["Adopted"] == true;

    private async Task ImportAsync(string stack, JsonObject template, IReadOnlyDictionary<string, string?> parameters, AdoptionReport report, ValueMap tags, string? roleArn, CancellationToken cancellation)
    {
        ImportedResource[] imports =
        [
            .. report.Resources.Where(one => one.Stack == stack && one.State == Adoptability.Importable)
                .Select(static one => new ImportedResource(one.LogicalId, one.Type, one.Identifier)),
        ];
        var deployed = await DeployedStack.ReadAsync(context.Aws.CloudFormation, stack, cancellation);
        if (imports.Length == 0 || deployed.Info is { Status: "IMPORT_COMPLETE" })
        {
            return;
        }

        var request = new ChangeSetRequest
        {
            StackName = stack,
            Name = "",
            Type = ChangeSetType.Import,
            TemplateBody = ImportTemplates.Write(template),
            Parameters = parameters,
            Tags = tags.ToDictionary(static tag => tag.Key, static tag => tag.Value),
            Capability = "CAPABILITY_NAMED_IAM",
            ClientToken = "",
            RoleArn = roleArn,
            Imports = imports,
        };
        var name = ChangeSetNames.Of(request);
        request = request with { Name = name, ClientToken = name };
        await context.StepAsync($"{stack} stack", $"importing {imports.Length} resources", async () =>
        {
            var changes = new ChangeSets(context);
            var prepared = await changes.PrepareAsync(request, deployed, plan: null, cancellation);
            if (prepared.Info is { } info)
            {
                await changes.ExecuteAsync(info, isUpdate: false, cancellation);
                var end = await new StackWatch(context.Aws.CloudFormation, settings).FollowAsync(
                    info.StackId, stack, null, static id => id, static status => status == "REVIEW_IN_PROGRESS" || !status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal), cancellation);
                if (end != "IMPORT_COMPLETE")
                {
                    throw await ExplainAsync(stack, info.StackId, end, cancellation);
                }
            }

            return (true, $"{imports.Length} imported");
        });
    }

    private async Task<OutboardException> ExplainAsync(string stack, string stackId, string end, CancellationToken cancellation)
    {
        var failures = (await context.Aws.CloudFormation.ListEventsAsync(stackId, null, cancellation)).Where(static one => one.Status == "IMPORT_FAILED");
        return new OutboardException($"The import into {stack} ended as {end}; what the script made is as it was.", fix: "Correct what is listed, and run the command again.")
        {
            Problems = [.. failures.Select(static one => new Problem(one.LogicalId, $"{one.Type} {one.PhysicalId} was not imported: {one.Reason}", ""))],
        };
    }

    private async Task RequireNoDriftAsync(DeployPlan plan, CancellationToken cancellation)
    {
        var notes = new List<string>();
        var stacks = await LiveStacks.ReadAllAsync(context.Aws.CloudFormation, plan.Name, cancellation);
        var drift = await new DriftReader(context.Aws.CloudFormation, settings.Time, notes).ReadAsync([.. stacks.All.Select(static stack => stack.Info)], cancellation);
        if (drift is { Count: 0 })
        {
            return;
        }

        throw new OutboardException(
            drift is null ? "Whether the stacks say what is there could not be found out." : "What was imported is not what the stacks say.",
            drift is null ? string.Join(" ", notes) : "an update would change what is listed; everything is retained, so nothing is lost.",
            "outboard status --drift shows it again. To undo the import: aws cloudformation delete-stack for each of the two stacks, which leaves every resource in the account.")
        {
            Problems = [.. (drift ?? []).Select(static one => new Problem($"{one.Stack}.{one.LogicalId}", $"{one.Path ?? one.Status}: the stack says {one.Expected ?? "nothing"}, there is {one.Actual ?? "nothing"}.", ""))],
        };
    }

    private static Dictionary<string, string?> Network(ScriptParts parts) => new()
    {
        ["VpcId"] = parts.LoadBalancer!.VpcId,
        ["SubnetIds"] = string.Join(',', parts.LoadBalancer.Subnets),
    };

    private static IReadOnlyList<string> Leftovers(ScriptParts parts) =>
    [
        .. parts.Repositories.Select(static one => $"The repository {one.Live.Name} stays: aws ecr delete-repository --force --repository-name {one.Live.Name}"),
        .. parts.LogGroup is { } logs ? [$"The log group {logs.Name} stays: aws logs delete-log-group --log-group-name {logs.Name}"] : Array.Empty<string>(),
        .. parts.Roles.Select(static one => $"The role {one.Live.Name} stays: detach its policies, then aws iam delete-role --role-name {one.Live.Name}"),
        .. parts.Servers.Where(static one => one.Service is not null).Select(static one =>
            $"The task definitions of {one.Service!.Name} stay, free: aws ecs deregister-task-definition --task-definition {one.Service.TaskDefinition[(one.Service.TaskDefinition.LastIndexOf('/') + 1)..]}"),
    ];
}
