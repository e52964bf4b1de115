using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs.Schemas;

/// <summary>What <c>structuredContent</c> looks like (native-servers 5.2), written as the original's library writes it.</summary>
internal static class OutputSchemas
{
    public static JsonElement Recommend { get; } = Schema(
        Model("recommendOutput", ["result"], ("result", ListOf("RecommendationResult"))),
        Model("RecommendationResult", ["url", "title"], ("url", Text), ("title", Text), ("context", OrNull(Text))));

    public static JsonElement SearchTable { get; } = Schema(
        Model(
            "SearchTableResponse",
            ["url", "section_title", "query", "tables_searched", "tables_with_matches", "results"],
            ("url", Text),
            ("section_title", Text),
            ("query", Text),
            ("tables_searched", Integer),
            ("tables_with_matches", Integer),
            ("results", ListOf("TableResult")),
            ("error", OrNull(Text)),
            ("hint", OrNull(Text))),
        Model(
            "TableResult",
            ["columns", "total_rows", "matched_rows", "showing", "rows"],
            ("table_heading", OrNull(Text)),
            ("columns", ListOf(Text)),
            ("parent_columns", OrNull(ListOf(Text))),
            ("child_columns", OrNull(ListOf(Text))),
            ("total_rows", Integer),
            ("matched_rows", Integer),
            ("showing", Integer),
            ("rows", ListOf(new JsonObject { ["additionalProperties"] = true, ["type"] = "object" }))));

    public static JsonElement SearchDocumentation { get; } = Schema(
        Model(
            "SearchResponse",
            ["search_results", "query_id"],
            ("search_results", ListOf("SearchResult")),
            ("facets", OrNull(new JsonObject { ["additionalProperties"] = ListOf(Text), ["type"] = "object" })),
            ("query_id", Text),
            ("metadata", OrNull(Ref("ResponseMetadata")))),
        Model("AdditionalUrl", ["url"], ("url", Text), ("section_title", OrNull(Text)), ("section_anchor", OrNull(Text))),
        Model("DiscoveredService", ["name"], ("name", Text), ("description", OrNull(Text))),
        Model("RelatedTask", ["name"], ("name", Text), ("description", OrNull(Text)), ("urls", OrNull(ListOf("RelatedTaskUrl")))),
        Model("RelatedTaskUrl", ["url_name"], ("url_name", Text), ("url_description", OrNull(Text))),
        Model("Relationship", [], ("relation", OrNull(Text)), ("to", OrNull(Text)), ("to_description", OrNull(Text)), ("from", OrNull(Text))),
        Model(
            "ResponseMetadata",
            [],
            ("discovered_services", OrNull(ListOf("DiscoveredService"))),
            ("related_tasks", OrNull(ListOf("RelatedTask"))),
            ("relationships", OrNull(ListOf("Relationship")))),
        Model(
            "SearchResult",
            ["rank_order", "url", "title"],
            ("rank_order", Integer),
            ("url", Text),
            ("title", Text),
            ("context", OrNull(Text)),
            ("recommended_sections", OrNull(ListOf(Text))),
            ("sections", OrNull(ListOf(Text))),
            ("metadata", OrNull(Ref("SearchResultMetadata")))),
        Model("SearchResultMetadata", [], ("additional_urls", OrNull(ListOf("AdditionalUrl")))));

    private static JsonObject Text => new() { ["type"] = "string" };

    private static JsonObject Integer => new() { ["type"] = "integer" };

    /// <summary>Of a tool that answers text.</summary>
    public static JsonElement TextOf(string tool) => Schema(Model($"{tool}Output", ["result"], ("result", Text)));

    private static JsonObject Ref(string model) => new() { ["$ref"] = $"#/$defs/{model}" };

    private static JsonObject ListOf(string model) => ListOf(Ref(model));

    private static JsonObject ListOf(JsonObject items) => new() { ["items"] = items, ["type"] = "array" };

    private static JsonObject OrNull(JsonObject type) => new() { ["anyOf"] = new JsonArray(type, new JsonObject { ["type"] = "null" }), ["default"] = null };

    private static JsonObject Model(string title, string[] required, params (string Name, JsonObject Type)[] properties)
    {
        var named = new JsonObject();
        foreach (var (name, type) in properties)
        {
            // A property that is a model carries that model's title and none of its own.
            if (type["anyOf"]?[0]?["$ref"] is null)
            {
                type["title"] = string.Join(' ', name.Split('_').Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
            }

            named[name] = type;
        }

        var model = new JsonObject { ["properties"] = named };
        if (required.Length > 0)
        {
            model["required"] = new JsonArray([.. required]);
        }

        model["title"] = title;
        model["type"] = "object";
        return model;
    }

    private static JsonElement Schema(JsonObject model, params JsonObject[] definitions)
    {
        if (definitions.Length > 0)
        {
            model["$defs"] = new JsonObject(definitions.Select(static definition => KeyValuePair.Create((string)definition["title"]!, (JsonNode?)definition)));
        }

        return JsonElement.Parse(model.ToJsonString());
    }
}
