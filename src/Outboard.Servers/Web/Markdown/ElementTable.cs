using System.Collections.Frozen;

namespace Outboard.Servers.Web.Markdown;

/// <summary>The rule an element is written by (native-servers 3.2).</summary>
internal enum Rule : byte
{
    /// <summary>Its content stands for it.</summary>
    Transparent,

    /// <summary>Left out with all it holds, as if it had never been there.</summary>
    Removed,
    Paragraph,
    Division,
    Heading,
    Quote,
    BulletList,
    NumberedList,
    Item,
    Term,
    Definition,
    Preformatted,
    Code,
    Strong,
    Emphasis,
    Struck,
    Plain,
    Link,
    Image,
    Video,
    Break,
    Line,
    Table,
    TableHead,
    TableBody,
    Row,
    Cell,
    HeaderCell,
    Caption,
    FigureCaption,
}

/// <param name="Rule">How it is written.</param>
/// <param name="IsBlock">Whitespace at its borders, inside and outside, says nothing.</param>
/// <param name="Level">Of a heading.</param>
internal readonly record struct Element(Rule Rule, bool IsBlock = false, byte Level = 0);

internal static class ElementTable
{
    private static readonly Dictionary<string, Element> Common = new(StringComparer.Ordinal)
    {
        ["p"] = new(Rule.Paragraph, true),
        ["div"] = new(Rule.Division, true),
        ["article"] = new(Rule.Division, true),
        ["section"] = new(Rule.Division, true),
        ["dl"] = new(Rule.Division, true),
        ["h1"] = new(Rule.Heading, true, 1),
        ["h2"] = new(Rule.Heading, true, 2),
        ["h3"] = new(Rule.Heading, true, 3),
        ["h4"] = new(Rule.Heading, true, 4),
        ["h5"] = new(Rule.Heading, true, 5),
        ["h6"] = new(Rule.Heading, true, 6),
        ["blockquote"] = new(Rule.Quote, true),
        ["ul"] = new(Rule.BulletList, true),
        ["ol"] = new(Rule.NumberedList, true),
        ["li"] = new(Rule.Item, true),
        ["dt"] = new(Rule.Term, true),
        ["dd"] = new(Rule.Definition, true),
        ["pre"] = new(Rule.Preformatted),
        ["code"] = new(Rule.Code),
        ["kbd"] = new(Rule.Code),
        ["samp"] = new(Rule.Code),
        ["b"] = new(Rule.Strong),
        ["strong"] = new(Rule.Strong),
        ["em"] = new(Rule.Emphasis),
        ["i"] = new(Rule.Emphasis),
        ["del"] = new(Rule.Struck),
        ["s"] = new(Rule.Struck),
        ["sub"] = new(Rule.Plain),
        ["sup"] = new(Rule.Plain),
        ["a"] = new(Rule.Link),
        ["img"] = new(Rule.Image),
        ["video"] = new(Rule.Video),
        ["br"] = new(Rule.Break),
        ["hr"] = new(Rule.Line),
        ["table"] = new(Rule.Table, true),
        ["thead"] = new(Rule.TableHead, true),
        ["tbody"] = new(Rule.TableBody, true),
        ["tfoot"] = new(Rule.TableBody, true),
        ["tr"] = new(Rule.Row, true),
        ["td"] = new(Rule.Cell, true),
        ["th"] = new(Rule.HeaderCell, true),
        ["caption"] = new(Rule.Caption),
        ["figcaption"] = new(Rule.FigureCaption),
    };

    public static FrozenDictionary<string, Element> Without(params ReadOnlySpan<string> removed) => Table([], removed);

    /// <summary>mcp-searxng knows no definition lists, keys, videos or raised text: their words are shown.</summary>
    public static FrozenDictionary<string, Element> Reader(params ReadOnlySpan<string> removed) => Table(
        new()
        {
            ["dt"] = new(Rule.Division, true),
            ["dd"] = new(Rule.Division, true),
            ["kbd"] = default,
            ["samp"] = default,
            ["sub"] = default,
            ["sup"] = default,
            ["video"] = default,
            ["address"] = new(Rule.Division, true),
            ["aside"] = new(Rule.Division, true),
            ["details"] = new(Rule.Division, true),
            ["fieldset"] = new(Rule.Division, true),
            ["figure"] = new(Rule.Division, true),
            ["footer"] = new(Rule.Division, true),
            ["form"] = new(Rule.Division, true),
            ["header"] = new(Rule.Division, true),
            ["main"] = new(Rule.Division, true),
            ["nav"] = new(Rule.Division, true),
            ["summary"] = new(Rule.Division, true),
        },
        removed);

    private static FrozenDictionary<string, Element> Table(Dictionary<string, Element> own, ReadOnlySpan<string> removed)
    {
        var table = new Dictionary<string, Element>(Common, StringComparer.Ordinal);
        foreach (var (name, element) in own)
        {
            table[name] = element;
        }

        foreach (var name in removed)
        {
            table[name] = new(Rule.Removed);
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
