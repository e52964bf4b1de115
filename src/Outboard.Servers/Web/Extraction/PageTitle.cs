using System.Text.RegularExpressions;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>The title of a page without the name of its site, as far as that can be told.</summary>
internal static partial class PageTitle
{
    /// <param name="whole">What the page calls itself.</param>
    /// <param name="headings">Its h1 and h2.</param>
    public static string Of(string whole, List<PageNode> headings)
    {
        var title = whole;
        var isHierarchical = false;
        if (Separator().Matches(whole) is { Count: > 0 } separators)
        {
            isHierarchical = HierarchySeparator().IsMatch(whole);
            title = whole[..separators[^1].Index];
            if (WordCount(title) < 3)
            {
                title = FirstPart().Replace(whole, "");
            }
        }
        else if (whole.Contains(": ", StringComparison.Ordinal))
        {
            if (!headings.Exists(heading => heading.TextContent().Trim() == whole))
            {
                title = whole[(whole.LastIndexOf(':') + 1)..];
                if (WordCount(title) < 3)
                {
                    title = whole[(whole.IndexOf(':', StringComparison.Ordinal) + 1)..];
                }
                else if (WordCount(whole[..whole.IndexOf(':', StringComparison.Ordinal)]) > 5)
                {
                    title = whole;
                }
            }
        }
        else if (whole.Length is > 150 or < 15)
        {
            var tops = headings.FindAll(static heading => heading.Name == "h1");
            if (tops.Count == 1)
            {
                title = tops[0].TextContent();
            }
        }

        title = Spaces().Replace(title.Trim(), " ");
        var words = WordCount(title);
        return words <= 4 && (!isHierarchical || words != WordCount(SeparatorRun().Replace(whole, "")) - 1) ? whole : title;
    }

    /// <returns>1: <paramref name="other"/> has no word that <paramref name="title"/> has not; 0: it has no word of it, or one of them has none.</returns>
    public static double Similarity(string title, string other)
    {
        var known = Words(title).ToHashSet(StringComparer.Ordinal);
        var words = Words(other);
        if (known.Count == 0 || words.Count == 0)
        {
            return 0;
        }

        var unknown = words.FindAll(word => !known.Contains(word));
        return 1 - ((double)Joined(unknown) / Joined(words));
    }

    private static int Joined(List<string> words) => words.Count == 0 ? 0 : words.Sum(static word => word.Length) + words.Count - 1;

    private static List<string> Words(string text) => [.. NoWord().Split(text.ToLowerInvariant()).Where(static word => word.Length > 0)];

    private static int WordCount(string text) => Spaces().Count(text) + 1;

    [GeneratedRegex(@" [|\-\\/>»] ")]
    private static partial Regex Separator();

    [GeneratedRegex(@" [\\/>»] ")]
    private static partial Regex HierarchySeparator();

    [GeneratedRegex(@"^[^|\-\\/>»]*[|\-\\/>»]")]
    private static partial Regex FirstPart();

    [GeneratedRegex(@"[|\-\\/>»]+")]
    private static partial Regex SeparatorRun();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("[^a-z0-9_]+")]
    private static partial Regex NoWord();
}
