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

    public static double? Score(JsonObject result) =>
        result["score"] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    /// <summary>The strings of a list that may hold anything, the empty ones left out.</summary>
    public IEnumerable<string> Texts(string list) => InstanceConfig.Strings(Json[list]);

    // [["dead","HTTP error"]] is told as "dead (HTTP error)"
    public IReadOnlyList<string> UnresponsiveEngines()
    {
        List<string> engines = [];
        foreach (var engine in (Json["unresponsive_engines"] as JsonArray ?? []).OfType<JsonArray>())
        {
            if (JsonText.StringOf(engine.ElementAtOrDefault(0)) is { Length: > 0 } name)
            {
                engines.Add(JsonText.StringOf(engine.ElementAtOrDefault(1)) is { Length: > 0 } reason ? $"{name} ({reason})" : name);
            }
        }

        return engines;
    }
}
