using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.AwsDocs.Tables;

/// <summary>The tables of a page, or of one of its sections.</summary>
/// <param name="Tables">Those that can be read.</param>
/// <param name="Section">What they stand under.</param>
/// <param name="Hint">Why there are none.</param>
internal sealed record PageTables(IReadOnlyList<TableModel> Tables, string Section, string? Hint)
{
    private const string AllTables = "(all tables)";

    /// <param name="html">The page as received.</param>
    /// <param name="section">The heading a client asks for; null or empty takes the whole page.</param>
    /// <param name="page">What links are resolved against.</param>
    public static PageTables Find(string html, string? section, Uri page)
    {
        using var document = HtmlPage.Parse(html);
        return string.IsNullOrEmpty(section) ? OfPage(document, page) : OfSection(document, section, page);
    }

    private static PageTables OfPage(IHtmlDocument document, Uri page)
    {
        var found = new List<TableModel>();
        var reader = new TableReader(document, page);
        var (mostRows, section) = (-1, (string?)null);
        var (nearest, nearestSection) = ((string?)null, (string?)null);
        foreach (var element in document.All)
        {
            if (Heading.Level(element) is > 0 and var level)
            {
                nearest = Heading.TextOf(element);
                nearestSection = level <= 3 ? nearest : nearestSection;
            }
            else if (element.LocalName == "table")
            {
                var rows = element.QuerySelectorAll("tr").Length;
                (mostRows, section) = rows > mostRows ? (rows, nearestSection) : (mostRows, section);
                if (reader.Read(element, nearest) is { } table)
                {
                    found.Add(table);
                }
            }
        }

        return found.Count == 0 ? new PageTables([], "", "No tables found on this page.") : new PageTables(found, section ?? AllTables, null);
    }

    private static PageTables OfSection(IHtmlDocument document, string section, Uri page)
    {
        var headings = Heading.All(document, "h1, h2, h3");
        PageTables None(string why) => new([], section, $"{why}. Available sections: {Sections.Quoted(headings.Select(static heading => heading.Text))}");

        var normal = Heading.Normal(section);
        if (headings.FindLast(heading => heading.IsCalled(normal))?.Element is not { } start)
        {
            return None($"Section \"{section}\" not found");
        }

        var tables = TablesBelow(start).ToList();
        if (tables.Count == 0)
        {
            return None($"No table found in section \"{section}\"");
        }

        var reader = new TableReader(document, page);
        var found = tables.Select(table => reader.Read(table.Element, table.Heading)).OfType<TableModel>().ToList();
        return found.Count == 0 ? None($"No parseable table data in section \"{section}\"") : new PageTables(found, section, null);
    }

    private static IEnumerable<(IElement Element, string? Heading)> TablesBelow(IElement start)
    {
        string? heading = null;
        for (var sibling = start.NextElementSibling; sibling is not null; sibling = sibling.NextElementSibling)
        {
            if (Heading.Level(sibling) is > 0 and var level && level <= Heading.Level(start))
            {
                yield break;
            }

            foreach (var element in sibling.DescendantsAndSelf<IElement>())
            {
                if (Heading.Level(element) > Heading.Level(start))
                {
                    heading = Heading.TextOf(element);
                }
                else if (element.LocalName == "table")
                {
                    yield return (element, heading);
                }
            }
        }
    }
}
