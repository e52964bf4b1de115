using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Schemas;

/// <summary>The keywords about which properties stand together.</summary>
internal static class ObjectRules
{
    public static IEnumerable<Problem> Find(JsonObject set, JsonElement schema, string path)
    {
        foreach (var name in List(schema, "required").Where(name => !set.ContainsKey(name)))
        {
            yield return new Problem(path, $"{name} is missing.", "It is required: give it.");
        }

        var either = List(schema, "requiredXor");
        if (either.Length > 0 && either.Count(set.ContainsKey) is var given and not 1)
        {
            yield return new Problem(path,
                given == 0
                    ? $"None of {string.Join(", ", either)} is given."
                    : $"{string.Join(" and ", either.Where(set.ContainsKey))} exclude each other.",
                $"Give exactly one of {string.Join(", ", either)}.");
        }

        var some = List(schema, "requiredOr");
        if (some.Length > 0 && !some.Any(set.ContainsKey))
        {
            yield return new Problem(path, $"None of {string.Join(", ", some)} is given.", "Give one of them at least.");
        }

        foreach (var (name, others) in Map(schema, "dependentRequired").Where(entry => set.ContainsKey(entry.Name)))
        {
            foreach (var other in others.Where(other => !set.ContainsKey(other)))
            {
                yield return new Problem(path, $"{name} is given without {other}.", $"Give {other} as well.");
            }
        }

        foreach (var (name, others) in Map(schema, "dependentExcluded").Where(entry => set.ContainsKey(entry.Name)))
        {
            foreach (var other in others.Where(set.ContainsKey))
            {
                yield return new Problem(path, $"{name} and {other} exclude each other.", "Give only one of them.");
            }
        }
    }

    private static string[] List(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out var names) ? Names(names) : [];

    private static IEnumerable<(string Name, string[] Others)> Map(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var map) ? map.EnumerateObject().Select(static entry => (entry.Name, Names(entry.Value))) : [];

    private static string[] Names(JsonElement names) => [.. names.EnumerateArray().Select(static name => name.GetString()!)];
}
