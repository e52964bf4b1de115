using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>First pass: takes out what is no part of any article, and makes paragraphs of the divs that are some.</summary>
internal sealed class Pruning(Hints hints, Strictness strictness, string title)
{
    private const double TitleSimilarity = 0.75;
    private const double MaxLinks = 0.25;

    private bool hasTitleHeading;

    /// <summary>Who wrote it, once that is known: the element that says so is no text.</summary>
    public string? Byline { get; set; }

    /// <returns>The elements that give points to those around them.</returns>
    public List<PageNode> Run(PageNode root)
    {
        var scored = new List<PageNode>();
        for (PageNode? node = root; node is not null;)
        {
            if (IsNoContent(node))
            {
                node = RemoveAndGetNext(node);
                continue;
            }

            if ((node.Facts!.Traits & Traits.Scored) != 0)
            {
                scored.Add(node);
            }

            if (node.Name == "div")
            {
                node = Division(node, scored);
            }

            node = GetNext(node);
        }

        return scored;
    }

    private bool IsNoContent(PageNode node)
    {
        var facts = node.Facts!;
        var names = facts.Class.Length == 0 && facts.Id.Length == 0 ? "" : $"{facts.Class} {facts.Id}";
        var hint = hints.Of(names);
        return !Visibility.IsVisible(node)
            || IsByline(node, hint)
            || RepeatsTitle(node)
            || ((strictness & Strictness.StripUnlikely) != 0 && IsUnlikely(node, hint))
            || IsEmptyBox(node);
    }

    private bool IsByline(PageNode node, Hint hint)
    {
        if (!string.IsNullOrEmpty(Byline))
        {
            return false;
        }

        var isNamed = (hint & Hint.Byline) != 0 || node.Attribute("rel") == "author" || node.Attribute("itemprop")?.Contains("author", StringComparison.Ordinal) == true;
        if (!isNamed || node.Facts!.TotalsOf(node).Text.Trimmed is 0 or >= 100)
        {
            return false;
        }

        var name = node.Inside().FirstOrDefault(static inner => inner.IsElement && inner.Attribute("itemprop")?.Contains("name", StringComparison.Ordinal) == true);
        Byline = (name ?? node).TextContent().Trim();
        return true;
    }

    /// <summary>The title is shown elsewhere. One heading that repeats it goes.</summary>
    private bool RepeatsTitle(PageNode node)
    {
        if (hasTitleHeading || node.Name is not ("h1" or "h2") || !(PageTitle.Similarity(title, node.TextContent()) > TitleSimilarity))
        {
            return false;
        }

        hasTitleHeading = true;
        return true;
    }

    private static bool IsUnlikely(PageNode node, Hint hint) =>
        ((hint & (Hint.Unlikely | Hint.Possible)) == Hint.Unlikely
            && node.Name is not ("body" or "a")
            && !Ancestors.Has(node, "table")
            && !Ancestors.Has(node, "code"))
        || node.Attribute("role") is "menu" or "menubar" or "complementary" or "navigation" or "alert" or "alertdialog" or "dialog";

    private static bool IsEmptyBox(PageNode node) =>
        node.Name is "div" or "section" or "header" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" && IsWithoutContent(node);

    /// <summary>No text, and no elements but line breaks.</summary>
    public static bool IsWithoutContent(PageNode node)
    {
        ref readonly var totals = ref node.Facts!.TotalsOf(node);
        return totals.Text.Words == 0 && (node.FirstElement is null || Ancestors.ElementsIn(node) == totals.Breaks);
    }

    /// <summary>Lines of text in a div become paragraphs; a div that is nothing but a paragraph becomes one.</summary>
    /// <returns>What stands where the div stood.</returns>
    private static PageNode Division(PageNode node, List<PageNode> scored)
    {
        WrapLines(node);
        if (Ancestors.SingleElement(node, "p") is { } only && LinkDensity(node) < MaxLinks)
        {
            node.ReplaceBy(only);
            scored.Add(only);
            return only;
        }

        if (node.Facts!.TotalsOf(node).Blocks == 0)
        {
            node.Rename("p");
            scored.Add(node);
        }

        return node;
    }

    private static void WrapLines(PageNode node)
    {
        PageNode? paragraph = null;
        for (var child = node.First; child is not null;)
        {
            var next = child.Next;
            if (Paragraphs.IsPhrasing(child))
            {
                if (paragraph is not null)
                {
                    paragraph.Append(child);
                }
                else if (!Paragraphs.IsWhitespace(child))
                {
                    paragraph = ArticlePage.NewElement("p");
                    child.ReplaceBy(paragraph);
                    paragraph.Append(child);
                }
            }
            else if (paragraph is not null)
            {
                Paragraphs.TrimEnd(paragraph);
                paragraph = null;
            }

            child = next;
        }
    }

    /// <summary>The part of its text that is in links.</summary>
    public static double LinkDensity(PageNode node)
    {
        ref readonly var totals = ref node.Facts!.TotalsOf(node);
        return totals.Text.Words == 0 ? 0 : totals.LinkText / totals.Text.Words;
    }

    public static PageNode? RemoveAndGetNext(PageNode node)
    {
        var next = GetNext(node, skipsInside: true);
        node.Remove();
        return next;
    }

    /// <summary>The next element in the order of the page.</summary>
    public static PageNode? GetNext(PageNode node, bool skipsInside = false)
    {
        if (!skipsInside && node.FirstElement is { } child)
        {
            return child;
        }

        for (PageNode? at = node; at is not null; at = at.Parent)
        {
            if (at.NextElement is { } next)
            {
                return next;
            }
        }

        return null;
    }
}
