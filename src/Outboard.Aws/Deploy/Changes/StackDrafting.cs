using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>What a deployment does to one stack: CloudFormation's word where it can be asked, ours where it cannot yet (aws 3.4, 5.6).</summary>
internal sealed class StackDrafting(DeployContext context, DeployPlan plan)
{
    /// <summary>What an image that is not built yet reads as in a plan.</summary>
    private const string Unbuilt = "(to be built)";

    private readonly ChangeSets _changeSets = new(context);

    public async Task<StackDraft> DraftAsync(StackDefinition definition, DeployedStack deployed, IReadOnlyDictionary<string, string?> values, CancellationToken cancellation)
    {
        var template = (JsonObject)JsonNode.Parse(definition.Body)!;
        var labels = Labels.Of(template, plan);
        if (!context.Settings.RevertDrift && deployed.IsAsWanted(definition, values))
        {
            return new StackDraft(definition, deployed, values, new StackPlan(definition.Name, [], IsForecast: false, labels), null, HasWork: false);
        }

        var forecast = Compare(deployed, template, values);
        var isAbsent = deployed.Condition == StackCondition.Absent;
        if (!CanAsk(deployed, values))
        {
            return new StackDraft(definition, deployed, values, Shown(new StackPlan(definition.Name, forecast, IsForecast: true, All(labels, deployed))), null, HasWork: true);
        }

        var prepared = await _changeSets.PrepareAsync(RequestOf(definition, values, !isAbsent), deployed, plan, cancellation);
        if (prepared.Info is not { } info)
        {
            return new StackDraft(definition, deployed, values, new StackPlan(definition.Name, [], IsForecast: false, labels), null, HasWork: false);
        }

        var (changes, folded) = ChangeTranslation.Translate(info.Changes, forecast);
        // An empty list, and yet something differs: what we see is more than nothing.
        var isForecast = changes.Count == 0 && folded == 0 && forecast.Count > 0;
        var shown = new StackPlan(definition.Name, isForecast ? forecast : changes, isForecast, All(labels, deployed)) { Folded = folded };
        return new StackDraft(definition, deployed, values, Shown(shown), prepared, HasWork: true);
    }

    /// <summary>A sibling that no server is left for: all of it goes.</summary>
    public StackDraft DraftLeaving(DeployedStack deployed)
    {
        var changes = Forecast.Compare(deployed.Tree, [], deployed.Parameters, new Dictionary<string, string>());
        var definition = new StackDefinition(deployed.Name, StackRole.Sibling, deployed.Template ?? "{}", [], ValueMap.Empty);
        return new StackDraft(definition, deployed, new Dictionary<string, string?>(), new StackPlan(deployed.Name, changes, IsForecast: true, Labels.Of(deployed.Tree, plan)), null, HasWork: true)
        {
            IsLeaving = true,
        };
    }

    public ChangeSetRequest RequestOf(StackDefinition definition, IReadOnlyDictionary<string, string?> values, bool isUpdate)
    {
        var tags = definition.Tags.ToDictionary(static tag => tag.Key, static tag => tag.Value, StringComparer.Ordinal);
        var revert = isUpdate && context.Settings.RevertDrift;
        return new ChangeSetRequest
        {
            StackName = definition.Name,
            Name = ChangeSetNames.Of(definition.Name, definition.Body, values, tags, revert, plan.CfnRoleArn),
            Type = isUpdate ? ChangeSetType.Update : ChangeSetType.Create,
            TemplateBody = definition.Body,
            Parameters = values,
            Tags = tags,
            Capability = definition.Role == StackRole.Base ? "CAPABILITY_IAM" : null,
            ClientToken = $"outboard-{Guid.NewGuid():N}",
            RoleArn = plan.CfnRoleArn,
            RevertDrift = revert,
        };
    }

    /// <summary>
    /// A change set needs every value. For a stack that does not stand it would say only that everything is created, and with an image that is not
    /// built it could not even be executed.
    /// </summary>
    private static bool CanAsk(DeployedStack deployed, IReadOnlyDictionary<string, string?> values) => deployed.Condition switch
    {
        StackCondition.Ready => values.Values.All(static value => value is not null),
        StackCondition.Absent => values.Values.All(static value => value?.Contains(StackInputs.UnbuiltDigest, StringComparison.Ordinal) is false),
        _ => false,
    };

    private static IReadOnlyList<ResourceChange> Compare(DeployedStack deployed, JsonObject template, IReadOnlyDictionary<string, string?> values) => Forecast.Compare(
        deployed.Condition == StackCondition.Absent ? null : deployed.Tree,
        template,
        deployed.Parameters.ToDictionary(static one => one.Key, static one => ParameterText.Subnets(one.Value) is { Count: > 0 } subnets ? string.Join(',', subnets) : one.Value, StringComparer.Ordinal),
        values.Where(static one => one.Value is not null).ToDictionary(static one => one.Key, static one => one.Value!, StringComparer.Ordinal));

    private Dictionary<string, string> All(IReadOnlyDictionary<string, string> labels, DeployedStack deployed)
    {
        var all = new Dictionary<string, string>(Labels.Of(deployed.Tree, plan), StringComparer.Ordinal);
        foreach (var (id, label) in labels)
        {
            all[id] = label;
        }

        return all;
    }

    private static StackPlan Shown(StackPlan plan) => plan with
    {
        Changes = [.. plan.Changes.Select(static change => change with
        {
            Properties = [.. change.Properties.Select(static property => property with { After = property.After?.Replace(StackInputs.UnbuiltDigest, Unbuilt, StringComparison.Ordinal) })],
        })],
    };
}
