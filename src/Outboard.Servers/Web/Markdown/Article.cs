using AngleSharp.Html.Dom;
using Outboard.Servers.Web.Extraction;

namespace Outboard.Servers.Web.Markdown;

/// <summary>The article of a page, as the fetch tool shows it (native-servers 3.4).</summary>
internal static class Article
{
    /// <summary>What is longer is converted whole.</summary>
    private const int MaxLength = 4 << 20;

    /// <summary>An article that is shorter, and less than a twentieth of the page, is no article.</summary>
    private const int MinText = 200;

    /// <returns>Markdown, or null when there is nothing to show; and the page's title.</returns>
    public static (string? Markdown, string? Title) Extract(string html, Uri page) => Extract(HtmlPage.Parse(html), html.Length, page);

    public static (string? Markdown, string? Title) Extract(IHtmlDocument document, int length, Uri page)
    {
        var links = new PageLinks(page, document, normalizes: true);
        var title = document.Title?.Trim() is { Length: > 0 } own ? own : null;
        if (length <= MaxLength && document.Body is { } whole)
        {
            var (article, better) = ArticleSearch.Run(document);
            title = better.Length > 0 ? better : title;
            if (article is not null && MarkdownWriter.Write(article, MarkdownProfile.Fetch, links) is { Length: > 0 } markdown && IsEnough(article, whole))
            {
                return (markdown, title);
            }
        }

        var body = document.Body is null ? "" : MarkdownWriter.Write(PageNode.Copy(document.Body), MarkdownProfile.FetchBody, links);
        return (body.Length == 0 ? null : body, title);
    }

    /// <summary>Text that is hidden by its style counts: some pages show themselves by script.</summary>
    private static bool IsEnough(PageNode article, IHtmlElement body)
    {
        var length = TextLength(article, MarkdownProfile.Fetch);
        return length >= MinText || length * 20L >= TextLength(PageNode.Copy(body), MarkdownProfile.FetchBody);
    }

    /// <summary>Characters that are not whitespace.</summary>
    private static int TextLength(PageNode root, MarkdownProfile profile)
    {
        var length = 0;
        for (var node = root.First; node is not null;)
        {
            foreach (var c in node.Kind == NodeKind.Text ? node.Text : "")
            {
                length += char.IsWhiteSpace(c) ? 0 : 1;
            }

            if (node.First is { } child && profile.Elements.GetValueOrDefault(node.Name).Rule != Rule.Removed)
            {
                node = child;
                continue;
            }

            while (node.Next is null && node.Parent is { } parent && parent != root)
            {
                node = parent;
            }

            node = node.Next;
        }

        return length;
    }
}
