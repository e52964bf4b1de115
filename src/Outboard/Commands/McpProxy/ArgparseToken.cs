using System.Text.RegularExpressions;

namespace Outboard.Commands.McpProxy;

/// <summary>What one word of the line is before its neighbours are looked at.</summary>
internal abstract partial record ArgparseToken
{
    private ArgparseToken()
    {
    }

    /// <summary>A positional, or the value of an option before it.</summary>
    internal sealed record Word : ArgparseToken;

    /// <summary>The first <c>--</c>.</summary>
    internal sealed record Separator : ArgparseToken;

    /// <summary>An option, or a prefix of exactly one.</summary>
    /// <param name="Flag">Which.</param>
    /// <param name="Attached">The value glued to it: behind <c>=</c>, or behind a short form.</param>
    /// <param name="ByEquals">The value is glued with <c>=</c>.</param>
    internal sealed record Known(Flag Flag, string? Attached, bool ByEquals) : ArgparseToken;

    /// <summary>A prefix of several options.</summary>
    internal sealed record Ambiguous(IReadOnlyList<Flag> Candidates) : ArgparseToken;

    /// <summary>It looks like an option and is none.</summary>
    internal sealed record Unknown : ArgparseToken;

    internal bool IsOption => this is Known or Ambiguous or Unknown;

    /// <summary>Every word of <paramref name="args"/>, classified as Python's argparse does.</summary>
    internal static ArgparseToken[] Classify(IReadOnlyList<string> args)
    {
        var tokens = new ArgparseToken[args.Count];
        var optionsEnded = false;
        for (var i = 0; i < args.Count; i++)
        {
            tokens[i] = optionsEnded ? new Word() : args[i] == "--" ? new Separator() : Classify(args[i]);
            optionsEnded |= tokens[i] is Separator;
        }

        return tokens;
    }

    private static ArgparseToken Classify(string arg)
    {
        // an empty string and a lone "-" are words
        if (arg.Length < 2 || arg[0] != '-')
        {
            return new Word();
        }

        if (Flags.BySpelling.TryGetValue(arg, out var exact))
        {
            return new Known(exact, null, ByEquals: false);
        }

        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (arg, null) : (arg[..equals], arg[(equals + 1)..]);
        if (value is not null && Flags.BySpelling.TryGetValue(name, out var assigned))
        {
            return new Known(assigned, value, ByEquals: true);
        }

        if (arg[1] != '-')
        {
            if (Flags.BySpelling.TryGetValue(arg[..2], out var letter))
            {
                return new Known(letter, arg[2..], ByEquals: false);
            }
        }
        else if (Flags.StartingWith(name) is { Count: > 0 } candidates)
        {
            return candidates.Count == 1 ? new Known(candidates[0], value, ByEquals: value is not null) : new Ambiguous(candidates);
        }

        return NegativeNumber().IsMatch(arg) || arg.Contains(' ', StringComparison.Ordinal) ? new Word() : new Unknown();
    }

    [GeneratedRegex(@"^-(\d+|\d*\.\d+)$")]
    private static partial Regex NegativeNumber();
}
