using System.Text.Json.Nodes;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>The results of a search as JSON (native-servers 6.3): the instance's own object, or three members of each result.</summary>
internal static class SearchJson
{
    public static string Write(ShownAnswer shown) => JsonText.Indented(shown.Query.Compact ? Compact(shown) : Full(shown));

    private static JsonObject Full(ShownAnswer shown)
    {
        var answer = shown.Answer;
        var json = new JsonObject();
        foreach (var (name, value) in answer.Json)
        {
            json[name] = name == "results" ? new JsonArray([.. answer.Results.Select(result => Full(result, shown))]) : value?.DeepClone();
        }

        if (shown.NotChecked is { Length: > 0 } what)
        {
            json["warnings"] = Strings([$"{char.ToUpperInvariant(what[0])}{what[1..]} were not validated or normalized because SearXNG /config is unavailable."]);
        }

        if (answer.ServedBy.Count > 0)
        {
            json["servedBy"] = Strings(answer.ServedBy);
        }

        if (shown.IsCached)
        {
            json["cached"] = true;
        }

        return json;
    }

    private static JsonNode Full(JsonObject result, ShownAnswer shown)
    {
        var copy = result.DeepClone();
        if (JsonText.StringOf(result["content"]) is { } content)
        {
            copy["content"] = shown.Cut(content);
        }

        return copy;
    }

    private static JsonObject Compact(ShownAnswer shown)
    {
        var json = new JsonObject
        {
            ["results"] = new JsonArray([.. shown.Answer.Results.Select(result => (JsonNode)new JsonObject
            {
                ["title"] = Text(result, "title"),
                ["url"] = Text(result, "url"),
                ["content"] = shown.Cut(Text(result, "content")),
            })]),
        };

        // A query whose only engine is down must not look like one without results.
        if (shown.Answer.Results.Count == 0 && shown.Answer.UnresponsiveEngines().Count > 0)
        {
            json["unresponsive_engines"] = shown.Answer.Json["unresponsive_engines"]!.DeepClone();
        }

        return json;
    }

    private static string Text(JsonObject result, string name) => JsonText.StringOf(result[name]) ?? "";

    private static JsonArray Strings(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode)text)];
}
