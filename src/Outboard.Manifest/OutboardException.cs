namespace Outboard.Manifests;

/// <summary>An expected failure: said to the user as what, why and the next command, without a stack trace.</summary>
public sealed class OutboardException(string what, string? why = null, string? fix = null, Exception? inner = null)
    : Exception(what, inner)
{
    /// <summary>What went wrong.</summary>
    public string What { get; } = what;

    /// <summary>Why, where it is known.</summary>
    public string? Why { get; } = why;

    /// <summary>The next thing to do: a command, or an edit.</summary>
    public string? Fix { get; } = fix;

    /// <summary>All problems of a manifest or a command line, when that is what failed.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}
