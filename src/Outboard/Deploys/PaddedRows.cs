namespace Outboard.Deploys;

/// <summary>Columns of text that are as wide as they must be: no table, since an ARN or a URL may be long and must not squeeze the others.</summary>
internal static class PaddedRows
{
    private const int Gap = 2;

    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows.Max(static row => row.Length)).Select(column => rows.Max(row => row.Length > column ? row[column].Length : 0)).ToArray();
        foreach (var row in rows)
        {
            writer.WriteLine(string.Concat(row.Select((cell, column) => cell.PadRight(widths[column] + Gap))).TrimEnd());
        }
    }
}
