using System.Collections.Frozen;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What an element counts as when an article is looked for.</summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>A div that holds one is no paragraph.</summary>
    Block = 1,

    /// <summary>Text in it is text, not a caption or a label.</summary>
    Textish = 2,
    Heading = 4,
    List = 8,
    Link = 16,
    Paragraph = 32,
    Image = 64,
    Item = 128,
    Input = 256,
    Break = 512,
    Line = 1024,
    Embed = 2048,
    Phrasing = 4096,

    /// <summary>Gives points to the elements around it.</summary>
    Scored = 8192,

    /// <summary>Phrasing if all it holds is.</summary>
    MaybePhrasing = 16384,

    /// <summary>Makes a table one of data, by standing in it.</summary>
    TablePart = 32768,
}

internal static class TraitTable
{
    private static readonly FrozenDictionary<string, Traits> Known = new Dictionary<string, Traits>(StringComparer.Ordinal)
    {
        ["a"] = Traits.Link | Traits.MaybePhrasing,
        ["abbr"] = Traits.Phrasing,
        ["audio"] = Traits.Phrasing,
        ["b"] = Traits.Phrasing,
        ["bdo"] = Traits.Phrasing,
        ["blockquote"] = Traits.Block | Traits.Textish,
        ["br"] = Traits.Break | Traits.Phrasing,
        ["button"] = Traits.Phrasing,
        ["cite"] = Traits.Phrasing,
        ["code"] = Traits.Phrasing,
        ["col"] = Traits.TablePart,
        ["colgroup"] = Traits.TablePart,
        ["data"] = Traits.Phrasing,
        ["datalist"] = Traits.Phrasing,
        ["del"] = Traits.MaybePhrasing,
        ["dfn"] = Traits.Phrasing,
        ["div"] = Traits.Block | Traits.Textish,
        ["dl"] = Traits.Block | Traits.Textish,
        ["em"] = Traits.Phrasing,
        ["embed"] = Traits.Embed | Traits.Phrasing,
        ["h1"] = Traits.Heading,
        ["h2"] = Traits.Heading | Traits.Scored,
        ["h3"] = Traits.Heading | Traits.Scored,
        ["h4"] = Traits.Heading | Traits.Scored,
        ["h5"] = Traits.Heading | Traits.Scored,
        ["h6"] = Traits.Heading | Traits.Scored,
        ["hr"] = Traits.Line,
        ["i"] = Traits.Phrasing,
        ["iframe"] = Traits.Embed,
        ["img"] = Traits.Image | Traits.Phrasing | Traits.Block | Traits.Textish,
        ["input"] = Traits.Input | Traits.Phrasing,
        ["ins"] = Traits.MaybePhrasing,
        ["kbd"] = Traits.Phrasing,
        ["label"] = Traits.Phrasing,
        ["li"] = Traits.Item | Traits.Textish,
        ["mark"] = Traits.Phrasing,
        ["math"] = Traits.Phrasing,
        ["meter"] = Traits.Phrasing,
        ["noscript"] = Traits.Phrasing,
        ["object"] = Traits.Embed | Traits.Phrasing,
        ["ol"] = Traits.List | Traits.Block | Traits.Textish,
        ["output"] = Traits.Phrasing,
        ["p"] = Traits.Paragraph | Traits.Block | Traits.Textish | Traits.Scored,
        ["pre"] = Traits.Block | Traits.Textish | Traits.Scored,
        ["progress"] = Traits.Phrasing,
        ["q"] = Traits.Phrasing,
        ["ruby"] = Traits.Phrasing,
        ["samp"] = Traits.Phrasing,
        ["script"] = Traits.Phrasing,
        ["section"] = Traits.Scored,
        ["select"] = Traits.Phrasing,
        ["small"] = Traits.Phrasing,
        ["span"] = Traits.Phrasing | Traits.Textish,
        ["strong"] = Traits.Phrasing,
        ["sub"] = Traits.Phrasing,
        ["sup"] = Traits.Phrasing,
        ["table"] = Traits.Block | Traits.Textish,
        ["td"] = Traits.Scored | Traits.Textish,
        ["textarea"] = Traits.Phrasing,
        ["tfoot"] = Traits.TablePart,
        ["th"] = Traits.TablePart,
        ["thead"] = Traits.TablePart,
        ["time"] = Traits.Phrasing,
        ["ul"] = Traits.List | Traits.Block | Traits.Textish,
        ["var"] = Traits.Phrasing,
        ["wbr"] = Traits.Phrasing,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Traits Of(string name) => Known.GetValueOrDefault(name);
}
