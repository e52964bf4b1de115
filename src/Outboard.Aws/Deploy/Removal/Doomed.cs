using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Live;

namespace Outboard.Aws.Deploy.Removal;

/// <summary>One thing a destruction is about, with what the proof needs to find it again.</summary>
/// <param name="Stack">Null for parameters and secrets.</param>
/// <param name="Parent">The resource it is only a setting of.</param>
internal sealed record Doomed(LiveStack? Stack, string LogicalId, string Label, LiveResource Resource, bool IsKept, string? KeptBecause, decimal? MonthlyCost)
{
    public string? Parent { get; init; }

    public DoomedResource ToPlan() => new(Stack?.Name, Label, Resource.Type, Resource.PhysicalId.Length == 0 ? null : Resource.PhysicalId, IsKept, MonthlyCost);

    /// <summary>In the order they go: siblings, main stack, base stack, parameters; then what is somebody else's.</summary>
    public static IReadOnlyList<Doomed> Of(LiveStacks stacks, IReadOnlyList<ParameterInfo> parameters, DestroyOptions options, ResourcePrices prices)
    {
        var all = stacks.Siblings.Reverse().Append(stacks.Main).OfType<LiveStack>().SelectMany(stack => OfStack(stack, null, prices)).ToList();
        if (stacks.Base is { } under)
        {
            all.AddRange(OfStack(under, options.KeepBase ? "--keep-base" : null, prices));
        }

        all.AddRange(parameters.Select(static parameter => new Doomed(null, "", $"parameter {parameter.Name}", new(LiveResource.Parameter, parameter.Name), false, null, null)));
        all.AddRange(stacks.Serving.SelectMany(SecretsOf).Distinct(StringComparer.Ordinal).Select(arn =>
            new Doomed(null, "", "secret", new("AWS::SecretsManager::Secret", arn), true, "it was there before the deployment", prices.Secret)));
        return all;
    }

    private static IEnumerable<Doomed> OfStack(LiveStack stack, string? keptBecause, ResourcePrices prices) => stack.Resources
        .Where(static resource => resource.Status != "DELETE_COMPLETE")
        .Select(resource => new Doomed(
            stack,
            resource.LogicalId,
            stack.LabelOf(resource.LogicalId),
            new(resource.Type, resource.PhysicalId ?? ""),
            keptBecause is not null || Policy(stack, resource.LogicalId) == "Retain",
            keptBecause ?? (Policy(stack, resource.LogicalId) == "Retain" ? "its deletion policy" : null),
            prices.Of(stack, resource.LogicalId, resource.Type))
        {
            Parent = resource.Type switch
            {
                "AWS::ECS::ClusterCapacityProviderAssociations" => Reference(stack.PropertiesOf(resource.LogicalId)["Cluster"]),
                "AWS::EC2::SecurityGroupIngress" => Reference(stack.PropertiesOf(resource.LogicalId)["GroupId"]),
                _ => null,
            },
        });

    private static string? Policy(LiveStack stack, string logicalId) => (string?)stack.Template["Resources"]?[logicalId]?["DeletionPolicy"];

    private static string? Reference(JsonNode? value) => (string?)(value as JsonObject)?["Ref"];

    /// <summary>Secrets of Secrets Manager that containers read; keys behind the ARN are cut off.</summary>
    private static IEnumerable<string> SecretsOf(LiveStack stack) =>
        from task in stack.OfType("AWS::ECS::TaskDefinition")
        from container in stack.PropertiesOf(task.LogicalId)["ContainerDefinitions"] as JsonArray ?? []
        from secret in container?["Secrets"] as JsonArray ?? []
        let reference = (string?)(secret?["ValueFrom"] as JsonValue)
        where reference is not null && reference.Split(':') is ["arn", _, "secretsmanager", ..]
        select string.Join(':', reference.Split(':').Take(7));
}
