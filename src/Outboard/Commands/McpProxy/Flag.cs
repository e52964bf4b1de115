namespace Outboard.Commands.McpProxy;

/// <summary>How many values follow a flag.</summary>
internal enum Arity
{
    /// <summary>A switch: <c>--debug</c>.</summary>
    None,

    /// <summary><c>--port N</c> or <c>--port=N</c>.</summary>
    One,

    /// <summary><c>--verify-ssl</c> or <c>--verify-ssl VALUE</c>.</summary>
    OptionalOne,

    /// <summary><c>-e KEY VALUE</c>; the <c>=</c> form does not exist.</summary>
    Two,

    /// <summary><c>--allow-origin O O …</c>: takes every plain word behind it.</summary>
    OneOrMore,
}

/// <summary>Where a flag stands in the help, and in which mode it means something.</summary>
internal enum FlagGroup
{
    General,
    Client,
    Child,
    Http,
    Outboard,
    Old,
}

/// <summary>One flag of the command line.</summary>
/// <param name="Name">The long form, with its dashes.</param>
/// <param name="Arity">How many values it takes.</param>
/// <param name="Group">Where the help shows it.</param>
/// <param name="Values">What stands for its values in the help; empty for a switch.</param>
/// <param name="Help">What it does, in a sentence or two.</param>
internal sealed record Flag(string Name, Arity Arity, FlagGroup Group, string Values, string Help)
{
    /// <summary>The one-letter form, with its dash.</summary>
    public string? Short { get; init; }

    /// <summary>May be shortened to a unique prefix. True for the flags mcp-proxy has: the set of prefixes is frozen to those.</summary>
    public bool MayBeAbbreviated => Group is not (FlagGroup.Outboard or FlagGroup.Old);

    /// <summary>As an error message names it: <c>-H/--headers</c>.</summary>
    public string Display => Short is null ? Name : $"{Short}/{Name}";
}
