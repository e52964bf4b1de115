using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Aws.Stacks;

namespace Outboard.Plans;

/// <summary>A plan as programs read it; the shape is in docs/cli.md.</summary>
internal static class PlanJson
{
    /// <summary>For people too: an image reads <c>…@sha256:…</c> and an arrow is an arrow.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Of(DeploymentPlan plan) => new()
    {
        ["name"] = plan.Plan.Name,
        ["region"] = plan.Plan.Region,
        ["layout"] = plan.Plan.Layout.ToString().ToLowerInvariant(),
        ["differences"] = plan.HasChanges,
        ["spread"] = DeploymentStacks.Spread(plan.Plan),
        ["stacks"] = new JsonArray([.. plan.Stacks.Select(Stack)]),
        ["consequences"] = new JsonArray([.. plan.Consequences.Select(static text => (JsonNode)text)]),
        ["cost"] = Cost(plan),
        ["warnings"] = new JsonArray([.. plan.Plan.Warnings.Select(static warning => (JsonNode)warning.ToString())]),
    };

    private static JsonObject Stack(StackPlan stack) => new()
    {
        ["name"] = stack.Name,
        ["forecast"] = stack.IsForecast,
        ["changes"] = new JsonArray([.. stack.Changes.Select(change => new JsonObject
        {
            ["change"] = PlanText.Word(change.Kind),
            ["logicalId"] = change.LogicalId,
            ["type"] = change.Type,
            ["label"] = PlanText.Label(stack, change),
            ["properties"] = new JsonArray([.. change.Properties.Select(static property => new JsonObject
            {
                ["path"] = property.Path, ["before"] = property.Before, ["after"] = property.After, ["actual"] = property.Actual, ["forcesReplacement"] = property.ForcesReplacement,
            })]),
        })]),
    };

    private static JsonObject Cost(DeploymentPlan plan) => new()
    {
        ["currency"] = "USD",
        ["before"] = plan.Before is { } before ? Math.Round(before.Total, 2) : 0,
        ["monthly"] = Math.Round(plan.After.Total, 2),
        ["region"] = plan.After.Region,
        ["date"] = plan.After.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["items"] = new JsonArray([.. plan.After.Items.Select(static item => new JsonObject { ["name"] = item.Name, ["monthly"] = Math.Round(item.Dollars, 2), ["how"] = item.How })]),
        ["assumptions"] = new JsonArray([.. plan.After.Assumptions.Select(static text => (JsonNode)text)]),
    };
}
