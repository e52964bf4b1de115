using System.Net;
using System.Text.Json.Nodes;
using System.Text;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>What the search service is asked (native-servers 5.7).</summary>
/// <param name="Phrase">What to search for.</param>
/// <param name="Products">Facet values; only these.</param>
/// <param name="Guides">Facet values; only these.</param>
internal sealed record SearchQuery(string Phrase, IReadOnlyList<string> Products, IReadOnlyList<string> Guides)
{
    public byte[] Body()
    {
        var attributes = new JsonArray(Attribute("domain", Endpoints.Docs));
        if (Phrase.Contains("neuron", StringComparison.OrdinalIgnoreCase))
        {
            attributes.Add((JsonNode)Attribute("domain", Endpoints.NeuronDocs));
        }

        foreach (var product in Products)
        {
            attributes.Add((JsonNode)Attribute("aws-docs-search-product", product));
        }

        foreach (var guide in Guides)
        {
            attributes.Add((JsonNode)Attribute("aws-docs-search-guide", guide));
        }

        var body = new JsonObject
        {
            ["textQuery"] = new JsonObject { ["input"] = Phrase },
            ["contextAttributes"] = attributes,
            ["acceptSuggestionBody"] = "RawText",
            ["locales"] = new JsonArray("en_us"),
        };
        return Encoding.UTF8.GetBytes(JsonText.Indented(body));
    }

    /// <summary>Where it is asked.</summary>
    /// <param name="sessionId">The conversation's, or null to tell nothing but the query.</param>
    /// <param name="intent">What the user wants to find out.</param>
    public static Uri Address(string? sessionId, string intent)
    {
        if (sessionId is null)
        {
            return new Uri(Endpoints.Search);
        }

        var words = string.Join(' ', intent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new Uri($"{Endpoints.Search}?session={sessionId}{(words.Length == 0 ? "" : $"&search_intent={WebUtility.UrlEncode(words)}")}");
    }

    private static JsonObject Attribute(string key, string value) => new() { ["key"] = key, ["value"] = value };
}
