using System.Text.Json.Nodes;
using Outboard.Aws;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Plans;

/// <summary>The plan for an account where nothing stands yet; nothing is asked of AWS.</summary>
internal static class OfflinePlan
{
    private static readonly Dictionary<string, string> None = [];

    /// <exception cref="OutboardException">The deployment is too large, or the templates are not what AWS takes, which is a fault of Outboard.</exception>
    public static DeploymentPlan Make(DeployPlan plan)
    {
        var stacks = DeploymentStacks.Of(plan);
        DeploymentChecks.Of(stacks).Require();
        return new DeploymentPlan(plan, [.. stacks.Select(Stack)], Before: null, CostModel.Of(plan));
    }

    private static StackPlan Stack(StackDefinition stack)
    {
        var template = JsonNode.Parse(stack.Body)!.AsObject();
        return new StackPlan(stack.Name, Forecast.Compare(null, template, None, None), IsForecast: false, Labels(template));
    }

    private static Dictionary<string, string> Labels(JsonObject template) => template["Resources"]!.AsObject()
        .Select(static resource => (resource.Key, Label: (string?)resource.Value?["Metadata"]?["Outboard"]?["Label"]))
        .Where(static resource => resource.Label is not null)
        .ToDictionary(static resource => resource.Key, static resource => resource.Label!);
}
