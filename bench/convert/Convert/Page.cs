using System.Globalization;
using System.Text;

namespace Outboard.Convert;

/// <summary>Makes an article of a given size, always the same: headings, paragraphs with links and emphasis, lists, tables, code, between a head and a foot.</summary>
internal sealed class Page
{
    private static readonly string[] Vocabulary =
        "harbour pier ship tide quay rope anchor sail wind lamp buoy crew cargo chart captain dock north east water stone bridge light signal berth".Split(' ');

    private readonly StringBuilder html = new(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>A field guide to harbours - Example</title><style>p { margin: 1em }</style><script>window.page = 1;</script></head>
        <body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/guides">Guides</a></li></ul></nav></header><main><article><h1>A field guide to harbours</h1>

        """);

    private uint state = 2026;

    public static string Make(int size)
    {
        var page = new Page();
        for (var block = 0; page.html.Length < size - 200; block++)
        {
            page.Add(block);
        }

        return page.html.Append("</article></main><aside><p>Related: lighthouses</p></aside><footer><p>Example</p></footer></body></html>\n").ToString();
    }

    private void Add(int block)
    {
        switch (block % 12)
        {
            case 0:
                Line($"<h2 id=\"part-{block}\">{Words(5)}</h2>");
                break;
            case 5:
                Line($"<ul>{Repeat(6, _ => $"<li>{Words(12)}</li>\n")}</ul>");
                break;
            case 7:
                Line($"<ol>{Repeat(4, i => $"<li><p>{Words(15)}</p>{(i == 1 ? $"<ul><li>{Words(4)}</li></ul>" : "")}</li>\n")}</ol>");
                break;
            case 8:
                Line($"<table><thead><tr><th>Name</th><th>Depth</th><th>Remarks</th></tr></thead><tbody>{Repeat(8, i => $"<tr><td>{Words(2)}</td><td>{i}</td><td>{Words(4)}</td></tr>\n")}</tbody></table>");
                break;
            case 10:
                Line($"<pre><code class=\"language-c\">for (int i = 0; i &lt; {block}; i++) {{\n    moor(ship[i], pier);\n}}\n</code></pre>");
                break;
            case 11:
                Line($"<blockquote><p>{Words(30)}</p></blockquote><p><img src=\"/images/{block}.png\" alt=\"{Words(3)}\"></p>");
                break;
            default:
                Line($"<p>{Words(30)} <a href=\"/guide/{block}.html\">{Words(3)}</a> {Words(25)} <em>{Words(2)}</em>, {Words(20)} <code>berth_{block}</code> {Words(15)}.</p>");
                break;
        }
    }

    private void Line(string line) => html.Append(line).Append('\n');

    private static string Repeat(int times, Func<int, string> make) => string.Concat(Enumerable.Range(0, times).Select(make));

    private string Words(int count)
    {
        var words = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            words.Append(i == 0 ? "" : i % 9 == 0 ? ", " : " ").Append(Vocabulary[Next(Vocabulary.Length)]);
        }

        return words.ToString();
    }

    /// <summary>A number of our own making, so that no library changes the page.</summary>
    private int Next(int below)
    {
        state = unchecked((state * 1_664_525) + 1_013_904_223);
        return (int)((state >> 8) % (uint)below);
    }
}
