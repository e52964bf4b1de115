namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>Which rows of a table a query finds, the best first (native-servers 5.6).</summary>
internal static class RowSearch
{
    // Shorter words are found whole only: "del" is no reason to show every "delete", and "1" none to show 100.
    private const int ShortestPrefix = 4;

    public static List<TableRow> Find(TableModel table, string query)
    {
        var words = Words.Whole(query).Distinct().ToList();
        if (words.Count == 0)
        {
            return [];
        }

        return
        [
            .. table.Rows
                .Where(row => words.TrueForAll(word => row.Cells.Any(cell => Has(cell, word))))
                .OrderByDescending(row => words.Count(word => Has(row.First, word))),
        ];
    }

    private static bool Has(Cell cell, string word) =>
        cell.Tokens.Contains(word)
        || (word.Length >= ShortestPrefix && cell.Tokens.Any(token => token.StartsWith(word, StringComparison.Ordinal)));
}
