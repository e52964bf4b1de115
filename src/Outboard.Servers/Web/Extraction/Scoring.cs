using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Second pass: paragraphs give points to the elements around them, and the one with the most holds the article.</summary>
internal sealed class Scoring(Hints hints, Strictness strictness)
{
    private const int MinText = 25;
    private const int Levels = 5;
    private const int Best = 5;

    /// <summary>This many of the best that share an ancestor make that the better choice.</summary>
    private const int Agreeing = 3;

    /// <summary>Among the best are those with this part of the points of the first.</summary>
    private const double Close = 0.75;

    /// <returns>The element that holds the article; made of the whole body if none stands out.</returns>
    public PageNode Top(List<PageNode> paragraphs, PageNode body)
    {
        var best = BestOf(Score(paragraphs));
        if (best.Count == 0 || best[0].Name == "body")
        {
            var all = ArticlePage.NewElement("div");
            while (body.First is { } child)
            {
                all.Append(child);
            }

            body.Append(all);
            ScoreOf(all);
            return all;
        }

        return Widen(Agree(best));
    }

    /// <summary>The points an element has; those of its kind and its names, if it has none yet.</summary>
    public double ScoreOf(PageNode node) => node.Facts!.Score ??= Base(node.Name) + ((strictness & Strictness.WeighNames) != 0 ? hints.Weight(node.Facts) : 0);

    private static int Base(string name) => name switch
    {
        "div" => 5,
        "pre" or "td" or "blockquote" => 3,
        "address" or "ol" or "ul" or "dl" or "dd" or "dt" or "li" or "form" => -3,
        "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "th" => -5,
        _ => 0,
    };

    private List<PageNode> Score(List<PageNode> paragraphs)
    {
        var candidates = new List<PageNode>();
        foreach (var paragraph in paragraphs)
        {
            ref readonly var totals = ref paragraph.Facts!.TotalsOf(paragraph);
            var text = totals.Text;
            if (paragraph.Parent is null || text.Words < MinText)
            {
                continue;
            }

            // One for itself, one for each part between commas, up to three for its length.
            double points = 1 + text.Commas + 1 + Math.Min(text.Words / 100, 3);
            var ancestor = paragraph.Parent;
            for (var level = 0; level < Levels && ancestor is { Parent: not null }; level++, ancestor = ancestor.Parent)
            {
                if (ancestor.Facts!.Score is null)
                {
                    candidates.Add(ancestor);
                }

                ancestor.Facts.Score = ScoreOf(ancestor) + (points / (level == 0 ? 1 : level == 1 ? 2 : level * 3));
            }
        }

        return candidates;
    }

    /// <summary>The first five by points, which links take away from.</summary>
    private static List<PageNode> BestOf(List<PageNode> candidates)
    {
        var best = new List<PageNode>(Best + 1);
        foreach (var candidate in candidates)
        {
            var score = candidate.Facts!.Score!.Value * (1 - Pruning.LinkDensity(candidate));
            candidate.Facts.Score = score;
            var place = best.FindIndex(better => score > better.Facts!.Score);
            if (place >= 0 || best.Count < Best)
            {
                best.Insert(place >= 0 ? place : best.Count, candidate);
                if (best.Count > Best)
                {
                    best.RemoveAt(Best);
                }
            }
        }

        return best;
    }

    private static PageNode Agree(List<PageNode> best)
    {
        var top = best[0];
        var close = best.Skip(1).Where(other => other.Facts!.Score / top.Facts!.Score >= Close).ToList();
        if (close.Count < Agreeing)
        {
            return top;
        }

        for (var at = top.Parent; at is not null && at.Name != "body"; at = at.Parent)
        {
            if (close.Count(other => IsInside(other, at)) >= Agreeing)
            {
                return at;
            }
        }

        return top;
    }

    private static bool IsInside(PageNode node, PageNode ancestor)
    {
        var at = node.Parent;
        while (at is not null && at != ancestor)
        {
            at = at.Parent;
        }

        return at is not null;
    }

    /// <summary>If points go up again further out, the article has parts that lie elsewhere; and an only child says less than its parent.</summary>
    private PageNode Widen(PageNode top)
    {
        var last = ScoreOf(top);
        var least = last / 3;
        for (var at = top.Parent; at is not null && at.Name != "body"; at = at.Parent)
        {
            if (at.Facts!.Score is not { } score)
            {
                continue;
            }

            if (score < least)
            {
                break;
            }

            if (score > last)
            {
                top = at;
                break;
            }

            last = score;
        }

        while (top.Parent is { Name: not "body", Parent: not null } parent && Ancestors.ElementsIn(parent) == 1)
        {
            top = parent;
        }

        ScoreOf(top);
        return top;
    }
}
