using AngleSharp.Dom;
using SmartReader;

namespace Outboard.Servers.Web.Markdown;

/// <summary>The article of a page, as the fetch tool shows it (native-servers 3.4).</summary>
internal static class Article
{
    /// <summary>What is longer is converted whole.</summary>
    private const int MaxLength = 4 << 20;

    /// <summary>The extractor's work grows with the square of this: 650 ms for 10,000 paragraphs.</summary>
    private const int MaxElements = 40_000;

    /// <summary>An article that is shorter, and less than a twentieth of the page, is no article.</summary>
    private const int MinText = 200;

    /// <returns>Markdown, or null when there is nothing to show; and the page's title.</returns>
    public static (string? Markdown, string? Title) Extract(string html, Uri page)
    {
        var document = HtmlPage.Parse(html);
        var title = document.Title?.Trim() is { Length: > 0 } own ? own : null;
        if (html.Length <= MaxLength && document.All.Length <= MaxElements && document.Body is { } whole)
        {
            var pageLength = TextLength(whole, MarkdownProfile.FetchBody);
            using var reader = new Reader(page.AbsoluteUri, document);
            IElement? found = null;
            reader.AddCustomOperationEnd(element => found = element);
            var article = reader.GetArticle();
            if (article.Completed && found is not null)
            {
                var length = TextLength(found, MarkdownProfile.Fetch);
                if (length >= MinText || length * 20L >= pageLength)
                {
                    return (Written(found, MarkdownProfile.Fetch, page), article.Title is { Length: > 0 } better ? better : title);
                }
            }

            // The extractor has taken the tree apart.
            document = HtmlPage.Parse(html);
        }

        return (document.Body is { } body ? Written(body, MarkdownProfile.FetchBody, page) : null, title);
    }

    private static string? Written(IElement root, MarkdownProfile profile, Uri page) =>
        MarkdownWriter.Write(root, profile, page) is { Length: > 0 } markdown ? markdown : null;

    /// <summary>Characters of text that are not whitespace; hidden ones count.</summary>
    private static int TextLength(INode root, MarkdownProfile profile)
    {
        var length = 0;
        var open = new Stack<INode>([root]);
        while (open.TryPop(out var node))
        {
            if (node is IText text)
            {
                foreach (var c in text.Data)
                {
                    length += char.IsWhiteSpace(c) ? 0 : 1;
                }
            }
            else if (node is not IElement element || profile.Elements.GetValueOrDefault(element.LocalName).Rule != Rule.Removed)
            {
                var children = node.ChildNodes;
                for (var i = 0; i < children.Length; i++)
                {
                    open.Push(children[i]);
                }
            }
        }

        return length;
    }
}
