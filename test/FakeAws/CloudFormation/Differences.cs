using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Schemas;

namespace FakeAws.CloudFormation;

/// <param name="Path">As <c>/ContainerDefinitions/0/Image</c>.</param>
internal sealed record Difference(string Path, JsonNode? Before, JsonNode? After)
{
    /// <summary>The property it is in.</summary>
    public string Property => Path.Split('/')[1];

    /// <summary>With <c>*</c> for the positions, as the schemas write it.</summary>
    public string Pattern => string.Join('/', Path.Split('/').Skip(1).Select(static part => part.All(char.IsAsciiDigit) ? "*" : part));
}

/// <summary>Where two sets of properties differ, leaf by leaf; lists of different length as a whole.</summary>
internal static class Differences
{
    public static IEnumerable<Difference> Between(JsonNode? before, JsonNode? after, string path = "")
    {
        if (before is JsonObject was && after is JsonObject now && !IsFunction(was) && !IsFunction(now))
        {
            return was.Select(static entry => entry.Key).Union(now.Select(static entry => entry.Key)).SelectMany(key => Between(was[key], now[key], $"{path}/{key}"));
        }

        if (before is JsonArray old && after is JsonArray @new && old.Count == @new.Count)
        {
            return old.Zip(@new).SelectMany((pair, index) => Between(pair.First, pair.Second, $"{path}/{index}"));
        }

        return IsSame(before, after) ? [] : [new Difference(path, before, after)];
    }

    // CloudFormation does not tell 8808 from "8808".
    public static bool IsSame(JsonNode? before, JsonNode? after) =>
        before is JsonValue && after is JsonValue ? before.ToString() == after.ToString() : JsonNode.DeepEquals(before, after);

    /// <summary><c>Always</c>, <c>Conditionally</c> or <c>Never</c>.</summary>
    public static string Recreation(string type, Difference difference)
    {
        var schema = ResourceSchemas.Of(type);
        return schema is null ? "Conditionally"
            : schema.CreateOnly.Any(pointer => Touches(difference.Pattern, pointer)) ? "Always"
            : schema.ConditionalCreateOnly.Any(pointer => Touches(difference.Pattern, pointer)) ? "Conditionally"
            : "Never";
    }

    private static bool IsFunction(JsonObject set) =>
        set.Count == 1 && set.Single().Key is { } key && (key == "Ref" || key.StartsWith("Fn::", StringComparison.Ordinal));

    private static bool Touches(string path, string pointer) =>
        path == pointer || path.StartsWith(pointer + "/", StringComparison.Ordinal) || pointer.StartsWith(path + "/", StringComparison.Ordinal);
}
