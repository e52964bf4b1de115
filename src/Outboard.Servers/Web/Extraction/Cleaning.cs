using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Last pass: takes out of the article what is none of it, and makes its form regular.</summary>
internal sealed class Cleaning(Hints hints, Strictness strictness)
{
    /// <summary>A box to share things by is shorter.</summary>
    private const int MaxShare = 500;

    private readonly Boxes boxes = new(hints, strictness);

    public void Run(PageNode article)
    {
        DataTables.Mark(article);
        LazyImages.Load(article);
        boxes.Clean(article, "form");
        boxes.Clean(article, "fieldset");
        Drop(article, static node => node.Name is "object" or "embed" && !IsVideo(node));
        Drop(article, static node => node.Name is "footer" or "link" or "aside");
        DropShareBoxes(article);
        Drop(article, static node => (node.Name == "iframe" && !IsVideo(node)) || node.Name is "input" or "textarea" or "select" or "button");
        Drop(article, node => node.Name is "h1" or "h2" && (strictness & Strictness.WeighNames) != 0 && hints.Weight(node.Facts!) < 0);
        boxes.Clean(article, "table");
        boxes.Clean(article, "ul");
        boxes.Clean(article, "div");
        foreach (var heading in All(article, static node => node.Name == "h1"))
        {
            heading.Rename("h2");
        }

        Drop(article, IsEmptyParagraph);
        foreach (var line in All(article, static node => node.Name == "br"))
        {
            if (Paragraphs.SkipBlank(line.Next) is { Name: "p" })
            {
                line.Remove();
            }
        }

        foreach (var table in All(article, static node => node.Name == "table"))
        {
            UnwrapSingleCell(table);
        }

        foreach (var link in All(article, static node => node.Name == "a"))
        {
            UnwrapScriptLink(link);
        }

        Flatten(article);
    }

    /// <summary>The elements inside, in the order of the page.</summary>
    public static List<PageNode> All(PageNode article, Func<PageNode, bool> wanted) => [.. article.Inside().Where(node => node.IsElement && wanted(node))];

    private static void Drop(PageNode article, Func<PageNode, bool> unwanted)
    {
        foreach (var node in All(article, unwanted))
        {
            node.Remove();
        }
    }

    private static bool IsVideo(PageNode node) => node.Attributes().Any(static attribute => Hints.IsVideo(attribute.Value));

    private void DropShareBoxes(PageNode article)
    {
        for (var part = article.FirstElement; part is not null; part = part.NextElement)
        {
            for (var node = part.FirstElement; node is not null && node != part;)
            {
                var facts = node.Facts!;
                var isShare = (hints.Of($"{facts.Class} {facts.Id}") & Hint.Share) != 0 && facts.TotalsOf(node).Text.Raw < MaxShare;
                var next = NextInside(part, node, isShare);
                if (isShare)
                {
                    node.Remove();
                }

                node = next;
            }
        }
    }

    private static PageNode? NextInside(PageNode root, PageNode node, bool skipsInside)
    {
        if (!skipsInside && node.FirstElement is { } child)
        {
            return child;
        }

        for (PageNode? at = node; at is not null && at != root; at = at.Parent)
        {
            if (at.NextElement is { } next)
            {
                return next;
            }
        }

        return null;
    }

    private static bool IsEmptyParagraph(PageNode node)
    {
        if (node.Name != "p")
        {
            return false;
        }

        ref readonly var totals = ref node.Facts!.TotalsOf(node);
        return totals.Text.Words == 0 && totals.Images == 0 && totals.Embeds == 0;
    }

    private static void UnwrapSingleCell(PageNode table)
    {
        var body = Ancestors.SingleElement(table, "tbody") ?? table;
        if (Ancestors.SingleElement(body, "tr") is { } row && Ancestors.SingleElement(row, "td") is { } cell)
        {
            cell.Rename(Paragraphs.AreAllPhrasing(cell) ? "p" : "div");
            table.ReplaceBy(cell);
        }
    }

    /// <summary>Empty divs go, and divs that hold nothing but a div.</summary>
    private static void Flatten(PageNode article)
    {
        for (var node = article.FirstElement; node is not null;)
        {
            if (node.Name is "div" or "section")
            {
                if (Pruning.IsWithoutContent(node))
                {
                    node = Pruning.RemoveAndGetNext(node);
                    continue;
                }

                if ((Ancestors.SingleElement(node, "div") ?? Ancestors.SingleElement(node, "section")) is { } only)
                {
                    node.ReplaceBy(only);
                    node = only;
                    continue;
                }
            }

            node = Pruning.GetNext(node);
        }
    }

    /// <summary>A link that runs a script leads nowhere once the scripts are gone.</summary>
    private static void UnwrapScriptLink(PageNode link)
    {
        if (link.Attribute("href")?.StartsWith("javascript:", StringComparison.Ordinal) != true)
        {
            return;
        }

        if (link.First is { Kind: NodeKind.Text } only && only == link.Last)
        {
            link.ReplaceBy(only);
        }
        else
        {
            link.Rename("span");
        }
    }
}
