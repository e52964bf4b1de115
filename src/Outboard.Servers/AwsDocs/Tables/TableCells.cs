using AngleSharp.Dom;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>The rows and cells of a table in the DOM; those of tables inside its cells are not among them.</summary>
internal static class TableCells
{
    private const int MaxSpan = 1000;

    /// <summary>The rows of the head; null when the table has none.</summary>
    public static List<IElement>? HeadRows(IElement table)
    {
        var heads = table.Children.Where(static part => part.LocalName == "thead").ToList();
        return heads.Count == 0 ? null : [.. heads.SelectMany(Rows)];
    }

    public static List<IElement> BodyRows(IElement table) =>
        [.. table.Children.Where(static part => part.LocalName == "tbody").SelectMany(Rows)];

    public static IEnumerable<IElement> Cells(IElement row) => row.Children.Where(static cell => cell.LocalName is "td" or "th");

    public static int ColumnSpan(IElement cell) => Span(cell, "colspan");

    public static int RowSpan(IElement cell) => Span(cell, "rowspan");

    private static IEnumerable<IElement> Rows(IElement section) => section.Children.Where(static row => row.LocalName == "tr");

    // As a browser does: what is no number, or 0, is 1; and no page makes us lay out a million columns.
    private static int Span(IElement cell, string name) =>
        int.TryParse(cell.GetAttribute(name), out var span) ? Math.Clamp(span, 1, MaxSpan) : 1;
}
