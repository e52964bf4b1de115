using System.Text.RegularExpressions;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>Text taken apart into what a search compares (native-servers 5.6).</summary>
internal static partial class Words
{
    /// <summary>As they stand: <c>us-east-1</c> is one word, <c>200,000</c> is <c>200000</c>.</summary>
    public static IEnumerable<string> Whole(string text) =>
        Word().Matches(CommaInNumber().Replace(text.ToLowerInvariant(), "")).Select(static match => match.Value);

    /// <summary>The words and their parts: <c>us-east-1</c> is found by <c>us</c>, <c>east</c> and <c>1</c> as well.</summary>
    public static HashSet<string> Tokens(string text)
    {
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in Whole(text))
        {
            tokens.Add(word);
            tokens.UnionWith(word.Split('-', '_', '.'));
        }

        return tokens;
    }

    [GeneratedRegex("[a-z0-9]+(?:[-_.][a-z0-9]+)*")]
    private static partial Regex Word();

    [GeneratedRegex("(?<=[0-9]),(?=[0-9])")]
    private static partial Regex CommaInNumber();
}
