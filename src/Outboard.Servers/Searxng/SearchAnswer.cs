using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.Searxng;

/// <summary>What an instance found: its JSON as it came, and the results in it.</summary>
/// <param name="Json">Everything but <c>results</c>, which are put back when it is written.</param>
/// <param name="Results">In the order to be shown.</param>
internal sealed record SearchAnswer(JsonObject Json, IReadOnlyList<JsonObject> Results)
{
    /// <summary>Read from the page for people, because JSON was not to be had.</summary>
    public bool IsFromHtml { get; init; }

    /// <summary>Who answered; empty when there is only one who could.</summary>
    public IReadOnlyList<string> ServedBy { get; init; } = [];

    /// <exception cref="ToolFailure">It is no answer to a search.</exception>
    public static SearchAnswer Read(JsonNode? json) => json switch
    {
        null => throw new ToolFailure(SearxngErrors.NoJson),
        JsonObject found when found["results"] is JsonArray results => new SearchAnswer(found, [.. results.OfType<JsonObject>()]),
        _ => throw new ToolFailure(SearxngErrors.NoResultsArray),
    };

    public static double? Score(JsonObject result) => result["score"] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    /// <summary>Strings of a list that may hold anything; of an object, what stands under <paramref name="member"/>.</summary>
    public IEnumerable<string> Texts(string list, string member = "") => Json[list] is JsonArray items
        ? items.Select(item => JsonText.StringOf(item is JsonObject thing ? thing[member] : item)).OfType<string>().Where(static text => text.Length > 0)
        : [];

    /// <summary><c>[["dead", "HTTP error"]]</c> as <c>dead (HTTP error)</c>.</summary>
    public IReadOnlyList<string> UnresponsiveEngines() => Json["unresponsive_engines"] is JsonArray engines
        ? [.. engines.OfType<JsonArray>().Where(static engine => engine.Count > 0).Select(static engine => (Name: JsonText.StringOf(engine[0]), Reason: engine.Count > 1 ? JsonText.StringOf(engine[1]) : null))
            .Where(static engine => !string.IsNullOrEmpty(engine.Name)).Select(static engine => string.IsNullOrEmpty(engine.Reason) ? engine.Name! : $"{engine.Name} ({engine.Reason})")]
        : [];
}
