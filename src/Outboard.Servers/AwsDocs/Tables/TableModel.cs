using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>A table as <c>search_table</c> answers it.</summary>
/// <param name="Heading">What it stands under.</param>
/// <param name="Columns">Their names, each once.</param>
/// <param name="Parents">The columns whose cells span several rows; empty for a plain table.</param>
/// <param name="Rows">In the order of the page; a group counts as one.</param>
internal sealed record TableModel(string? Heading, IReadOnlyList<string> Columns, IReadOnlyList<string> Parents, IReadOnlyList<TableRow> Rows)
{
    /// <summary>The columns that differ within a group.</summary>
    public IEnumerable<string> Children => Columns.Where(column => !Parents.Contains(column));
}

/// <param name="First">The first column, which decides on the order of what was found.</param>
/// <param name="Cells">All that a query is compared with, each cell once.</param>
/// <param name="Length">Characters it takes to show.</param>
/// <param name="Show">Makes the row as JSON; a group has its children under <c>rows</c>.</param>
internal sealed record TableRow(Cell First, IReadOnlyCollection<Cell> Cells, long Length, Func<JsonObject> Show);
