using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>The plan for an account where nothing stands yet; nothing is asked of AWS.</summary>
public static class OfflinePlan
{
    private static readonly Dictionary<string, string> None = [];

    /// <exception cref="OutboardException">The deployment is too large, or the templates are not what AWS takes, which is a fault of Outboard.</exception>
    public static DeploymentPlan Make(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var stacks = DeploymentStacks.Of(plan);
        DeploymentChecks.Of(stacks).Require();
        return new DeploymentPlan(plan, [.. stacks.Select(stack => Stack(stack, plan))], Before: null, CostModel.Of(plan));
    }

    private static StackPlan Stack(StackDefinition stack, DeployPlan plan)
    {
        var template = JsonNode.Parse(stack.Body)!.AsObject();
        return new StackPlan(stack.Name, Forecast.Compare(null, template, None, None), IsForecast: false, Labels.Of(template, plan));
    }
}
