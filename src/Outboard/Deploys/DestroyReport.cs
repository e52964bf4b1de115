using System.Globalization;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;

namespace Outboard.Deploys;

/// <summary>What a destruction will take and what it has left, as people and programs read it.</summary>
internal static class DestroyReport
{
    /// <summary>Before anybody is asked.</summary>
    public static void Print(DestroyPlan plan, TextWriter writer)
    {
        writer.WriteLine($"To be deleted of {plan.Deployment} in account {plan.Account}, region {plan.Region}:");
        foreach (var stack in plan.Resources.GroupBy(static one => one.Stack))
        {
            writer.WriteLine($"  {stack.Key ?? "beside the stacks"}");
            foreach (var one in stack)
            {
                writer.WriteLine($"    {(one.IsKept ? "  kept" : "- delete")}  {one.Label}  {one.Type}{(one.MonthlyCost is { } cost ? $"  {Dollars(cost)} USD a month" : "")}");
            }
        }

        writer.WriteLine($"  saves {Dollars(plan.MonthlyCost)} USD a month. What the servers hold and logged is lost.");
    }

    /// <summary>The proof.</summary>
    public static void Print(DestroyOutcome outcome, Terminal terminal)
    {
        if (outcome.Resources.Count > 0)
        {
            // What is still there last, where it is read.
            PaddedRows.Write(terminal.Out,
            [
                ["STATE", "WHAT", "TYPE", "USD A MONTH", "ID", "NOTE"],
                .. outcome.Resources.OrderBy(static one => one.State).Select(static one => new[]
                {
                    Words(one.State), one.Label, one.Type, one.MonthlyCost is { } cost ? Dollars(cost) : "-", one.PhysicalId ?? "-", one.Note ?? "",
                }),
            ]);
        }

        terminal.Out.WriteLine(Summary(outcome));
    }

    public static JsonObject Json(DestroyPlan plan) => new()
    {
        ["event"] = "destroy-plan",
        ["name"] = plan.Deployment,
        ["account"] = plan.Account,
        ["region"] = plan.Region,
        ["monthly"] = Math.Round(plan.MonthlyCost, 2),
        ["resources"] = new JsonArray([.. plan.Resources.Select(static one => new JsonObject
        {
            ["stack"] = one.Stack,
            ["label"] = one.Label,
            ["type"] = one.Type,
            ["physicalId"] = one.PhysicalId,
            ["kept"] = one.IsKept,
            ["monthly"] = one.MonthlyCost is { } cost ? Math.Round(cost, 2) : null,
        })]),
    };

    public static JsonObject Json(DestroyOutcome outcome, string deployment) => new()
    {
        ["event"] = "result",
        ["name"] = deployment,
        ["clean"] = outcome.IsClean,
        ["monthly"] = Math.Round(Remaining(outcome), 2),
        ["resources"] = new JsonArray([.. outcome.Resources.Select(static one => new JsonObject
        {
            ["state"] = one.State switch { Remainder.Gone => "gone", Remainder.KeptOnPurpose => "kept", _ => "still-there" },
            ["label"] = one.Label,
            ["type"] = one.Type,
            ["physicalId"] = one.PhysicalId,
            ["monthly"] = one.MonthlyCost is { } cost ? Math.Round(cost, 2) : null,
            ["note"] = one.Note,
        })]),
    };

    private static string Summary(DestroyOutcome outcome)
    {
        var left = outcome.Resources.Count(static one => one.State == Remainder.StillThere);
        var kept = outcome.Resources.Count(static one => one.State == Remainder.KeptOnPurpose);
        return (left, kept) switch
        {
            (0, 0) => "Nothing is left.",
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"Nothing is left but {kept} kept on purpose, {Dollars(Remaining(outcome))} USD a month."),
            _ => string.Create(CultureInfo.InvariantCulture, $"{left} still there, {Dollars(Remaining(outcome))} USD a month with what is kept. Run the same command again, or delete them by hand."),
        };
    }

    private static decimal Remaining(DestroyOutcome outcome) => outcome.Resources.Where(static one => one.State != Remainder.Gone).Sum(static one => one.MonthlyCost ?? 0);

    private static string Words(Remainder state) => state switch
    {
        Remainder.Gone => "gone",
        Remainder.KeptOnPurpose => "kept",
        _ => "STILL THERE",
    };

    private static string Dollars(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
