using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Ways to break every property value of a template at once, intrinsics excepted.</summary>
internal static class Breakages
{
    /// <summary>What a value becomes; null leaves it.</summary>
    public static readonly Dictionary<string, Func<JsonNode, JsonNode?>> All = new()
    {
        ["an object for each scalar"] = static value => value is JsonValue ? new JsonObject { ["Bogus"] = 1 } : null,
        ["a text for each scalar"] = static value => value is JsonValue ? "\u0001~" : null,
        ["a number too small"] = static value => value.GetValueKind() == JsonValueKind.Number ? -7 : null,
        ["a number too large"] = static value => value.GetValueKind() == JsonValueKind.Number ? 2_000_000 : null,
        ["a property more"] = static value => value is JsonObject set ? new JsonObject([.. Copies(set), KeyValuePair.Create("Bogus", (JsonNode?)1)]) : null,
        ["a property less"] = static value => value is JsonObject { Count: > 0 } set ? new JsonObject(Copies(set).Skip(1)) : null,
    };

    public static JsonObject Break(JsonObject template, Func<JsonNode, JsonNode?> way)
    {
        foreach (var (_, resource) in template["Resources"]!.AsObject())
        {
            resource!["Properties"] = Walk(resource["Properties"]!, way);
        }

        return template;
    }

    private static JsonNode Walk(JsonNode node, Func<JsonNode, JsonNode?> way)
    {
        if (Intrinsics.IsIntrinsic(node))
        {
            return node.DeepClone();
        }

        JsonNode inside = node switch
        {
            JsonObject set => new JsonObject(set.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Walk(entry.Value!, way)))),
            JsonArray items => new JsonArray([.. items.Select(item => Walk(item!, way))]),
            var value => value.DeepClone(),
        };
        return way(inside) ?? inside;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Copies(JsonObject set) => set.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()));
}
