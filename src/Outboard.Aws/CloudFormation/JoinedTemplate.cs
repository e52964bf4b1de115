using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.CloudFormation;

/// <summary>
/// Stacks that build on each other, read as one template: a parameter of a later one that an earlier one gives as an output is that
/// output's value, and all of the later one waits for all of the earlier. What holds between resources of different stacks can then be checked as if they stood in one.
/// </summary>
internal static class JoinedTemplate
{
    /// <param name="templates">In the order they are deployed in; no two have a resource of one name.</param>
    public static JsonObject Of(IReadOnlyList<JsonObject> templates)
    {
        if (templates is [var only])
        {
            return only;
        }

        var (parameters, resources, outputs) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var template in templates)
        {
            var given = Section(template, "Parameters").Where(parameter => outputs.ContainsKey(parameter.Key))
                .ToDictionary(static parameter => parameter.Key, parameter => outputs[parameter.Key]!["Value"]!);
            string[] before = given.Count == 0 ? [] : [.. resources.Select(static resource => resource.Key)];
            Add(parameters, Section(template, "Parameters").Where(parameter => !given.ContainsKey(parameter.Key)), given);
            Add(resources, Section(template, "Resources"), given);
            Add(outputs, Section(template, "Outputs"), given);
            Depend(resources, Section(template, "Resources").Select(static resource => resource.Key), before);
        }

        return new JsonObject { ["Parameters"] = parameters, ["Resources"] = resources, ["Outputs"] = outputs };
    }

    private static void Add(JsonObject all, IEnumerable<KeyValuePair<string, JsonNode?>> entries, Dictionary<string, JsonNode> given)
    {
        foreach (var (name, body) in entries)
        {
            all[name] = Filled(body, given);
        }
    }

    private static void Depend(JsonObject resources, IEnumerable<string> later, string[] before)
    {
        foreach (var id in before.Length == 0 ? [] : later)
        {
            var resource = resources[id]!.AsObject();
            resource["DependsOn"] = new JsonArray([.. new ResourceView(id, resource).DependsOn.Concat(before).Select(static one => (JsonNode)one)]);
        }
    }

    private static JsonNode? Filled(JsonNode? node, Dictionary<string, JsonNode> given) => node switch
    {
        JsonObject one when Intrinsics.Direct(one) is { Attribute: null } reference && given.TryGetValue(reference.Target, out var value) => value.DeepClone(),
        JsonObject set => new JsonObject(set.Select(entry => KeyValuePair.Create(entry.Key, Filled(entry.Value, given)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(item, given))]),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Section(JsonObject template, string name) => template[name] as JsonObject ?? [];
}
