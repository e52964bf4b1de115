using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Third pass: what stands beside the best element and belongs to it, such as a preamble or the part behind an advertisement.</summary>
internal static class Siblings
{
    private const int LongText = 80;
    private const double MaxLinks = 0.25;

    /// <returns>A new element with all that belongs together.</returns>
    public static PageNode Gather(PageNode top, Scoring scoring)
    {
        var article = ArticlePage.NewElement("div");
        var score = scoring.ScoreOf(top);
        var least = Math.Max(10, score * 0.2);
        for (var sibling = top.Parent!.FirstElement; sibling is not null;)
        {
            var next = sibling.NextElement;
            if (sibling == top || Belongs(sibling, top, score, least))
            {
                if (sibling.Name is not ("div" or "article" or "section" or "p" or "ol" or "ul"))
                {
                    sibling.Rename("div");
                }

                article.Append(sibling);
            }

            sibling = next;
        }

        return article;
    }

    private static bool Belongs(PageNode sibling, PageNode top, double score, double least)
    {
        var facts = sibling.Facts!;
        var bonus = facts.Class.Length > 0 && facts.Class == top.Facts!.Class ? score * 0.2 : 0;
        if (facts.Score is { } own && own + bonus >= least)
        {
            return true;
        }

        if (sibling.Name != "p")
        {
            return false;
        }

        var density = Pruning.LinkDensity(sibling);
        return facts.TotalsOf(sibling).Text.Words switch
        {
            > LongText => density < MaxLinks,
            > 0 and < LongText => density == 0 && HasSentence(sibling.TextContent()),
            _ => false,
        };
    }

    /// <summary>A full stop before a space or the end.</summary>
    private static bool HasSentence(string text)
    {
        var trimmed = text.AsSpan().Trim();
        for (var at = 0; at < trimmed.Length; at++)
        {
            var rest = trimmed[(at + 1)..];
            if (trimmed[at] == '.' && (rest.Length == 0 || rest[0] == ' ' || (rest.Length > 1 && TextMeasure.IsBlank(rest[..2]))))
            {
                return true;
            }
        }

        return false;
    }
}
