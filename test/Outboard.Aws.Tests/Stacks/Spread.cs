using System.Text.Json.Nodes;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>Deployments of many servers, and their stacks read back.</summary>
internal static class Spread
{
    public static string Aws(string layout) => layout switch
    {
        "edge" => Planned.Manifests.EdgeAws,
        "http" => Planned.Manifests.HttpAws,
        "classic" => Planned.Manifests.ClassicAws,
        _ => throw new ArgumentOutOfRangeException(nameof(layout)),
    };

    public static DeployPlan Plan(int servers, string layout, IReadOnlyDictionary<string, Assignment>? previous = null) =>
        Planning.Plan(Planned.Manifests.Read(Planned.Manifests.Many(servers), Aws(layout)), "us-east-1", previous ?? new Dictionary<string, Assignment>());

    public static JsonObject Template(this StackDefinition stack) => JsonNode.Parse(stack.Body)!.AsObject();

    /// <summary>Main and siblings as they would stand in the account.</summary>
    public static JsonObject[] Deployed(DeployPlan plan) => [.. DeploymentStacks.Of(plan).Where(static stack => stack.Role != StackRole.Base).Select(Template)];
}
