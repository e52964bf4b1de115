using System.Globalization;
using Outboard.Aws;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy;
using Outboard.Aws.Stacks;
using Outboard.Deploys;

namespace Outboard.Plans;

/// <summary>A plan as people read it: what becomes of each resource, what that means, and the price (aws 3.4, 7).</summary>
internal static class PlanText
{
    /// <summary>Longer values are cut; <c>--json</c> has them whole.</summary>
    private const int LongestValue = 120;

    public static void Print(DeploymentPlan plan, Terminal terminal)
    {
        foreach (var stack in plan.Stacks.Where(static stack => stack.Changes.Count > 0))
        {
            PrintStack(stack, terminal.Out);
            terminal.Out.WriteLine();
        }

        foreach (var consequence in plan.Consequences)
        {
            terminal.Out.WriteLine(consequence);
        }

        PrintCost(plan.After, terminal);
        terminal.Out.WriteLine();
        if (DeploymentStacks.Spread(plan.Plan) is { } spread)
        {
            terminal.Out.WriteLine(spread);
        }

        terminal.Out.WriteLine(Summary(plan));
        foreach (var warning in plan.Plan.Warnings)
        {
            terminal.Error.WriteLine($"warning: {warning}");
        }
    }

    /// <summary>A line for each resource, below it what differs: no table, since a value may be long and must not squeeze the columns.</summary>
    private static void PrintStack(StackPlan stack, TextWriter writer)
    {
        writer.WriteLine(stack.IsForecast ? $"{stack.Name} (forecast)" : stack.Name);
        var words = stack.Changes.Max(static change => Words(change.Kind).Words.Length);
        var labels = stack.Changes.Max(change => Label(stack, change).Length);
        foreach (var change in stack.Changes)
        {
            var (sign, word) = Words(change.Kind);
            writer.WriteLine($"  {sign} {word.PadRight(words)}  {Label(stack, change).PadRight(labels)}  {change.Type}");
            foreach (var property in change.Properties)
            {
                writer.WriteLine($"      {Line(property)}");
            }
        }

        if (stack.Folded > 0)
        {
            writer.WriteLine($"  and {stack.Folded} that follow from these; CloudFormation cannot rule a change out, and none is expected");
        }
    }

    public static string Label(StackPlan stack, ResourceChange change) => stack.Labels.GetValueOrDefault(change.LogicalId) ?? change.LogicalId;

    public static string Dollars(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.NewRevision => "new-revision",
        ChangeKind.MayReplace => "may-replace",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static void PrintCost(MonthlyCost cost, Terminal terminal)
    {
        PaddedRows.Write(terminal.Out,
        [
            ["USD A MONTH", "FOR", "HOW"],
            .. cost.Items.Select(static item => new[] { Dollars(item.Dollars), item.Name, item.How }),
            [Dollars(cost.Total), "total", $"prices of {cost.Region}, {cost.Date:yyyy-MM-dd}"],
        ]);
        foreach (var assumption in cost.Assumptions)
        {
            terminal.Out.WriteLine($"  {assumption}");
        }
    }

    private static string Summary(DeploymentPlan plan)
    {
        var servers = plan.Plan.Servers.Count == 1 ? "1 server" : string.Create(CultureInfo.InvariantCulture, $"{plan.Plan.Servers.Count} servers");
        var changes = plan.Stacks.SelectMany(static stack => stack.Changes).GroupBy(static change => change.Kind).OrderBy(static kind => kind.Key)
            .Select(static kind => Count(kind.Key, kind.Count())).ToList();
        var what = changes.Count == 0 ? "nothing to do" : string.Join(", ", changes);
        return $"{what} for {servers} in {plan.Plan.Region}, layout {plan.Plan.Layout.ToString().ToLowerInvariant()}; "
            + $"{Dollars(plan.After.Total)} USD a month, before {(plan.Before is { } before ? Dollars(before.Total) : "0")}.";
    }

    private static string Count(ChangeKind kind, int count) => kind switch
    {
        ChangeKind.NewRevision => string.Create(CultureInfo.InvariantCulture, $"{count} new revision{(count == 1 ? "" : "s")}"),
        ChangeKind.MayReplace => string.Create(CultureInfo.InvariantCulture, $"{count} that may be replaced"),
        ChangeKind.Drift => string.Create(CultureInfo.InvariantCulture, $"{count} to set back"),
        ChangeKind.Release => string.Create(CultureInfo.InvariantCulture, $"{count} to release"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} to {Words(kind).Words}"),
    };

    private static string Line(PropertyChange property)
    {
        var forced = property.ForcesReplacement ? " (makes it anew)" : "";
        var actual = property.Actual is { } real ? $", really {Short(real)}" : "";
        return $"{property.Path}: {Short(property.Before)} → {Short(property.After)}{actual}{forced}";
    }

    private static string Short(string? value) => value switch
    {
        null => "(absent)",
        { Length: > LongestValue } => $"{value[..LongestValue]}…",
        _ => value,
    };

    /// <summary>A sign and words, so that colour is never needed (aws 3.4).</summary>
    private static (string Sign, string Words) Words(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => ("+", "create"),
        ChangeKind.Update => ("~", "update"),
        ChangeKind.NewRevision => ("»", "new revision"),
        ChangeKind.Replace => ("±", "replace"),
        ChangeKind.MayReplace => ("?", "may replace"),
        ChangeKind.Delete => ("-", "delete"),
        ChangeKind.Adopt => ("↓", "adopt"),
        ChangeKind.Drift => ("!", "drift"),
        _ => ("-", "release (kept in the account)"),
    };
}
