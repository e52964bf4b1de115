namespace Outboard.Commands.McpProxy;

/// <summary>What a line means depends on these, beside its words.</summary>
/// <param name="ProgramName">As messages and help name the program: <c>mcp-proxy</c> or <c>outboard bridge</c>.</param>
/// <param name="Environment">This process's variables.</param>
/// <param name="WorkingDirectory">Absolute; relative paths of the line start here.</param>
/// <param name="ReadFile">The bytes of a file, or the exception the file system throws.</param>
internal sealed record LineSurroundings(
    string ProgramName,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    Func<string, byte[]> ReadFile)
{
    /// <summary>A variable's value; an empty one counts as unset.</summary>
    internal string? Variable(string name) => Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    internal string Absolute(string path) => Path.GetFullPath(path, WorkingDirectory);
}
