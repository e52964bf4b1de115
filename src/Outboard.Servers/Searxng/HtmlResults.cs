using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Searxng;

/// <summary>Results read from the page an instance shows to people (native-servers 6.4, <c>SEARXNG_HTML_FALLBACK</c>).</summary>
internal static class HtmlResults
{
    public static SearchAnswer Read(WebAnswer page, string query)
    {
        var (html, _) = TextDecoding.Decode(page.Body, page.ContentType);
        using var document = HtmlPage.Parse(html);
        IParentNode from = document;
        var found = from.QuerySelectorAll("article.result");
        List<JsonObject> results = [.. (found.Length > 0 ? found : from.QuerySelectorAll(".result")).Select(Result).OfType<JsonObject>()];
        return new SearchAnswer(
            new JsonObject { ["query"] = query, ["number_of_results"] = results.Count, ["results"] = new JsonArray(), ["sourceFormat"] = "html" },
            results) { IsFromHtml = true };
    }

    private static JsonObject? Result(IElement result)
    {
        var link = result.QuerySelector("h3 > a") ?? result.QuerySelector("h3 a") ?? result.QuerySelector("a[href]");
        var content = result.QuerySelector("p.content") ?? result.QuerySelector(".content");
        return link?.GetAttribute("href")?.Trim() is { } href && WebUrl.Parse(href) is not null
            ? new JsonObject { ["title"] = Text(link), ["url"] = href, ["content"] = content is null ? "" : Text(content) }
            : null;
    }

    private static string Text(IElement element) => string.Join(' ', element.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}
