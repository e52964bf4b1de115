using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Schemas;

/// <summary>
/// Walks a value and a schema side by side. A value that is an intrinsic is skipped, whatever the schema says of it: only the running stack
/// knows it. A general JSON-schema library would refuse those, and ignore AWS's own keywords (<c>requiredXor</c> and the like).
/// Not looked at: <c>insertionOrder</c>, <c>arrayType</c>, <c>default</c>, <c>relationshipRef</c>, and of <c>format</c> all but networks.
/// </summary>
/// <param name="root">The resource type's whole schema.</param>
internal sealed class SchemaWalk(JsonElement root)
{
    public IReadOnlyList<Problem> Check(JsonNode? value, string path)
    {
        var problems = new List<Problem>();
        Check(value, root, path, problems);
        return problems;
    }

    private void Check(JsonNode? value, JsonElement schema, string path, List<Problem> problems)
    {
        if (schema.ValueKind != JsonValueKind.Object || Intrinsics.IsIntrinsic(value))
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, Resolve(reference.GetString()!), path, problems);
        }

        // Of a value of the wrong type nothing else is worth saying.
        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type))
        {
            problems.Add(new Problem(path,
                $"{ScalarRules.Show(value)} is not of type {Names(type)}.",
                $"Write a value of type {Names(type)}."));
            return;
        }

        problems.AddRange(ScalarRules.Find(value, schema, path));
        switch (value)
        {
            case JsonObject set:
                CheckProperties(set, schema, path, problems);
                problems.AddRange(ObjectRules.Find(set, schema, path));
                break;
            case JsonArray items:
                CheckItems(items, schema, path, problems);
                break;
        }

        CheckAlternatives(value, schema, path, problems);
    }

    private void CheckProperties(JsonObject set, JsonElement schema, string path, List<Problem> problems)
    {
        var known = schema.TryGetProperty("properties", out var properties);
        var hasPatterns = schema.TryGetProperty("patternProperties", out var patterns);
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var (name, value) in set)
        {
            var at = $"{path}.{name}";
            if (known && properties.TryGetProperty(name, out var property))
            {
                Check(value, property, at, problems);
            }
            else if (hasPatterns && patterns.EnumerateObject().Where(pattern => SchemaPatterns.IsMatch(pattern.Name, name)).ToList() is { Count: > 0 } matches)
            {
                matches.ForEach(pattern => Check(value, pattern.Value, at, problems));
            }
            else if (hasRest && rest.ValueKind == JsonValueKind.False)
            {
                var names = known ? string.Join(", ", properties.EnumerateObject().Select(static entry => entry.Name)) : "nothing";
                problems.Add(new Problem(at, "The resource type has no such property.", $"There {(known ? "are" : "is")} {names}."));
            }
            else if (hasRest)
            {
                Check(value, rest, at, problems);
            }
        }
    }

    private void CheckItems(JsonArray items, JsonElement schema, string path, List<Problem> problems)
    {
        if (schema.TryGetProperty("minItems", out var least) && items.Count < least.GetInt32())
        {
            problems.Add(new Problem(path, $"The list has {items.Count} items.", $"It takes {least} at least."));
        }

        if (schema.TryGetProperty("maxItems", out var most) && items.Count > most.GetInt32())
        {
            problems.Add(new Problem(path, $"The list has {items.Count} items.", $"It takes {most} at most."));
        }

        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True
            && items.Select(static item => item?.ToJsonString()).Distinct().Count() < items.Count)
        {
            problems.Add(new Problem(path, "The list has the same item twice.", "Write it once."));
        }

        if (schema.TryGetProperty("uniqueKeys", out var keys)
            && items.OfType<JsonObject>().GroupBy(item => string.Join('\0', keys.EnumerateArray().Select(key => item[key.GetString()!]?.ToJsonString())))
                .Any(static group => group.Count() > 1))
        {
            problems.Add(new Problem(path,
                $"Two items have the same {string.Join(" and ", keys.EnumerateArray())}.",
                "Give each its own."));
        }

        if (schema.TryGetProperty("items", out var each))
        {
            for (var index = 0; index < items.Count; index++)
            {
                Check(items[index], each, $"{path}[{index}]", problems);
            }
        }
    }

    private void CheckAlternatives(JsonNode? value, JsonElement schema, string path, List<Problem> problems)
    {
        if (schema.TryGetProperty("anyOf", out var any) && Fits(value, any, path) == 0)
        {
            problems.Add(new Problem(path,
                $"{ScalarRules.Show(value)} fits none of the forms it may have.",
                $"The forms are {any.GetRawText()}."));
        }

        if (schema.TryGetProperty("oneOf", out var one) && Fits(value, one, path) is var count and not 1)
        {
            problems.Add(new Problem(path,
                $"{ScalarRules.Show(value)} fits {count} of the forms of which it must have one.",
                $"The forms are {one.GetRawText()}."));
        }
    }

    private int Fits(JsonNode? value, JsonElement alternatives, string path) => alternatives.EnumerateArray().Count(alternative =>
    {
        var problems = new List<Problem>();
        Check(value, alternative, path, problems);
        return problems.Count == 0;
    });

    private JsonElement Resolve(string pointer)
    {
        var at = root;
        foreach (var segment in pointer.Split('/').Skip(1)) // "#/definitions/Tag"
        {
            at = at.GetProperty(segment);
        }

        return at;
    }

    private static bool IsOfType(JsonNode? value, JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOfType(value, one))
        : type.GetString() switch
        {
            "string" => value?.GetValueKind() == JsonValueKind.String,
            "integer" => ScalarRules.Number(value) is { } number && decimal.IsInteger(number),
            "number" => ScalarRules.Number(value) is not null,
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "null" => value is null,
            _ => true,
        };

    private static string Names(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray().Select(static one => one.GetString())) : type.GetString()!;
}
