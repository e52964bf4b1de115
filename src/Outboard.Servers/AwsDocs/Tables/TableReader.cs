using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>Tables of the DOM as <see cref="TableModel"/> (native-servers 5.6); one reader for each page.</summary>
internal sealed class TableReader(IDocument document, Uri page)
{
    private readonly PageLinks _links = new(page, document);

    // What all tables of a page may spread to: spans are a few characters of HTML and any number of cells.
    private int _cellsLeft = 1_000_000;
    private int _linksMayGrow = 4 << 20;

    // A table inside of a table is text of both, and of all those around it.
    private long _textLeft = 32 << 20;

    /// <returns>Null for a table without columns or without rows.</returns>
    public TableModel? Read(IElement table, string? heading)
    {
        var columns = _textLeft > 0 ? TableColumns.Of(table) : [];
        if (columns.Count == 0)
        {
            return null;
        }

        var rows = TableGrid.Rows(table, columns.Count, link => _links.Resolve(link, ref _linksMayGrow)).Take(_cellsLeft / columns.Count).ToList();
        _cellsLeft -= rows.Count * columns.Count;
        _textLeft -= Each(rows).Sum(static cell => (long)cell.Shown.Length);
        if (rows.Count == 0)
        {
            return null;
        }

        var parents = rows.SelectMany(static row => row.Begins).Distinct().Order().ToList();
        return parents.Count == 0
            ? new TableModel(heading, columns, [], [.. rows.Select(row => new TableRow(row.Cells[0], Each([row]), Length([row]), () => Plain(columns, row)))])
            : new TableModel(heading, columns, [.. parents.Select(parent => columns[parent])], [.. Groups(rows, parents).Select(group =>
                new TableRow(group[0].Cells[parents[0]], Each(group), Length(group), () => Grouped(columns, parents, group)))]);
    }

    // A group begins where a spanning cell does, where none reaches, and where what its rows have in common changes.
    private static IEnumerable<List<GridRow>> Groups(List<GridRow> rows, List<int> parents)
    {
        List<GridRow> group = [rows[0]];
        foreach (var row in rows.Skip(1))
        {
            if (row.HasSpan || !row.IsCarried || parents.Exists(parent => row.Cells[parent] != group[0].Cells[parent]))
            {
                yield return group;
                group = [];
            }

            group.Add(row);
        }

        yield return group;
    }

    private static JsonObject Plain(List<string> columns, GridRow row) => Shown(columns, Enumerable.Range(0, columns.Count), row);

    private static JsonObject Grouped(List<string> columns, List<int> parents, List<GridRow> group)
    {
        var children = Enumerable.Range(0, columns.Count).Except(parents).ToList();
        var rows = new JsonArray();
        foreach (var row in group)
        {
            var child = Shown(columns, children.Where(column => row.Cells[column].Shown.Length > 0), row);
            if (child.Count > 0)
            {
                rows.Add((JsonNode)child);
            }
        }

        var shown = Shown(columns, parents, group[0]);
        shown["rows"] = rows;
        return shown;
    }

    private static JsonObject Shown(List<string> columns, IEnumerable<int> which, GridRow row)
    {
        var shown = new JsonObject();
        foreach (var column in which)
        {
            shown[columns[column]] = row.Cells[column].Shown;
        }

        return shown;
    }

    private static long Length(List<GridRow> rows) => rows.Sum(static row => row.Cells.Sum(static cell => (long)cell.Shown.Length));

    private static HashSet<Cell> Each(List<GridRow> rows) => [.. rows.SelectMany(static row => row.Cells)];
}
