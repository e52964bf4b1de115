namespace Outboard.Aws.Images;

/// <summary><c>--option VALUE</c> and <c>--option=VALUE</c>.</summary>
internal static class OptionWords
{
    /// <param name="line">All words.</param>
    /// <param name="at">Where the option is; moved on to its value, where that is a word of its own.</param>
    /// <returns>The value is null where there is none.</returns>
    public static (string Option, string? Value) Split(IReadOnlyList<string> line, ref int at)
    {
        var word = line[at];
        if (word.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
        {
            return (word[..equals], word[(equals + 1)..]);
        }

        return at + 1 < line.Count ? (word, line[++at]) : (word, null);
    }
}
