using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Takes out what looks like a box beside the text: links, forms, images, other people's videos.</summary>
internal sealed class Boxes(Hints hints, Strictness strictness)
{
    /// <summary>Who has as many commas writes sentences.</summary>
    private const int ManyCommas = 10;

    private const int LongestPlaceholder = 20;

    public void Clean(PageNode article, string name)
    {
        if ((strictness & Strictness.CleanBoxes) == 0)
        {
            return;
        }

        // Last first: what is inside another is judged before it.
        foreach (var node in Cleaning.All(article, node => node.Name == name).AsEnumerable().Reverse())
        {
            if (IsBox(node))
            {
                node.Remove();
            }
        }
    }

    private bool IsBox(PageNode node)
    {
        ref readonly var totals = ref node.Facts!.TotalsOf(node);
        if (node.Facts.IsDataTable || totals.DataTables > 0 || Ancestors.HasDataTable(node) || Ancestors.Has(node, "code"))
        {
            return false;
        }

        var weight = (strictness & Strictness.WeighNames) != 0 ? hints.Weight(node.Facts) : 0;
        if (weight < 0)
        {
            return true;
        }

        if (totals.Text.AsciiCommas >= ManyCommas || HasVideo(node, totals.Embeds))
        {
            return false;
        }

        if (totals.Text.Words <= LongestPlaceholder && Hints.IsPlaceholder(node.TextContent().Trim()))
        {
            return true;
        }

        var isList = node.Name == "ul" || (double)totals.ListText / totals.Text.Words > 0.9;
        return LooksLikeBox(node, totals, weight, isList) && !(isList && IsListOfImages(node, totals));
    }

    private static bool LooksLikeBox(PageNode node, in Totals totals, int weight, bool isList)
    {
        var length = totals.Text.Words;
        var links = Pruning.LinkDensity(node);
        var headings = length == 0 ? 0 : (double)totals.HeadingText / length;
        var isInFigure = Ancestors.Has(node, "figure");
        return (!isInFigure && totals.Images > 1 && (double)totals.Paragraphs / totals.Images < 0.5)
            || (!isList && totals.Items - 100 > totals.Paragraphs)
            || totals.Inputs > totals.Paragraphs / 3
            || (!isList && !isInFigure && headings < 0.9 && length < 25 && totals.Images is 0 or > 2 && links > 0)
            || (!isList && weight < 25 && links > 0.2)
            || (weight >= 25 && links > 0.5)
            || (totals.Embeds == 1 && length < 75)
            || totals.Embeds > 1
            || (totals.Images == 0 && (length == 0 || totals.TextishText == 0));
    }

    /// <summary>A list with an image in each item, and nothing more complicated.</summary>
    private static bool IsListOfImages(PageNode node, in Totals totals)
    {
        for (var child = node.FirstElement; child is not null; child = child.NextElement)
        {
            if (Ancestors.ElementsIn(child) > 1)
            {
                return false;
            }
        }

        return totals.Images == totals.Items;
    }

    private static bool HasVideo(PageNode node, int embeds) =>
        embeds > 0 && node.Inside().Any(static inner => inner.Name is "object" or "embed" or "iframe" && inner.Attributes().Any(static attribute => Hints.IsVideo(attribute.Value)));
}
