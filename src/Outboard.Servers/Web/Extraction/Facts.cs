using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What the search for an article knows of an element.</summary>
internal sealed class Facts(string name, string @class, string id)
{
    private Totals totals;
    private bool areFresh;

    public string Class { get; } = @class;

    public string Id { get; } = id;

    public Traits Traits { get; private set; } = TraitTable.Of(name);

    /// <summary>Null until it has one.</summary>
    public double? Score { get; set; }

    public bool IsDataTable { get; set; }

    public void Rename(string to) => Traits = TraitTable.Of(to);

    /// <summary>Of <paramref name="node"/>, whose facts these are.</summary>
    public ref readonly Totals TotalsOf(PageNode node)
    {
        if (!areFresh)
        {
            totals = Totals.Of(node);
            areFresh = true;
        }

        return ref totals;
    }

    /// <summary>Something inside <paramref name="node"/> has changed. Whoever holds an element whose sums are not known does not know its own either.</summary>
    public void Invalidate(PageNode node)
    {
        for (PageNode? at = node; at?.Facts is { areFresh: true } facts; at = at.Parent)
        {
            facts.areFresh = false;
        }
    }
}
