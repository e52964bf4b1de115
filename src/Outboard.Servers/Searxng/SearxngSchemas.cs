using System.Text.Json;

namespace Outboard.Servers.Searxng;

/// <summary>Names, descriptions and input schemas of the tools; the descriptions are ours, everything else is the original's (native-servers 6.1).</summary>
/// <param name="Name">Of the tool.</param>
/// <param name="Description">Of the tool.</param>
/// <param name="Input">What a client is told to send. The lite one leaves out what works all the same.</param>
internal sealed record SearxngSchema(string Name, string Description, JsonElement Input)
{
    public static SearxngSchema Search(bool lite) => lite
        ? new("searxng_web_search", "Search the web: titles, addresses, snippets.", Lite("query", "What to search for."))
        : new(
            "searxng_web_search",
            "Searches the web through SearXNG and lists results with title, description and URL. The search text goes into `query`, not into `prompt` or `q`. "
            + "Ask for more with `pageno`, for newer with `time_range`; read a result in full with `web_url_read`.",
            JsonElement.Parse("""
            {"type":"object","required":["query"],"properties":{
             "query":{"type":"string","description":"What to search for. The parameter is called `query`, not `prompt` or `q`."},
             "pageno":{"type":"integer","minimum":1,"default":1,"description":"Page of results, from 1."},
             "time_range":{"type":"string","enum":["day","week","month","year"],"description":"No results older than this. Engines named in `engines` must all be able to do it."},
             "language":{"type":"string","default":"all","description":"Language of the results, such as en, de or fr; all for any."},
             "safesearch":{"type":"string","enum":["0","1","2"],"description":"Safe search: 0 off, 1 moderate, 2 strict."},
             "min_score":{"type":"number","minimum":0,"maximum":1,"description":"Leave out results with a lower relevance score."},
             "num_results":{"type":"number","minimum":1,"maximum":20,"description":"Most results to return; the operator may have set a lower limit."},
             "categories":{"type":"string","description":"Categories, separated by commas, such as general,news,it. searxng_instance_info lists them."},
             "engines":{"type":"string","description":"Search engines, separated by commas, such as duckduckgo,wikipedia. searxng_instance_info lists them."},
             "response_format":{"type":"string","enum":["text","json"],"description":"text to read, or the JSON of the instance."},
             "result_detail":{"type":"string","enum":["compact","full"],"description":"compact: only title, URL and content; full (usual): answers, suggestions and facts about each result as well."}}}
            """));

    public static SearxngSchema Suggestions(bool lite) => lite
        ? new("searxng_search_suggestions", "Complete a search query.", Lite("query", "Beginning of a query."))
        : new(
            "searxng_search_suggestions",
            "Suggests how a search query could go on, as the SearXNG instance completes it. Useful when a query is vague.",
            JsonElement.Parse("""
            {"type":"object","required":["query"],"properties":{
             "query":{"type":"string","description":"A query, or its beginning."},
             "language":{"type":"string","default":"all","description":"Language of the suggestions, such as en, de or fr; all for any."}}}
            """));

    public static SearxngSchema InstanceInfo(bool lite) => lite
        ? new("searxng_instance_info", "Categories and engines of the SearXNG instance.", JsonElement.Parse("""{"type":"object","properties":{},"required":[]}"""))
        : new(
            "searxng_instance_info",
            "Tells what the SearXNG instances offer: categories and, if asked, engines, each as what all of them have (common) and what any has (available); defaults, locales, plugins.",
            JsonElement.Parse("""
            {"type":"object","required":[],"properties":{
             "includeEngines":{"type":"boolean","default":false,"description":"List engines by name."},
             "includeDisabled":{"type":"boolean","default":false,"description":"With includeEngines: those that are off as well."},
             "category":{"type":"string","description":"Only this category and its engines."},
             "refresh":{"type":"boolean","default":false,"description":"Ask the instances again instead of using what is known."}}}
            """));

    public static SearxngSchema UrlRead(bool lite) => lite
        ? new("web_url_read", "Read a web page as Markdown.", Lite("url", "Address of the page."))
        : new(
            "web_url_read",
            "Reads a web page and returns it as Markdown; JSON, YAML, TOML, XML, plain text and the text of a PDF come in a code block, other binary content is not read. "
            + "Read a long page in parts with startChar and maxLength, list its headings with readHeadings, or take one section by its heading.",
            JsonElement.Parse("""
            {"type":"object","required":["url"],"properties":{
             "url":{"type":"string","description":"Address of the page, http or https."},
             "startChar":{"type":"number","minimum":0,"description":"First character to return, from 0."},
             "maxLength":{"type":"number","minimum":1,"description":"Most characters to return."},
             "section":{"type":"string","description":"Only the section whose heading contains this text."},
             "paragraphRange":{"type":"string","description":"Only these paragraphs: 3, 1-5 or 10-."},
             "readHeadings":{"type":"boolean","description":"Only the headings; the other choices are ignored then."}}}
            """));

    private static JsonElement Lite(string name, string description) =>
        JsonElement.Parse($$$"""{"type":"object","properties":{"{{{name}}}":{"type":"string","description":"{{{description}}}"}},"required":["{{{name}}}"]}""");
}
