using System.Text;
using AngleSharp.Dom;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>Headings, and the comparison by which a client names one (native-servers 5.5).</summary>
internal static class Headings
{
    /// <returns>1 to 6, or 0 for what is no heading.</returns>
    public static int Level(IElement element) =>
        element.LocalName is ['h', >= '1' and <= '6' and var digit] ? digit - '0' : 0;

    public static string Text(IElement heading) => heading.TextContent.Trim();

    /// <summary>Is it the heading a client means? Whitespace and case do not count, and the original's spelling, which loses the spaces around markup, is understood as well.</summary>
    public static bool IsCalled(IElement heading, string title)
    {
        var wanted = Normal(title);
        return Normal(heading.TextContent) == wanted || Normal(Joined(heading)) == wanted;
    }

    /// <summary>Whitespace collapsed, lower case.</summary>
    public static string Normal(string title) => string.Join(' ', title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    // "Using <code>x</code> now" is "Usingxnow" to the original, and clients may hold such names from its answers.
    private static string Joined(IElement heading)
    {
        var joined = new StringBuilder();
        foreach (var text in heading.Descendants<IText>())
        {
            joined.Append(text.Data.AsSpan().Trim());
        }

        return joined.ToString();
    }
}
