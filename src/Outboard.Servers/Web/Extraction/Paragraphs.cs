using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What stands in a line of text, and paragraphs made of it.</summary>
internal static class Paragraphs
{
    /// <summary>Two and more line breaks in a row are a paragraph's border: what follows becomes one.</summary>
    public static void FromBreaks(List<PageNode> breaks)
    {
        foreach (var line in breaks)
        {
            if (line.Parent is null)
            {
                continue;
            }

            var isBorder = false;
            var next = line.Next;
            while ((next = SkipBlank(next)) is { Name: "br" } again)
            {
                isBorder = true;
                next = again.Next;
                again.Remove();
            }

            if (isBorder)
            {
                Gather(line);
            }
        }
    }

    /// <summary>The node itself, or the first behind it that is an element or says something.</summary>
    public static PageNode? SkipBlank(PageNode? node)
    {
        while (node is { IsElement: false } && TextMeasure.IsBlank(node.Text))
        {
            node = node.Next;
        }

        return node;
    }

    public static bool IsPhrasing(PageNode node)
    {
        if (node.Kind == NodeKind.Text)
        {
            return true;
        }

        var traits = node.Facts?.Traits ?? Traits.None;
        return (traits & Traits.Phrasing) != 0 || ((traits & Traits.MaybePhrasing) != 0 && AreAllPhrasing(node));
    }

    public static bool AreAllPhrasing(PageNode parent)
    {
        for (var node = parent.First; node is not null; node = node.Next)
        {
            if (!IsPhrasing(node))
            {
                return false;
            }
        }

        return true;
    }

    public static void TrimEnd(PageNode paragraph)
    {
        while (paragraph.Last is { } last && IsWhitespace(last))
        {
            last.Remove();
        }
    }

    public static bool IsWhitespace(PageNode node) => node.Kind == NodeKind.Text ? TextMeasure.IsBlank(node.Text) : node.Name == "br";

    private static void Gather(PageNode line)
    {
        var paragraph = ArticlePage.NewElement("p");
        line.ReplaceBy(paragraph);
        for (var next = paragraph.Next; next is not null;)
        {
            if ((next.Name == "br" && SkipBlank(next.Next) is { Name: "br" }) || !IsPhrasing(next))
            {
                break;
            }

            var sibling = next.Next;
            paragraph.Append(next);
            next = sibling;
        }

        TrimEnd(paragraph);
        if (paragraph.Parent is { Name: "p" } outer)
        {
            outer.Rename("div");
        }
    }
}
