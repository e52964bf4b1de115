using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>The answer of <c>search_documentation</c> (native-servers 5.7).</summary>
/// <param name="Shown">As the client gets it.</param>
/// <param name="QueryId">The service's name for this search; empty when it has none.</param>
/// <param name="Urls">The pages found.</param>
internal sealed record SearchAnswer(JsonObject Shown, string QueryId, IReadOnlyList<string> Urls)
{
    /// <exception cref="FormatException">The body is no answer of the search service.</exception>
    public static SearchAnswer Read(byte[] body, int limit)
    {
        using var document = Fields.Document(body);
        var answer = document.RootElement;
        var results = answer.Items("suggestions").Take(limit)
            .Select(static (suggestion, index) =>
                suggestion.Member("textExcerptSuggestion") is { ValueKind: JsonValueKind.Object } found ? Result(found, index + 1) : null)
            .OfType<JsonObject>()
            .ToArray();
        var queryId = answer.Text("queryId") ?? "";
        return new SearchAnswer(
            Response(results, Facets(answer), queryId, Metadata.OfResponse(answer)),
            queryId,
            [.. results.Select(static result => (string)result["url"]!)]);
    }

    /// <summary>A failure in the form of an answer: one result whose title says it.</summary>
    public static JsonObject Failure(string title) => Response([Result(1, "", title, null, default, null)], null, "", null);

    private static JsonObject Result(JsonElement found, int rank)
    {
        var context = found.Text("summary") is { Length: > 0 } summary ? summary : found.Text("suggestionBody");
        return Result(rank, found.Text("link") ?? "", found.Text("title") ?? "", context, found.Member("metadata") ?? default, Metadata.OfResult(found));
    }

    private static JsonObject Result(int rank, string url, string title, string? context, JsonElement sections, JsonObject? metadata) => new()
    {
        ["rank_order"] = rank,
        ["url"] = url,
        ["title"] = title,
        ["context"] = context,
        ["recommended_sections"] = sections.Texts("recommended_sections"),
        ["sections"] = sections.Texts("sections"),
        ["metadata"] = metadata,
    };

    private static JsonObject Response(JsonNode[] results, JsonObject? facets, string queryId, JsonObject? metadata) => new()
    {
        ["search_results"] = new JsonArray(results),
        ["facets"] = facets,
        ["query_id"] = queryId,
        ["metadata"] = metadata,
    };

    private static JsonObject? Facets(JsonElement answer)
    {
        var read = new JsonObject();
        foreach (var (theirs, ours) in (ReadOnlySpan<(string, string)>)[("aws-docs-search-product", "product_types"), ("aws-docs-search-guide", "guide_types")])
        {
            if (answer.Member("facets")?.Texts(theirs) is { } values)
            {
                read[ours] = values;
            }
        }

        return read.Count == 0 ? null : read;
    }
}
