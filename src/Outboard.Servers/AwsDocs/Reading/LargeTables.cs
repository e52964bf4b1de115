using System.Text.RegularExpressions;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>Cuts tables of more than <see cref="MaxRows"/> rows in Markdown down to their first rows, and says how the others are found.</summary>
internal static partial class LargeTables
{
    private const int MaxRows = 20;
    private const int ShownRows = 5;

    /// <param name="markdown">Of the whole page or a part of it.</param>
    /// <param name="url">What the example in the notice reads.</param>
    public static string Cut(string markdown, string url)
    {
        if (!markdown.Contains("---", StringComparison.Ordinal))
        {
            return markdown;
        }

        var lines = markdown.Split('\n');
        var kept = new List<string>(lines.Length);
        string? fence = null;
        for (var at = 0; at < lines.Length;)
        {
            fence = AfterLine(fence, lines[at]);
            var end = fence is null ? EndOfTable(lines, at) : at;
            var rows = end - at - 2;
            if (rows > MaxRows && Separator().IsMatch(lines[at + 1]))
            {
                kept.AddRange(lines[at..(at + 2 + ShownRows)]);
                kept.Add(Notice(rows, url));
            }
            else
            {
                end = Math.Max(end, at + 1);
                kept.AddRange(lines[at..end]);
            }

            at = end;
        }

        return string.Join('\n', kept);
    }

    private static int EndOfTable(string[] lines, int at)
    {
        while (at < lines.Length && lines[at].AsSpan().TrimStart().StartsWith('|'))
        {
            at++;
        }

        return at;
    }

    // A fence may open behind a bullet, a quote or the colon of a definition:   ":   ```"
    private static string? AfterLine(string? open, string line)
    {
        if (open is not null)
        {
            return line.AsSpan().Trim(" >").SequenceEqual(open) ? null : open;
        }

        var match = FenceOpening().Match(line);
        return match.Success ? match.Groups[1].Value : null;
    }

    private static string Notice(int rows, string url) =>
        $"\n\nTable truncated (showing {ShownRows} of {rows} rows). Use the `search_table` tool to find specific rows.\n" +
        $"  Example: search_table(url=\"{url}\", section_title=\"<section>\", query=\"your search term\")";

    [GeneratedRegex(@"^\s*\|(?=[^-]*-)[\s|:-]+$")]
    private static partial Regex Separator();

    [GeneratedRegex(@"^[\s>]*(?:(?:[*+:-]|\d+\.)\s+)*(`{3,})")]
    private static partial Regex FenceOpening();
}
