using System.Text;
using AngleSharp.Dom;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>The text of a cell (native-servers 5.6): on one line, and what a page sets apart stays apart.</summary>
internal static class CellText
{
    /// <param name="cell">In the DOM.</param>
    /// <param name="absolute">What is shown of a link's address.</param>
    public static Cell Of(IElement cell, Func<string, string> absolute) => new(Line(cell, absolute), Line(cell, static link => link));

    /// <summary>Without links, as the name of a column.</summary>
    public static string Plain(IElement cell) => Line(cell, null);

    private static string Line(IElement cell, Func<string, string>? link)
    {
        var text = new StringBuilder();
        Append(cell, text, link);
        return Collapse(text.ToString());
    }

    private static void Append(INode node, StringBuilder text, Func<string, string>? link)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText { Data: var data })
            {
                text.Append(data);
            }
            else if (child is IElement { LocalName: "a" } anchor && link is not null)
            {
                var inner = Line(anchor, null);
                var target = anchor.GetAttribute("href") ?? "";
                text.Append(' ').Append(inner.Length == 0 || target.Length == 0 ? inner : $"[{inner}]({link(target)})").Append(' ');
            }
            else if (child is IElement element and not { LocalName: "script" or "style" or "template" or "noscript" })
            {
                var apart = IsApart(element.LocalName) ? " " : "";
                text.Append(apart);
                Append(element, text, link);
                text.Append(apart);
            }
        }
    }

    // "25<br>Other: 10" is two things; "s3:<wbr>Get<b>Object</b>" is one word.
    private static bool IsApart(string name) => name is
        "br" or "p" or "div" or "li" or "ul" or "ol" or "dl" or "dt" or "dd" or "pre" or "blockquote" or "section" or "hr" or
        "table" or "caption" or "tr" or "td" or "th" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6";

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
