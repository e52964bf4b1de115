using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>Words the line has no place for: says whose they may be and prints the line as it was probably meant.</summary>
internal static class Unrecognized
{
    internal static ParseResult Explain(IReadOnlyList<string> args, ArgparseLine line, LineSurroundings around)
    {
        var shown = Secrets.Hide(args);
        string?[] foreign = [.. line.Unrecognized.Select(i => ForeignFlags.Explain(args[i])).Where(text => text is not null).Distinct()];
        string?[] cures = [.. foreign, .. foreign.Length > 0 ? [] : Suggestions(args, line), Corrected(args, shown, line, around.ProgramName)];
        return Usage.Error(around, 2, What(shown, line), cures);
    }

    /// <summary>argparse's own sentence.</summary>
    /// <param name="shown">The words of the line, fit to be shown.</param>
    /// <param name="line">The line.</param>
    internal static string What(List<string> shown, ArgparseLine line) =>
        $"unrecognized arguments: {string.Join(' ', line.Unrecognized.Select(i => shown[i]))}";

    /// <summary>A fault of the grammar that another product's flag explains.</summary>
    internal static string? HintFor(string fault) =>
        fault.StartsWith("ambiguous option: ", StringComparison.Ordinal) ? ForeignFlags.Explain(fault.Split(' ')[2]) : null;

    /// <summary>An option before the command is ours, so a near miss is a typing error.</summary>
    private static IEnumerable<string> Suggestions(IReadOnlyList<string> args, ArgparseLine line) => line.Unrecognized
        .Where(i => i < (line.FirstPositional ?? int.MaxValue))
        .Select(i => (Written: args[i].Split('=')[0], Meant: Nearest(args[i].Split('=')[0])))
        .Where(pair => pair.Meant is not null)
        .Select(pair => pair.Meant!.MayBeAbbreviated || !pair.Meant.Name.StartsWith(pair.Written, StringComparison.Ordinal)
            ? $"Did you mean {pair.Meant.Name}?"
            : $"Did you mean {pair.Meant.Name}? Outboard's own options are typed in full.");

    /// <summary>The options first, then <c>--</c>, then everything else in its order; null when it is not the command's words that fail.</summary>
    private static string? Corrected(IReadOnlyList<string> args, List<string> shown, ArgparseLine line, string program)
    {
        if (line.FirstPositional is not { } command || line.Unrecognized.Any(i => i < command))
        {
            return null;
        }

        var ours = line.OptionWords.Order();
        var theirs = Enumerable.Range(0, args.Count).Where(i => !line.OptionWords.Contains(i) && args[i] != "--");
        var words = ours.Select(i => shown[i]).Append("--").Concat(theirs.Select(i => shown[i]));
        return $"Arguments of the command go behind --, after Outboard's own options:\n  {program} {ShellWords.Join(words)}";
    }

    private static Flag? Nearest(string written)
    {
        if (!written.StartsWith("--", StringComparison.Ordinal) || written.Length < 4)
        {
            return null;
        }

        var own = Flags.All.Where(flag => !flag.MayBeAbbreviated && flag.Name.StartsWith(written, StringComparison.Ordinal)).ToList();
        return own.Count == 1
            ? own[0]
            : Flags.All.Select(flag => (flag, Steps: Distance(written.ToLowerInvariant(), flag.Name))).Where(pair => pair.Steps <= 2).OrderBy(pair => pair.Steps).FirstOrDefault().flag;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
