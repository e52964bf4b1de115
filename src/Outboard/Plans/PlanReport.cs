using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Manifests;
using Spectre.Console;

namespace Outboard.Plans;

/// <summary>A plan as people and programs read it: what becomes of each resource, and the price (aws 3.4, 7).</summary>
internal sealed class PlanReport
{
    private readonly DeployPlan plan;
    private readonly MonthlyCost cost;
    private readonly StackChanges[] stacks;

    private sealed record StackChanges(string Name, JsonObject Template, IReadOnlyList<ResourceChange> Changes);

    private PlanReport(DeployPlan plan, MonthlyCost cost, StackChanges[] stacks) => (this.plan, this.cost, this.stacks) = (plan, cost, stacks);

    public bool HasChanges => stacks.Any(static stack => stack.Changes.Count > 0);

    /// <exception cref="OutboardException">The deployment is too large, or the templates are not what AWS takes, which is a fault of Outboard.</exception>
    public static PlanReport Make(DeployPlan plan)
    {
        var definitions = DeploymentStacks.Of(plan);
        DeploymentChecks.Of(definitions).Require();
        return new PlanReport(plan, CostModel.Of(plan), [.. definitions.Select(Stack)]);
    }

    public void Print(Terminal terminal)
    {
        var table = Terminal.Columns("", "CHANGE", "WHAT", "TYPE");
        foreach (var stack in stacks)
        {
            table.AddRow(new Text(""), new Text(""), new Text(stack.Name), new Text(""));
            foreach (var change in stack.Changes)
            {
                var (sign, words) = Words(change.Kind);
                table.AddRow(new Text(sign), new Text(words), new Text($"  {Label(stack, change)}"), new Text(change.Type));
            }
        }

        terminal.Data(table);
        terminal.Out.WriteLine();
        var price = Terminal.Columns("USD A MONTH", "FOR", "HOW");
        foreach (var item in cost.Items)
        {
            price.AddRow(new Text(Dollars(item.Dollars)), new Text(item.Name), new Text(item.How));
        }

        price.AddRow(new Text(Dollars(cost.Total)), new Text("total"), new Text($"prices of {cost.Region}, {cost.Date:yyyy-MM-dd}"));
        terminal.Data(price);
        foreach (var assumption in cost.Assumptions)
        {
            terminal.Out.WriteLine($"  {assumption}");
        }

        terminal.Out.WriteLine();
        if (DeploymentStacks.Spread(plan) is { } spread)
        {
            terminal.Out.WriteLine(spread);
        }

        terminal.Out.WriteLine(Summary());
        foreach (var warning in plan.Warnings)
        {
            terminal.Error.WriteLine($"warning: {warning}");
        }
    }

    public string ToJson() => new JsonObject
    {
        ["name"] = plan.Name,
        ["region"] = plan.Region,
        ["layout"] = plan.Layout.ToString().ToLowerInvariant(),
        ["differences"] = HasChanges,
        ["spread"] = DeploymentStacks.Spread(plan),
        ["stacks"] = new JsonArray([.. stacks.Select(stack => new JsonObject
        {
            ["name"] = stack.Name,
            ["changes"] = new JsonArray([.. stack.Changes.Select(change => new JsonObject
            {
                ["change"] = Word(change.Kind),
                ["logicalId"] = change.LogicalId,
                ["type"] = change.Type,
                ["label"] = Label(stack, change),
                ["properties"] = new JsonArray([.. change.Properties.Select(static property => new JsonObject
                {
                    ["path"] = property.Path, ["before"] = property.Before, ["after"] = property.After, ["forcesReplacement"] = property.ForcesReplacement,
                })]),
            })]),
        })]),
        ["cost"] = new JsonObject
        {
            ["currency"] = "USD",
            ["before"] = 0,
            ["monthly"] = Math.Round(cost.Total, 2),
            ["region"] = cost.Region,
            ["date"] = cost.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["items"] = new JsonArray([.. cost.Items.Select(static item => new JsonObject { ["name"] = item.Name, ["monthly"] = Math.Round(item.Dollars, 2), ["how"] = item.How })]),
            ["assumptions"] = new JsonArray([.. cost.Assumptions.Select(static text => (JsonNode)text)]),
        },
        ["warnings"] = new JsonArray([.. plan.Warnings.Select(static warning => (JsonNode)warning.ToString())]),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static StackChanges Stack(StackDefinition stack)
    {
        var json = JsonNode.Parse(stack.Body)!.AsObject();
        return new StackChanges(stack.Name, json, Forecast.Compare(null, json, new Dictionary<string, string>(), new Dictionary<string, string>()));
    }

    private string Summary()
    {
        var count = stacks.Sum(static stack => stack.Changes.Count);
        var servers = plan.Servers.Count == 1 ? "1 server" : string.Create(CultureInfo.InvariantCulture, $"{plan.Servers.Count} servers");
        return string.Create(CultureInfo.InvariantCulture, $"{count} to create for {servers} in {plan.Region}, layout {plan.Layout.ToString().ToLowerInvariant()}; {Dollars(cost.Total)} USD a month, before 0.");
    }

    private static string Label(StackChanges stack, ResourceChange change) =>
        (string?)stack.Template["Resources"]?[change.LogicalId]?["Metadata"]?["Outboard"]?["Label"] ?? change.LogicalId;

    private static string Dollars(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A sign and words, so that colour is never needed (aws 3.4).</summary>
    private static (string Sign, string Words) Words(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => ("+", "create"),
        ChangeKind.Update => ("~", "update"),
        ChangeKind.NewRevision => ("»", "new revision"),
        ChangeKind.Replace => ("±", "replace"),
        ChangeKind.MayReplace => ("?", "may replace"),
        ChangeKind.Delete => ("-", "delete"),
        _ => ("-", "release (kept in the account)"),
    };

    private static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.NewRevision => "new-revision",
        ChangeKind.MayReplace => "may-replace",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
