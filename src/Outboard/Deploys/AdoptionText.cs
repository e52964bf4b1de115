using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;

namespace Outboard.Deploys;

/// <summary>What a script made was found to be, for people and for programs.</summary>
internal static class AdoptionText
{
    /// <summary>A line for each resource, grouped by the stack it comes into.</summary>
    public static string Of(AdoptionReport report)
    {
        if (report.IsAdopted)
        {
            return $"What the script made is in the stacks of {report.Deployment} already.";
        }

        var lines = new List<string>();
        foreach (var stack in report.Resources.GroupBy(static one => one.Stack))
        {
            lines.Add($"to be imported into {stack.Key}");
            var names = stack.Max(static one => one.Name.Length);
            lines.AddRange(stack.Select(one => one.State switch
            {
                Adoptability.Importable => $"  ↓ adopt      {one.Name.PadRight(names)}  {one.Type}",
                Adoptability.NotThere => $"    not there  {one.Name.PadRight(names)}  {one.Type}",
                _ => $"  ! refused    {one.Name.PadRight(names)}  {one.Type}: {one.Why}",
            }));
        }

        return string.Join(Environment.NewLine, [.. lines, .. report.Problems]);
    }

    public static JsonObject Json(AdoptionReport report) => new()
    {
        ["event"] = "adoption",
        ["name"] = report.Deployment,
        ["canAdopt"] = report.CanAdopt,
        ["isAdopted"] = report.IsAdopted,
        ["resources"] = new JsonArray([.. report.Resources.Select(static one => new JsonObject
        {
            ["name"] = one.Name,
            ["type"] = one.Type,
            ["stack"] = one.Stack,
            ["logicalId"] = one.LogicalId,
            ["state"] = one.State switch { Adoptability.Importable => "importable", Adoptability.NotThere => "not-there", _ => "refused" },
            ["why"] = one.Why,
        })]),
        ["problems"] = new JsonArray([.. report.Problems.Select(static problem => (JsonNode)problem)]),
        ["leftovers"] = new JsonArray([.. report.Leftovers.Select(static leftover => (JsonNode)leftover)]),
    };
}
