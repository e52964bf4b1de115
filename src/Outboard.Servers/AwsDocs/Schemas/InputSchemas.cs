using System.Text.Json;

namespace Outboard.Servers.AwsDocs.Schemas;

/// <summary>The parameters of the tools (native-servers 5.2): names, titles, defaults and bounds are the original's, the descriptions our own.</summary>
internal static class InputSchemas
{
    public static JsonElement ReadDocumentation { get; } = Reading("""{"type":"string","title":"Url","description":"Address of the documentation page"}""");

    public static JsonElement ReadDocumentationChina { get; } =
        Reading("""{"anyOf":[{"type":"string","format":"uri","minLength":1},{"type":"string"}],"title":"Url","description":"Address of the documentation page"}""");

    public static JsonElement ReadSections { get; } = JsonElement.Parse("""
        {"type":"object","title":"read_sectionsArguments","required":["url","section_titles"],"properties":{
          "url":{"type":"string","title":"Url","description":"Address of the documentation page"},
          "section_titles":{"type":"array","items":{"type":"string"},"title":"Section Titles","description":"Headings of the sections to return"}}}
        """);

    public static JsonElement SearchTable { get; } = JsonElement.Parse("""
        {"type":"object","title":"search_tableArguments","required":["url","query"],"properties":{
          "url":{"type":"string","title":"Url","description":"Address of the page with the table"},
          "section_title":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"title":"Section Title","description":"Heading of the section to search; all tables if left out"},
          "query":{"type":"string","title":"Query","description":"Words that must all occur in a row"},
          "max_rows":{"type":"integer","default":20,"minimum":1,"maximum":100,"title":"Max Rows","description":"Maximum number of rows per table"}}}
        """);

    public static JsonElement SearchDocumentation { get; } = JsonElement.Parse("""
        {"type":"object","title":"search_documentationArguments","required":["search_phrase"],"properties":{
          "search_phrase":{"type":"string","title":"Search Phrase","description":"What to search for"},
          "search_intent":{"type":"string","default":"","title":"Search Intent","description":"What the user wants to find out, without personal or customer data"},
          "limit":{"type":"integer","default":10,"minimum":1,"maximum":50,"title":"Limit","description":"Maximum number of results"},
          "product_types":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}],"default":null,"title":"Product Types","description":"Only these products (see facets of an earlier answer)"},
          "guide_types":{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}],"default":null,"title":"Guide Types","description":"Only these kinds of guides"}}}
        """);

    public static JsonElement Recommend { get; } = JsonElement.Parse("""
        {"type":"object","title":"recommendArguments","required":["url"],"properties":{
          "url":{"type":"string","title":"Url","description":"Address of the page to start from"}}}
        """);

    public static JsonElement GetAvailableServices { get; } = JsonElement.Parse("""{"type":"object","properties":{},"title":"get_available_servicesArguments"}""");

    private static JsonElement Reading(string url) => JsonElement.Parse(
        """{"type":"object","title":"read_documentationArguments","required":["url"],"properties":{"url":""" + url + """
        ,"max_length":{"type":"integer","default":5000,"exclusiveMinimum":0,"exclusiveMaximum":1000000,"title":"Max Length","description":"Maximum number of characters to return"},
         "start_index":{"type":"integer","default":0,"minimum":0,"title":"Start Index","description":"Index of the first character to return"}}}
        """);
}
