using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.CloudFormation.Schemas;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>A template against the resource provider schemas, and its references against itself (aws 5.5).</summary>
public static class SchemaChecks
{
    private static readonly string[] Attributes =
        ["Type", "Properties", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy", "Condition", "CreationPolicy", "UpdatePolicy"];

    private static readonly string[] PolicyAttributes = ["DeletionPolicy", "UpdateReplacePolicy"];

    private static readonly string[] Policies = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

    /// <param name="template">As written.</param>
    /// <returns>Every problem, its path as <c>Resources.Alb.Properties.Scheme</c>.</returns>
    public static IReadOnlyList<Problem> Find(JsonObject template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var problems = new List<Problem>();
        if (template["Resources"] is not JsonObject { Count: > 0 } resources)
        {
            return [new Problem("Resources", "The template has no resources.", "Add a server to the manifest.")];
        }

        foreach (var (id, body) in resources)
        {
            CheckResource($"Resources.{id}", body, problems);
        }

        problems.AddRange(ReferenceChecks.Find(template));
        return problems;
    }

    private static void CheckResource(string path, JsonNode? body, List<Problem> problems)
    {
        if (body is not JsonObject resource || resource["Type"] is not JsonValue type)
        {
            problems.Add(new Problem(path, "A resource is an object with a Type.", "Give it one."));
            return;
        }

        problems.AddRange(resource.Where(static entry => !Attributes.Contains(entry.Key)).Select(entry => new Problem(
            $"{path}.{entry.Key}", "CloudFormation knows no such resource attribute.", $"It knows {string.Join(", ", Attributes)}.")));
        problems.AddRange(PolicyAttributes
            .Where(policy => resource[policy] is { } value && !Policies.Contains(value.ToString()))
            .Select(policy => new Problem($"{path}.{policy}",
                $"“{resource[policy]}” is no such policy.",
                $"Write one of {string.Join(", ", Policies)}.")));

        if (ResourceSchemas.Of(type.ToString()) is not { } schema)
        {
            problems.Add(new Problem($"{path}.Type", $"There is no schema of {type} here, so it cannot be checked.",
                $"Outboard emits {string.Join(", ", ResourceSchemas.Types.Order(StringComparer.Ordinal))}."));
            return;
        }

        var properties = resource["Properties"] ?? new JsonObject();
        problems.AddRange(ReadOnly(properties, schema, $"{path}.Properties"));
        problems.AddRange(new SchemaWalk(schema.Root).Check(properties, $"{path}.Properties"));
    }

    private static IEnumerable<Problem> ReadOnly(JsonNode properties, ResourceSchema schema, string path) =>
        properties is not JsonObject set ? [] : set.Where(entry => schema.ReadOnly.Contains(entry.Key)).Select(entry =>
            new Problem($"{path}.{entry.Key}", "AWS gives this value; a template cannot set it.", "Leave it out."));
}
