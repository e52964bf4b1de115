using System.Text.Json.Nodes;

namespace FakeAws.Wire;

/// <summary>
/// What each operation takes: <c>inputs.json</c>, member by member, as AWS's service models have it; <c>!</c> marks what is required. A real service
/// passes over a member it does not know; here it is an error, since it is a typing error in the client.
/// </summary>
internal static class Inputs
{
    private static readonly JsonObject s_all = Load();

    public static bool Knows(Service service, string operation) => s_all[service.SigningName]?[operation] is not null;

    /// <returns>The input with empty lists where the query protocol has an empty text.</returns>
    public static void Check(Service service, string operation, JsonObject input)
    {
        var problem = Problem(s_all[service.SigningName]![operation]!, input, "");
        if (problem is not null)
        {
            throw new AwsError(service.Protocol == Protocol.Json ? "ValidationException" : "ValidationError", $"1 validation error detected: {problem}");
        }
    }

    private static string? Problem(JsonNode form, JsonNode? value, string path)
    {
        switch (form)
        {
            case JsonObject map when map["*"] is { } any:
                return value is JsonObject entries ? entries.Select(entry => Problem(any, entry.Value, $"{path}.{entry.Key}")).FirstOrDefault(static p => p is not null) : $"{path} must be a map";
            case JsonObject members when value is JsonObject set:
                return Members(members, set, path);
            case JsonArray list when value is JsonArray items:
                return items.Select((item, index) => Problem(list[0]!, item, $"{path}.{index + 1}")).FirstOrDefault(static p => p is not null);
            case JsonArray when value is JsonValue text && text.ToString().Length == 0:
                text.ReplaceWith(new JsonArray()); // an empty list of the query protocol
                return null;
            case JsonValue kind when value is JsonValue leaf:
                return Leaf(kind.ToString(), leaf.ToString()) ? null : $"'{leaf}' at '{path.TrimStart('.')}' must be a {kind}";
            default:
                return $"'{path.TrimStart('.')}' has the wrong form: {value?.ToJsonString() ?? "null"}";
        }
    }

    private static string? Members(JsonObject members, JsonObject set, string path)
    {
        foreach (var (name, value) in set.ToList())
        {
            var form = members[name] ?? members[name + "!"];
            if (form is null)
            {
                return $"unknown member '{$"{path}.{name}".TrimStart('.')}'";
            }

            if (Problem(form, value, $"{path}.{name}") is { } problem)
            {
                return problem;
            }
        }

        var missing = members.FirstOrDefault(member => member.Key.EndsWith('!') && set[member.Key[..^1]] is null).Key;
        return missing is null ? null : $"Value null at '{$"{path}.{missing[..^1]}".TrimStart('.')}' failed to satisfy constraint: Member must not be null";
    }

    private static bool Leaf(string kind, string text) => kind switch
    {
        "flag" => text is "true" or "false",
        "number" => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private static JsonObject Load()
    {
        using var stream = typeof(Inputs).Assembly.GetManifestResourceStream("inputs.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
