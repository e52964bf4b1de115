using System.Text.Json.Nodes;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy.Adopting;

/// <summary>
/// The deployment's own main stack with the script's services still in it: the first of the two updates after an import. New services come up
/// beside the old ones, behind the same load balancer, which keeps its old security group until then. What leaves with the second update, the
/// deployment's plain template, is deleted by it, because here it loses the policy that retains it.
/// </summary>
internal static class HandOver
{
    private const string Balancer = "Alb";

    /// <param name="ordinary">A stack of the deployment as it is to be in the end.</param>
    /// <param name="main">The name of the main stack; others stay as they are.</param>
    /// <param name="imported">The main stack's template after the import.</param>
    public static StackDefinition Beside(StackDefinition ordinary, string main, JsonObject imported)
    {
        if (ordinary.Name != main)
        {
            return ordinary;
        }

        var template = JsonNode.Parse(ordinary.Body)!.AsObject();
        var resources = template["Resources"]!.AsObject();
        foreach (var (logicalId, old) in imported["Resources"] as JsonObject ?? [])
        {
            if (!resources.ContainsKey(logicalId) && old!.DeepClone() is JsonObject kept)
            {
                kept.Remove("DeletionPolicy");
                resources[logicalId] = kept;

                // Until it is gone again, a run that was interrupted knows what it was about.
                template["Metadata"]!["Outboard"]!["Adopted"] = true;
            }
        }

        var groups = resources[Balancer]?["Properties"]?["SecurityGroups"] as JsonArray ?? [];
        foreach (var old in imported["Resources"]?[Balancer]?["Properties"]?["SecurityGroups"] as JsonArray ?? [])
        {
            if (!groups.Any(known => JsonNode.DeepEquals(known, old)))
            {
                groups.Add(old!.DeepClone());
            }
        }

        return ordinary with { Body = ImportTemplates.Write(template) };
    }
}
