using System.Text;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>A tree as HTML again.</summary>
internal static class PageHtml
{
    public static string Write(PageNode root)
    {
        var html = new StringBuilder("<!DOCTYPE html>");
        for (PageNode? node = root; node is not null;)
        {
            Open(html, node);
            if (node.First is { } child)
            {
                node = child;
                continue;
            }

            Close(html, node);
            while (node != root && node!.Next is null)
            {
                node = node.Parent!;
                Close(html, node);
            }

            node = node == root ? null : node.Next;
        }

        return html.ToString();
    }

    private static void Open(StringBuilder html, PageNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Text:
                Escape(html, node.Text, isAttribute: false);
                break;
            case NodeKind.Other:
                html.Append("<!--").Append(node.Text).Append("-->");
                break;
            case NodeKind.Element:
                html.Append('<').Append(node.Name);
                foreach (var (name, value) in node.Attributes())
                {
                    html.Append(' ').Append(name).Append("=\"");
                    Escape(html, value, isAttribute: true);
                    html.Append('"');
                }

                html.Append('>');
                break;
        }
    }

    private static void Close(StringBuilder html, PageNode node)
    {
        if (node.IsElement && !IsVoid(node.Name))
        {
            html.Append("</").Append(node.Name).Append('>');
        }
    }

    private static bool IsVoid(string name) => name is "area" or "base" or "br" or "col" or "embed" or "hr" or "img" or "input" or "link" or "meta" or "source" or "track" or "wbr";

    private static void Escape(StringBuilder html, string text, bool isAttribute)
    {
        foreach (var c in text)
        {
            switch (c)
            {
                case '&':
                    html.Append("&amp;");
                    break;
                case '\u00a0':
                    html.Append("&nbsp;");
                    break;
                case '"' when isAttribute:
                    html.Append("&quot;");
                    break;
                case '<' when !isAttribute:
                    html.Append("&lt;");
                    break;
                case '>' when !isAttribute:
                    html.Append("&gt;");
                    break;
                default:
                    html.Append(c);
                    break;
            }
        }
    }
}
