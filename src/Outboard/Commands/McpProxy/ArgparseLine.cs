using Outboard.Manifests;

namespace Outboard.Commands.McpProxy;

/// <summary>One use of a flag, with its values as they were written.</summary>
/// <param name="Flag">Which.</param>
/// <param name="Values">As many as its <see cref="Arity"/> allows.</param>
internal sealed record Occurrence(Flag Flag, ValueList<string> Values);

/// <summary>
/// A command line read by the rules of Python's argparse, as CPython 3.12.7 and 3.13.1 changed them (bridge-compat 1.4).
/// Its grammar is <c>[options] [command] [args ...]</c>, where options may stand between the positionals.
/// </summary>
internal sealed record ArgparseLine
{
    /// <summary>The options in the order they were read, up to the first fault.</summary>
    public required ValueList<Occurrence> Options { get; init; }

    public required string? Command { get; init; }

    public required ValueList<string> Args { get; init; }

    /// <summary>The words nothing took, by position.</summary>
    public required ValueList<int> Unrecognized { get; init; }

    /// <summary>Where the command stands, or the first word that might be meant as one.</summary>
    public required int? FirstPositional { get; init; }

    /// <summary>The words of the line that belong to options, by position.</summary>
    public required ValueList<int> OptionWords { get; init; }

    /// <summary>Why reading stopped, in argparse's manner; null when it did not.</summary>
    public required string? Fault { get; init; }

    internal static ArgparseLine Read(IReadOnlyList<string> args) => new ArgparseReader(args).Read();
}
