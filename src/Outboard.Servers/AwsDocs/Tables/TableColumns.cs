using AngleSharp.Dom;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>The names of a table's columns (native-servers 5.6).</summary>
internal static class TableColumns
{
    // Spans are a few characters of HTML and any number of columns.
    private const int MaxColumns = 200;
    private const int MaxHeadRows = 5;
    private const int MaxName = 500;

    public static List<string> Of(IElement table)
    {
        var head = TableCells.HeadRows(table)?.Take(MaxHeadRows).ToList() ?? [.. TableCells.BodyRows(table).Take(1)];
        return Distinct(head.Count > 1 ? Joined(head) : [.. head.SelectMany(TableCells.Cells).SelectMany(Spread).Take(MaxColumns)]);
    }

    private static IEnumerable<string> Spread(IElement cell) => Enumerable.Repeat(Name(cell), TableCells.ColumnSpan(cell));

    // <tr><th rowspan=2>Model</th><th colspan=2>Tokens</th></tr><tr><th>Input</th><th>Output</th></tr>    Model, Tokens - Input, Tokens - Output
    private static List<string> Joined(List<IElement> head)
    {
        var width = Math.Min(TableCells.Cells(head[0]).Sum(TableCells.ColumnSpan), MaxColumns);
        var grid = new string?[head.Count, width];
        for (var row = 0; row < head.Count; row++)
        {
            var column = 0;
            foreach (var cell in TableCells.Cells(head[row]))
            {
                while (column < width && grid[row, column] is not null)
                {
                    column++;
                }

                Fill(grid, row, column, cell);
                column += TableCells.ColumnSpan(cell);
            }
        }

        return [.. Enumerable.Range(0, width).Select(column => Name(grid, column))];
    }

    private static void Fill(string?[,] grid, int row, int column, IElement cell)
    {
        var text = Name(cell);
        var bottom = Math.Min(row + TableCells.RowSpan(cell), grid.GetLength(0));
        var right = Math.Min(column + TableCells.ColumnSpan(cell), grid.GetLength(1));
        for (var y = row; y < bottom; y++)
        {
            for (var x = column; x < right; x++)
            {
                grid[y, x] = text;
            }
        }
    }

    private static string Name(IElement cell) =>
        CellText.Plain(cell) is var name && name.Length <= MaxName ? name : CodePoints.Slice(name, 0, MaxName).Slice;

    private static string Name(string?[,] grid, int column)
    {
        var parts = Enumerable.Range(0, grid.GetLength(0)).Select(row => grid[row, column]);
        return string.Join(" - ", parts.Where(static part => !string.IsNullOrEmpty(part)).Distinct());
    }

    private static List<string> Distinct(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var distinct = new List<string>();
        foreach (var name in names)
        {
            var free = name;
            for (var number = 2; !seen.Add(free); number++)
            {
                free = $"{name}_{number}";
            }

            distinct.Add(free);
        }

        return distinct;
    }
}
