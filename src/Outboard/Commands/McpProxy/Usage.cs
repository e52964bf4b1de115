namespace Outboard.Commands.McpProxy;

/// <summary>How the line's own messages are written.</summary>
internal static class Usage
{
    /// <summary><c>PROGRAM: error: WHAT</c>, as argparse writes it, then the cures, a line each.</summary>
    internal static ParseResult.UsageError Error(LineSurroundings around, int exitCode, string what, params ReadOnlySpan<string?> cures)
    {
        var text = $"{around.ProgramName}: error: {what}";
        foreach (var cure in cures)
        {
            text += cure is null ? "" : $"\n{cure}";
        }

        return new ParseResult.UsageError(exitCode, text);
    }

    internal static void Warn(this List<LineWarning> warnings, string text) => warnings.Add(new LineWarning(Severity.Warning, text));
}
