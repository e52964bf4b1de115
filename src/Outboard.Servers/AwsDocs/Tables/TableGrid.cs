using AngleSharp.Dom;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>A row in which every column has its cell, spanning ones repeated.</summary>
/// <param name="Cells">One a column.</param>
/// <param name="Begins">The columns, other than those under a cell wider than one, in which a cell that spans further rows begins here.</param>
/// <param name="IsCarried">A cell of an earlier row reaches into this one.</param>
/// <param name="HasSpan">A cell that spans further rows begins here.</param>
internal sealed record GridRow(Cell[] Cells, IReadOnlyList<int> Begins, bool IsCarried, bool HasSpan);

/// <summary>The rows of a table with colspan spread and rowspan carried down; rows that do not fill all columns are left out.</summary>
internal static class TableGrid
{
    public static IEnumerable<GridRow> Rows(IElement table, int columns, Func<string, string> absolute)
    {
        var carried = new (Cell Cell, int Rows)[columns];
        foreach (var row in TableCells.BodyRows(table))
        {
            if (TableCells.Cells(row).Any() && Row(row, carried, absolute) is { } full)
            {
                yield return full;
            }
        }
    }

    private static GridRow? Row(IElement row, (Cell Cell, int Rows)[] carried, Func<string, string> absolute)
    {
        var cells = new Cell?[carried.Length];
        var begins = new List<int>();
        var (isCarried, hasSpan) = (false, false);
        using var next = TableCells.Cells(row).GetEnumerator();
        for (var column = 0; column < carried.Length;)
        {
            if (carried[column].Rows > 0)
            {
                cells[column] = carried[column].Cell;
                carried[column].Rows--;
                isCarried = true;
                column++;
            }
            else if (next.MoveNext())
            {
                var (cell, width, height) = (CellText.Of(next.Current, absolute), TableCells.ColumnSpan(next.Current), TableCells.RowSpan(next.Current));
                hasSpan |= height > 1;
                if (height > 1 && width == 1)
                {
                    begins.Add(column);
                }

                for (var end = Math.Min(column + width, carried.Length); column < end; column++)
                {
                    cells[column] = cell;
                    carried[column] = (cell, height - 1);
                }
            }
            else
            {
                column++;
            }
        }

        return Array.IndexOf(cells, null) < 0 ? new GridRow(cells!, begins, isCarried, hasSpan) : null;
    }
}
