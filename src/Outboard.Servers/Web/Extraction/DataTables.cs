using System.Globalization;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Tells tables of data, which are kept whole, from tables that only lay a page out.</summary>
internal static class DataTables
{
    private const int ManyRows = 10;
    private const int ManyColumns = 4;
    private const int ManyCells = 10;

    public static void Mark(PageNode article)
    {
        foreach (var table in Cleaning.All(article, static node => node.Name == "table"))
        {
            table.Facts!.IsDataTable = IsData(table);
            table.Parent?.Facts?.Invalidate(table.Parent);
        }
    }

    private static bool IsData(PageNode table)
    {
        if (table.Attribute("role") == "presentation" || table.Attribute("datatable") == "0")
        {
            return false;
        }

        if (!string.IsNullOrEmpty(table.Attribute("summary")))
        {
            return true;
        }

        ref readonly var totals = ref table.Facts!.TotalsOf(table);
        if (totals.TableParts > 0 || table.Inside().FirstOrDefault(static node => node.Name == "caption")?.First is not null)
        {
            return true;
        }

        if (totals.Tables > 0)
        {
            return false;
        }

        var (rows, columns) = Size(table);
        return rows != 1 && columns != 1 && (rows >= ManyRows || columns > ManyColumns || rows * columns > ManyCells);
    }

    private static (long Rows, long Columns) Size(PageNode table)
    {
        long rows = 0, columns = 0, inRow = 0;
        foreach (var node in table.Inside())
        {
            if (node.Name == "tr")
            {
                rows += Span(node, "rowspan");
                inRow = 0;
            }
            else if (node.Name == "td")
            {
                columns = Math.Max(columns, inRow += Span(node, "colspan"));
            }
        }

        return (rows, columns);
    }

    /// <summary>A number at the start of the attribute; else 1.</summary>
    private static int Span(PageNode cell, string attribute)
    {
        var value = cell.Attribute(attribute).AsSpan().TrimStart();
        var digits = value.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(digits < 0 ? value : value[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var span) && span != 0 ? span : 1;
    }
}
