using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>What a template refers to: a logical id, a parameter or a pseudo parameter.</summary>
/// <param name="Target">The id.</param>
/// <param name="Attribute">Of <c>Fn::GetAtt</c>; null for the reference itself.</param>
internal readonly record struct Reference(string Target, string? Attribute);

/// <summary>CloudFormation's intrinsic functions inside template values: <c>{"Ref": "Alb"}</c>, <c>{"Fn::GetAtt": ["Alb", "DNSName"]}</c>.</summary>
internal static partial class Intrinsics
{
    /// <summary>The value is only known when the stack runs.</summary>
    public static bool IsIntrinsic(JsonNode? node) =>
        node is JsonObject { Count: 1 } one && one.First().Key is var key
        && (key == "Ref" || key.StartsWith("Fn::", StringComparison.Ordinal));

    /// <summary>What this one node refers to by <c>Ref</c> or <c>Fn::GetAtt</c>; null for anything else.</summary>
    public static Reference? Direct(JsonNode? node)
    {
        if (node is not JsonObject { Count: 1 } one)
        {
            return null;
        }

        var (key, value) = one.First();
        return (key, value) switch
        {
            ("Ref", JsonValue) => new Reference(value.ToString(), null),
            ("Fn::GetAtt", JsonArray { Count: 2 } pair) => new Reference($"{pair[0]}", $"{pair[1]}"),
            ("Fn::GetAtt", JsonValue) when value.ToString().Split('.', 2) is [var id, var attribute] => new Reference(id, attribute),
            _ => null,
        };
    }

    /// <summary>The ids of <see cref="References"/>, without their places: many are asked for, and few are told to anybody.</summary>
    public static IReadOnlyList<string> Targets(JsonNode? node)
    {
        var found = new List<string>();
        Walk(node);
        return found;

        void Walk(JsonNode? at)
        {
            switch (at)
            {
                case JsonObject { Count: 1 } one when Direct(one) is { } direct:
                    found.Add(direct.Target);
                    break;
                case JsonObject { Count: 1 } one when one["Fn::Sub"] is { } sub:
                    found.AddRange(InSub(sub, "").Select(static inside => inside.Reference.Target));
                    break;
                case JsonObject many:
                    foreach (var (_, value) in many)
                    {
                        Walk(value);
                    }

                    break;
                case JsonArray items:
                    foreach (var item in items)
                    {
                        Walk(item);
                    }

                    break;
            }
        }
    }

    /// <summary>Every reference in <paramref name="node"/> and below it, those inside <c>Fn::Sub</c> texts too.</summary>
    /// <param name="node">Any part of a template.</param>
    /// <param name="path">Its path; each reference comes with its own.</param>
    public static IEnumerable<(Reference Reference, string Path)> References(JsonNode? node, string path)
    {
        if (Direct(node) is { } direct)
        {
            return [(direct, path)];
        }

        return node switch
        {
            JsonObject { Count: 1 } one when one["Fn::Sub"] is { } sub => InSub(sub, path),
            JsonObject many => many.SelectMany(entry => References(entry.Value, $"{path}.{entry.Key}")),
            JsonArray items => items.SelectMany((item, index) => References(item, $"{path}[{index}]")),
            _ => [],
        };
    }

    /// <summary>The names in <c>${…}</c> of a <c>Fn::Sub</c> text; <c>${!literal}</c> is none.</summary>
    public static IEnumerable<Reference> InText(string text) =>
        Placeholder().Matches(text).Select(static match => match.Groups[1].Value.Split('.', 2) is [var id, var attribute]
            ? new Reference(id, attribute)
            : new Reference(match.Groups[1].Value, null));

    [GeneratedRegex(@"\$\{([^!}][^}]*)\}")]
    internal static partial Regex Placeholder();

    private static IEnumerable<(Reference Reference, string Path)> InSub(JsonNode sub, string path)
    {
        var variables = sub is JsonArray { Count: 2 } pair ? pair[1] as JsonObject : null;
        var text = sub is JsonArray { Count: > 0 } list ? list[0] : sub;
        return InText($"{text}")
            .Where(reference => variables?.ContainsKey(reference.Target) is not true)
            .Select(reference => (reference, path))
            .Concat(References(variables, path));
    }
}
