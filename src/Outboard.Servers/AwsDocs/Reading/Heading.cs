using System.Text;
using AngleSharp.Dom;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>A heading of a page, and the comparison by which a client names it (native-servers 5.5).</summary>
internal sealed class Heading
{
    private readonly string _normal;
    private readonly string _joined;

    private Heading(IElement element)
    {
        Element = element;
        Text = TextOf(element);
        _normal = Normal(Text);

        // "Using <code>x</code> now" is "Usingxnow" to the original, and clients may hold such names from its answers.
        var joined = new StringBuilder();
        foreach (var text in element.Descendants<IText>())
        {
            joined.Append(text.Data.AsSpan().Trim());
        }

        _joined = Normal(joined.ToString());
    }

    public IElement Element { get; }

    /// <summary>As texts print it.</summary>
    public string Text { get; }

    /// <summary>The headings a selector finds, in the order of the page.</summary>
    public static List<Heading> All(IParentNode page, string selector) => [.. page.QuerySelectorAll(selector).Select(static element => new Heading(element))];

    /// <returns>1 to 6, or 0 for what is no heading.</returns>
    public static int Level(IElement element) => element.LocalName is ['h', >= '1' and <= '6' and var digit] ? digit - '0' : 0;

    public static string TextOf(IElement heading) => heading.TextContent.Trim();

    /// <summary>What a title is compared by: whitespace and case do not count.</summary>
    public static string Normal(string title) => string.Join(' ', title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();

    /// <param name="normal">A title made <see cref="Normal"/>.</param>
    public bool IsCalled(string normal) => _normal == normal || _joined == normal;

    /// <inheritdoc cref="IsCalled(string)"/>
    public bool IsCalledOneOf(HashSet<string> normal) => normal.Contains(_normal) || normal.Contains(_joined);
}
