using AngleSharp.Dom;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>The part of a page that is documentation, as Markdown (native-servers 5.4).</summary>
internal static class PageText
{
    public const string Empty = "<e>Empty HTML content</e>";
    public const string Nothing = "<e>Page failed to be simplified from HTML</e>";

    private static readonly string[] Main =
        ["main", "article", "#main-content", ".main-content", "#content", ".content", "div[role='main']", "#awsdocs-content", ".awsui-article"];

    private const string Furniture =
        "noscript, .prev-next, #main-col-footer, .awsdocs-page-utilities, #quick-feedback-yes, #quick-feedback-no, " +
        ".page-loading-indicator, #tools-panel, .doc-cookie-banner, awsdocs-copyright, awsdocs-thumb-feedback";

    /// <returns>The Markdown or the notice that there is none, and the page's title.</returns>
    public static (string Markdown, string? Title) Of(string html, Uri page)
    {
        if (html.Length == 0)
        {
            return (Empty, null);
        }

        using var document = HtmlPage.Parse(html);
        var root = Main.Select(document.QuerySelector).FirstOrDefault(static found => found is not null) ?? document.Body ?? document.DocumentElement;
        var title = document.Title is { Length: > 0 } text ? text : null;
        return (ToMarkdown(root, page), title);
    }

    /// <summary>The content of <paramref name="root"/>, which is stripped of the page's furniture in passing.</summary>
    public static string ToMarkdown(IElement root, Uri page)
    {
        foreach (var piece in root.QuerySelectorAll(Furniture).ToArray())
        {
            piece.Remove();
        }

        var markdown = MarkdownWriter.Write(root, MarkdownProfile.Aws, page);
        return string.IsNullOrWhiteSpace(markdown) ? Nothing : markdown;
    }
}
