using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>The results of a search as text (native-servers 6.3).</summary>
internal static partial class SearchText
{
    public static string Write(ShownAnswer shown)
    {
        var sections = shown.Query.Compact ? [] : Sections(shown);
        var results = shown.Answer.Results.Count == 0
            ? $"🔍 No results found for \"{shown.Query.Query}\". Try different search terms or check if SearXNG search engines are working."
            : string.Join("\n\n", shown.Answer.Results.Select(result => Result(result, shown)));
        if (shown.Query.Compact && shown.Answer.Results.Count == 0 && Unresponsive(shown.Answer) is { } unresponsive)
        {
            results += $"\n\n{unresponsive}";
        }

        return sections.Count == 0 ? results : $"{string.Join("\n\n", sections)}\n\n---\n\n{results}";
    }

    private static List<string> Sections(ShownAnswer shown)
    {
        var answer = shown.Answer;
        List<string?> sections =
        [
            answer.ServedBy.Count == 0 ? null : $"Served by SearXNG instance{(answer.ServedBy.Count == 1 ? "" : "s")}: {string.Join(", ", answer.ServedBy)}",
            shown.NotChecked is { } what ? $"Note: {what} were not validated or normalized (SearXNG /config unavailable)." : null,
            answer.IsFromHtml ? "Note: Results parsed from SearXNG HTML fallback; metadata is limited." : null,
            Lines((answer.Json["answers"] as JsonArray ?? []).Select(Answer).OfType<string>(), static text => $"Direct answer: {text}"),
            Lines(answer.Texts("corrections"), static text => $"Spelling correction: did you mean \"{OneLine(text)}\"?"),
            answer.Texts("suggestions").Select(OneLine).ToList() is { Count: > 0 } suggestions ? $"Suggestions: {string.Join(", ", suggestions)}" : null,
            .. (answer.Json["infoboxes"] as JsonArray ?? []).OfType<JsonObject>().Select(Infobox),
            Unresponsive(answer),
        ];
        return [.. sections.OfType<string>()];
    }

    private static string? Unresponsive(SearchAnswer answer) =>
        answer.UnresponsiveEngines() is { Count: > 0 } engines ? $"Unresponsive engines: {string.Join(", ", engines.Select(OneLine))}" : null;

    /// <summary>Older instances answer with strings, newer ones with objects.</summary>
    private static string? Answer(JsonNode? answer)
    {
        var text = JsonText.StringOf(answer is JsonObject found ? found["answer"] : answer);
        var url = JsonText.StringOf((answer as JsonObject)?["url"]);
        return string.IsNullOrEmpty(text) ? null : string.IsNullOrEmpty(url) ? OneLine(text) : $"{OneLine(text)} ({OneLine(url)})";
    }

    private static string Infobox(JsonObject box)
    {
        List<string> lines = [$"Infobox: {Value(box, "infobox")}"];
        if (Value(box, "content") is { Length: > 0 } content)
        {
            lines.Add(content);
        }

        lines.AddRange((box["urls"] as JsonArray ?? []).OfType<JsonObject>().Select(static link => $"{Value(link, "title")}: {Value(link, "url")}"));
        return string.Join('\n', lines);
    }

    private static string Result(JsonObject result, ShownAnswer shown)
    {
        List<string> lines = [$"Title: {Value(result, "title")}", $"Description: {shown.Cut(Value(result, "content"))}", $"URL: {Value(result, "url")}"];
        if (!shown.Query.Compact)
        {
            Add("Relevance Score", SearchAnswer.Score(result)?.ToString("F3", CultureInfo.InvariantCulture));
            Add("Engines", string.Join(", ", InstanceConfig.Strings(result["engines"]).Select(OneLine)));
            Add("Category", Value(result, "category"));
            Add("Published Date", Value(result, "publishedDate"));
            Add("Thumbnail", Value(result, "thumbnail"));
            Add("Image Source", Value(result, "img_src"));
        }

        return string.Join('\n', lines);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                lines.Add($"{name}: {value}");
            }
        }
    }

    private static string? Lines(IEnumerable<string> texts, Func<string, string> line) =>
        texts.Select(line).ToList() is { Count: > 0 } lines ? string.Join('\n', lines) : null;

    private static string Value(JsonObject from, string name) => OneLine(JsonText.StringOf(from[name]) ?? "");

    private static string OneLine(string text) => LineBreaks().Replace(text, " ");

    [GeneratedRegex(@"[\r\n\u0085\u2028\u2029]+")]
    private static partial Regex LineBreaks();
}
