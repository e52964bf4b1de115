using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Outboard.Aws.CloudFormation.Schemas;

/// <summary>The patterns of the schemas, made fit for .NET (aws 5.5).</summary>
internal static class SchemaPatterns
{
    // Some patterns look ahead or nest quantifiers, so NonBacktracking is not an option; the limit holds the worst of them.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    /// <exception cref="RegexMatchTimeoutException">The value was too much for the pattern.</exception>
    public static bool IsMatch(string pattern, string value) => Compile(pattern).IsMatch(value);

    internal static Regex Compile(string pattern) =>
        Known.GetOrAdd(pattern, static pattern => new Regex(ForDotNet(pattern), RegexOptions.CultureInvariant, Limit));

    // \p{Print} is unknown to .NET and \_ is no escape there; \Z, and $ too, would also match before a final newline.
    private static string ForDotNet(string pattern)
    {
        var text = pattern.Replace(@"\p{Print}", @"\P{C}", StringComparison.Ordinal)
            .Replace(@"\_", "_", StringComparison.Ordinal)
            .Replace(@"\Z", @"\z", StringComparison.Ordinal);
        return text.EndsWith('$') && !text.EndsWith(@"\$", StringComparison.Ordinal) ? text[..^1] + @"\z" : text;
    }
}
