using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>Sums over all that is inside an element, itself left out; so that each question the search asks takes one step, and not a walk.</summary>
internal struct Totals
{
    public TextMeasure Text;

    /// <summary>Text in links; links within the page count less.</summary>
    public double LinkText;

    /// <summary>Text in lists, headings and what is <see cref="Traits.Textish"/>; what is in several of them counts as often.</summary>
    public int ListText;
    public int HeadingText;
    public int TextishText;

    public int Paragraphs;
    public int Images;
    public int Items;
    public int Inputs;
    public int Breaks;
    public int Blocks;
    public int Embeds;
    public int TableParts;
    public int Tables;
    public int DataTables;

    public static Totals Of(PageNode element)
    {
        var sum = default(Totals);
        for (var node = element.First; node is not null; node = node.Next)
        {
            if (node.Kind == NodeKind.Text)
            {
                sum.Text += TextMeasure.Of(node.Text);
            }
            else if (node.Facts is { } facts)
            {
                sum.Add(facts, facts.TotalsOf(node), node);
            }
        }

        return sum;
    }

    private void Add(Facts facts, in Totals inner, PageNode node)
    {
        Text += inner.Text;
        LinkText += inner.LinkText;
        ListText += inner.ListText;
        HeadingText += inner.HeadingText;
        TextishText += inner.TextishText;
        Paragraphs += inner.Paragraphs;
        Images += inner.Images;
        Items += inner.Items;
        Inputs += inner.Inputs;
        Breaks += inner.Breaks;
        Blocks += inner.Blocks;
        Embeds += inner.Embeds;
        TableParts += inner.TableParts;
        Tables += inner.Tables;
        DataTables += inner.DataTables;

        var traits = facts.Traits;
        if (traits == Traits.None)
        {
            return;
        }

        var words = inner.Text.Words;
        if ((traits & Traits.Link) != 0)
        {
            var isInPage = node.Attribute("href") is { Length: > 1 } href && href[0] == '#';
            LinkText += isInPage ? words * 0.3 : words;
        }

        ListText += Is(Traits.List) * words;
        HeadingText += Is(Traits.Heading) * words;
        TextishText += Is(Traits.Textish) * words;
        Paragraphs += Is(Traits.Paragraph);
        Images += Is(Traits.Image);
        Items += Is(Traits.Item);
        Inputs += Is(Traits.Input);
        Breaks += Is(Traits.Break | Traits.Line);
        Blocks += Is(Traits.Block);
        Embeds += Is(Traits.Embed);
        TableParts += Is(Traits.TablePart);
        Tables += node.Name == "table" ? 1 : 0;
        DataTables += facts.IsDataTable ? 1 : 0;

        int Is(Traits trait) => (traits & trait) != 0 ? 1 : 0;
    }
}
