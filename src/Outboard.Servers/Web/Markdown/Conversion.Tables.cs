using System.Globalization;

namespace Outboard.Servers.Web.Markdown;

internal sealed partial class Conversion
{
    private const int MaxColumns = 1000;

    private readonly Stack<TableState> tables = [];

    /// <summary>What is known of the innermost table.</summary>
    private sealed class TableState
    {
        /// <summary>Its rows, for the reader profile alone, which has to know the widths of the columns first.</summary>
        public List<List<string>> Rows { get; } = [];

        /// <summary>A row or a separator has been written.</summary>
        public bool HasBegun { get; set; }
    }

    private void EnterTable() => tables.Push(new());

    private void EnterRow()
    {
        if (profile.IsReader && tables.TryPeek(out var table))
        {
            table.Rows.Add([]);
        }
    }

    private int Table(ref Frame frame)
    {
        var table = tables.Pop();
        var start = buffer.Trim(frame.Start);
        if (table.Rows.Count > 0)
        {
            if (start < buffer.Length)
            {
                buffer.Append("\n\n");
            }

            if (frame.Has(Inside.OneLine))
            {
                // A table in a cell has no rows of its own to show: its words.
                buffer.Append(string.Join(' ', table.Rows.SelectMany(static row => row)));
            }
            else
            {
                AppendRows(table.Rows.FindAll(static row => row.Count > 0));
            }

            buffer.TrimEnd(start);
        }

        return start == buffer.Length && profile.IsReader ? start : Surrounded(ref frame, start, "\n\n", "\n\n");
    }

    private int Row(ref Frame frame)
    {
        if (profile.IsReader && tables.Count > 0)
        {
            return frame.Start;
        }

        var columns = 0;
        var isHead = true;
        for (var cell = frame.Node.First; cell is not null; cell = cell.Next)
        {
            if (Find(cell) is { Rule: Rule.Cell or Rule.HeaderCell } found)
            {
                columns = Math.Min(MaxColumns, columns + Columns(cell));
                isHead &= found.Rule == Rule.HeaderCell;
            }
        }

        // A row without cells would be a line that ends the table.
        if (columns == 0)
        {
            buffer.Cut(frame.Start);
            return frame.Start;
        }

        ref var section = ref stack[top - 1];
        var isFirst = section.Count++ == 0;
        var isInHead = section.Element.Rule == Rule.TableHead;
        isHead |= isFirst && isInHead && RowsOf(section.Node) == 1;
        var state = tables.TryPeek(out var table) ? table : new();
        var hasBegun = state.HasBegun;
        state.HasBegun = true;
        if (!isFirst || (!isHead && !isInHead && hasBegun))
        {
            return Surrounded(ref frame, frame.Start, "|", "\n");
        }

        var separator = $"|{Repeat(" --- |", columns)}\n";
        return isHead
            ? Surrounded(ref frame, frame.Start, "|", "\n" + separator)
            : Surrounded(ref frame, frame.Start, $"|{Repeat("  |", columns)}\n{separator}|", "\n");
    }

    private string Repeat(string cell, int columns)
    {
        var extra = Math.Min((columns - 1) * cell.Length, padding);
        padding -= extra;
        return string.Concat(Enumerable.Repeat(cell, 1 + (extra / cell.Length)));
    }

    private int RowsOf(PageNode section)
    {
        var rows = 0;
        for (var node = section.First; node is not null; node = node.Next)
        {
            rows += Find(node).Rule == Rule.Row ? 1 : 0;
        }

        return rows;
    }

    private static int Columns(PageNode cell) =>
        cell.Attribute("colspan") is { Length: > 0 and < 9 } span && !span.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? Math.Clamp(int.Parse(span, CultureInfo.InvariantCulture), 1, MaxColumns)
            : 1;

    private int Cell(ref Frame frame)
    {
        var start = buffer.Trim(frame.Start);
        buffer.Writable(start).Replace('\n', ' ');
        if (profile.IsReader && tables.TryPeek(out var table) && table.Rows.Count > 0)
        {
            var text = buffer.From(start).ToString();
            table.Rows[^1].Add(tables.Count == 1 ? text.Replace("|", "\\|", StringComparison.Ordinal) : text);
            buffer.Cut(frame.Start);
            return frame.Start;
        }

        var columns = Math.Min(Columns(frame.Node), 1 + (padding / 2));
        padding -= (columns - 1) * 2;
        for (var i = 0; i < columns; i++)
        {
            buffer.Append(" |");
        }

        return buffer.Prefix(start, frame.Floor, " ");
    }

    /// <summary>Pads each column to its widest cell, unless that takes more room than is left for such things.</summary>
    private void AppendRows(List<List<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var widths = new int[rows.Max(static row => row.Count)];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var cost = (widths.Sum(static width => (long)width + 3) * (rows.Count + 1)) - rows.Sum(static row => row.Sum(static cell => (long)cell.Length));
        if (cost > padding)
        {
            // Narrow, and short rows stay short.
            Array.Fill(widths, 1);
            cost = 0;
        }

        var isPadded = cost > 0;
        padding -= (int)cost;
        for (var r = 0; r < rows.Count; r++)
        {
            AppendRow(rows[r], widths, isPadded ? widths.Length : rows[r].Count);
            if (r == 0)
            {
                AppendSeparator(widths);
            }
        }
    }

    private void AppendRow(List<string> row, int[] widths, int columns)
    {
        buffer.Append('|');
        for (var i = 0; i < columns; i++)
        {
            var cell = i < row.Count ? row[i] : "";
            buffer.Append(' ');
            buffer.Append(cell);
            buffer.Append(' ', Math.Max(0, widths[i] - cell.Length));
            buffer.Append(" |");
        }

        buffer.Append('\n');
    }

    private void AppendSeparator(int[] widths)
    {
        buffer.Append('|');
        foreach (var width in widths)
        {
            buffer.Append(' ');
            buffer.Append('-', Math.Max(1, width));
            buffer.Append(" |");
        }

        buffer.Append('\n');
    }
}
