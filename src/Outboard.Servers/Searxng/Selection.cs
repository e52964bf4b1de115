using System.Globalization;
using System.Text.RegularExpressions;

namespace Outboard.Servers.Searxng;

/// <summary>The part of a converted page that was asked for (native-servers 6.5): its headings, a section, some of its paragraphs.</summary>
internal static partial class Selection
{
    public static string Headings(string text) =>
        HeadingLines(text).Select(static heading => heading.Line).ToList() is { Count: > 0 } lines ? string.Join('\n', lines) : "No headings found in the content.";

    /// <summary>From the first heading that contains <paramref name="title"/> to the next of its level or above; null when there is none.</summary>
    public static string? Section(string text, string title)
    {
        List<(int Start, int Level, string Line)> headings = [.. HeadingLines(text)];
        var first = headings.FindIndex(heading => heading.Line.Contains(title, StringComparison.OrdinalIgnoreCase));
        if (first < 0)
        {
            return null;
        }

        var next = headings.FindIndex(first + 1, heading => heading.Level <= headings[first].Level);
        return next < 0 ? text[headings[first].Start..] : text[headings[first].Start..(headings[next].Start - 1)];
    }

    /// <summary>Blocks between empty lines, counted from 1: <c>3</c>, <c>1-5</c> or <c>10-</c>; null when there are none such.</summary>
    public static string? Paragraphs(string text, string range)
    {
        var blocks = EmptyLines().Split(text).Where(static block => block.Trim().Length > 0).ToList();
        if (Range().Match(range) is not { Success: true } match || !Number(match.Groups[1], out var first) || first < 1 || first > blocks.Count)
        {
            return null;
        }

        var last = match.Groups[3].Success ? Number(match.Groups[3], out var given) ? given : int.MaxValue
            : match.Groups[2].Success ? int.MaxValue
            : first;
        return last < first ? null : string.Join("\n\n", blocks.Skip(first - 1).Take(Math.Min(last, blocks.Count) - first + 1));
    }

    /// <summary>Lines that begin with one to six #, except in code: the original takes <c># comment</c> there for a heading.</summary>
    private static IEnumerable<(int Start, int Level, string Line)> HeadingLines(string text)
    {
        var fence = "";
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found && found < 0 ? text.Length : found;
            var line = text[start..end].TrimEnd('\r');
            if (Fence().Match(line) is { Success: true } mark)
            {
                var run = mark.Groups[1].Value;
                if (fence.Length == 0)
                {
                    fence = run;
                }
                else if (run[0] == fence[0] && run.Length >= fence.Length && mark.Length == line.TrimEnd().Length)
                {
                    fence = "";
                }
            }
            else if (fence.Length == 0 && Heading().Match(line) is { Success: true } heading)
            {
                yield return (start, heading.Groups[1].Length, line);
            }

            start = end + 1;
        }
    }

    private static bool Number(Group digits, out int number) => int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^(#{1,6})\s")]
    private static partial Regex Heading();

    // ```py, and inside lists indented
    [GeneratedRegex(@"^\s*(`{3,}|~{3,})")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^([0-9]+)(?:(-)([0-9]+)?)?$")]
    private static partial Regex Range();

    [GeneratedRegex(@"\n(?:[ \t\r]*\n)+")]
    private static partial Regex EmptyLines();
}
