using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>Single sections of a page (native-servers 5.5): an h2 and what follows it, up to the next h1 or h2.</summary>
internal static class Sections
{
    private const string ReadAll = "use the read_documentation tool instead to get the full document content.";

    public const string NotHtml = "Cannot extract sections from non-HTML content. Please " + ReadAll;

    /// <returns>The Markdown of the sections, and the note on titles that were not found, or null.</returns>
    /// <exception cref="Raised">The page has no sections, or none of these.</exception>
    public static (string Markdown, string? Note) Extract(string html, IReadOnlyList<string> titles, Uri page)
    {
        using var document = HtmlPage.Parse(html);
        var headings = Heading.All(document, "h2");
        if (headings.Count == 0)
        {
            throw new Raised($"This document does not contain subsections. Please {ReadAll}");
        }

        bool Exists(string normal) => headings.Exists(heading => heading.IsCalled(normal));
        var missing = titles.Where(title => !Exists(Heading.Normal(title))).Select(static title => title.Trim()).ToList();
        if (missing.Count == titles.Count)
        {
            throw new Raised(
                $"No matching sections were found: {Quoted(missing)}. Available sections: {Quoted(headings.Select(static heading => heading.Text))}. " +
                $"Please retry with one or more of these sections or {ReadAll}");
        }

        var normal = titles.Select(Heading.Normal).ToHashSet(StringComparer.Ordinal);
        var wanted = headings.Where(heading => heading.IsCalledOneOf(normal)).Select(static heading => heading.Element);
        var markdown = PageText.ToMarkdown(Gather(document, wanted), page);
        if (markdown == PageText.Nothing)
        {
            throw new Raised("Page failed to be simplified from HTML");
        }

        var note = missing.Count == 0 ? null : $"> **Note**: The following requested sections were not found: {Quoted(missing)}";
        return (markdown, note);
    }

    /// <summary>Titles as the texts list them.</summary>
    public static string Quoted(IEnumerable<string> titles) => string.Join(", ", titles.Select(static title => $"\"{title}\""));

    private static IElement Gather(IHtmlDocument document, IEnumerable<IElement> wanted)
    {
        var body = document.CreateElement("div");
        var taken = new HashSet<INode>();
        foreach (var heading in wanted)
        {
            // A heading may lie deep inside of what another section has brought along already.
            if (!heading.Ancestors().Any(taken.Contains))
            {
                foreach (var node in Nodes(heading))
                {
                    taken.Add(node);
                    body.AppendChild(node.Clone());
                }
            }
        }

        return body;
    }

    private static IEnumerable<INode> Nodes(IElement heading)
    {
        yield return heading;
        for (var node = heading.NextSibling; node is not null && node is not IElement { LocalName: "h1" or "h2" }; node = node.NextSibling)
        {
            yield return node;
        }
    }
}
