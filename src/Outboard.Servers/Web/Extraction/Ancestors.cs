using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Where an element stands, and what stands right in it.</summary>
internal static class Ancestors
{
    private const int Near = 4;

    /// <summary>Whether one of the few nearest is a <paramref name="name"/>.</summary>
    public static bool Has(PageNode node, string name)
    {
        var at = node.Parent;
        for (var i = 0; i < Near && at is not null; i++, at = at.Parent)
        {
            if (at.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    public static bool HasDataTable(PageNode node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
        {
            if (at.Facts is { IsDataTable: true })
            {
                return true;
            }
        }

        return false;
    }

    public static int ElementsIn(PageNode node)
    {
        var count = 0;
        for (var child = node.FirstElement; child is not null; child = child.NextElement)
        {
            count++;
        }

        return count;
    }

    /// <returns>The <paramref name="name"/> that is all there is in the element; null if there is something else.</returns>
    public static PageNode? SingleElement(PageNode node, string name)
    {
        if (node.FirstElement is not { } only || only.Name != name || only.NextElement is not null)
        {
            return null;
        }

        for (var child = node.First; child is not null; child = child.Next)
        {
            if (child.Kind == NodeKind.Text && child.Text is { Length: > 0 } text && !TextMeasure.IsSpace(text[^1]))
            {
                return null;
            }
        }

        return only;
    }
}
