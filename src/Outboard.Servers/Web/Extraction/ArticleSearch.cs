using AngleSharp.Html.Dom;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What may be tried to find an article; each is left off when too little is found.</summary>
[Flags]
internal enum Strictness
{
    None = 0,

    /// <summary>What is named like a menu or a comment goes first.</summary>
    StripUnlikely = 1,

    /// <summary>Names count.</summary>
    WeighNames = 2,

    /// <summary>What looks like a box of links, or a form, goes last.</summary>
    CleanBoxes = 4,
}

/// <summary>
/// Finds the article of a page: the algorithm of Mozilla's Readability, which the original of the fetch server runs, over a tree in which each of its
/// questions takes one step. Done literally over a document's own tree, its work grows with the square of the page.
/// </summary>
internal sealed class ArticleSearch
{
    /// <summary>An article with less text is looked for again, less strictly.</summary>
    private const int MinText = 500;

    private readonly Hints hints = new();
    private string? byline;

    /// <returns>The element that holds the article, or null; and the page's title.</returns>
    public static (PageNode? Article, string Title) Run(IHtmlDocument document)
    {
        var page = new ArticlePage(document);
        var info = PageInfo.Of(page);
        return (new ArticleSearch { byline = info.Byline }.Find(document, page, info.Title), info.Title);
    }

    private PageNode? Find(IHtmlDocument document, ArticlePage page, string title)
    {
        page.Prepare();
        var strictness = Strictness.StripUnlikely | Strictness.WeighNames | Strictness.CleanBoxes;
        IHtmlDocument? prepared = null;
        PageNode? longest = null;
        var length = 0;
        while (page.Body is { } body)
        {
            var article = Attempt(page, title, strictness);
            var found = article.Facts!.TotalsOf(article).Text.Words;
            if (found >= MinText)
            {
                return article;
            }

            if (found > length)
            {
                (longest, length) = (article, found);
            }

            if (strictness == Strictness.None)
            {
                break;
            }

            // The strictest that is left goes.
            strictness &= strictness - 1;
            page = new ArticlePage(prepared ??= Prepared(document));
            if (body.Facts!.Score is not null)
            {
                // A body that has its points is no candidate again.
                page.Body?.Facts!.Score = 0;
            }

            if (body.Parent is null)
            {
                // Nor does one that was taken out, being hidden, come back.
                page.Body?.Remove();
            }
        }

        return longest;
    }

    /// <summary>The original writes the prepared page as HTML and reads it again, which makes a difference where paragraphs stand in paragraphs.</summary>
    private static IHtmlDocument Prepared(IHtmlDocument document)
    {
        var page = new ArticlePage(document);
        page.Prepare();
        return HtmlPage.Parse(PageHtml.Write(page.Html));
    }

    private PageNode Attempt(ArticlePage page, string title, Strictness strictness)
    {
        var scoring = new Scoring(hints, strictness);
        var pruning = new Pruning(hints, strictness, title) { Byline = byline };
        var paragraphs = pruning.Run(page.Html);
        byline = pruning.Byline;
        var top = scoring.Top(paragraphs, page.Body!);
        var article = Siblings.Gather(top, scoring);
        new Cleaning(hints, strictness).Run(article);
        return article;
    }
}
