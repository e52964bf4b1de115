using System.Text.RegularExpressions;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Web.Extraction;

/// <summary>What a page says of itself. The title matters because a heading that repeats it is left out of the article.</summary>
/// <param name="Title">Of the article, without the site's name where that can be told.</param>
/// <param name="Byline">Who wrote it, if the head of the page says so.</param>
internal sealed partial record PageInfo(string Title, string? Byline)
{
    private static readonly string[] TitleNames =
        ["dc:title", "dcterm:title", "og:title", "weibo:article:title", "weibo:webpage:title", "title", "twitter:title", "parsely-title"];

    private static readonly string[] BylineNames = ["dc:creator", "dcterm:creator", "author", "parsely-author", "article:author"];

    public static PageInfo Of(ArticlePage page)
    {
        var linked = LinkedData.Of(page.Scripts);
        var values = MetaValues(page.Metas);
        var own = PageTitle.Of(page.Title, page.Headings);
        var title = linked?.TitleFor(own) ?? First(values, TitleNames) ?? own;
        if (values.TryGetValue("article:author", out var author) && Uri.TryCreate(author, UriKind.Absolute, out _))
        {
            values.Remove("article:author");
        }

        return new(Unescape(title), linked?.Byline ?? First(values, BylineNames));
    }

    private static Dictionary<string, string> MetaValues(List<PageNode> metas)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var meta in metas)
        {
            if (meta.Attribute("content") is not { Length: > 0 } content)
            {
                continue;
            }

            if (meta.Attribute("property") is { Length: > 0 } property && Property().Match(property) is { Success: true } match)
            {
                values[Spaces().Replace(match.Value, "").ToLowerInvariant()] = content.Trim();
            }
            else if (meta.Attribute("name") is { } name && Name().IsMatch(name))
            {
                values[Spaces().Replace(name, "").ToLowerInvariant().Replace('.', ':')] = content.Trim();
            }
        }

        return values;
    }

    private static string? First(Dictionary<string, string> values, string[] names) =>
        names.Select(name => values.GetValueOrDefault(name)).FirstOrDefault(static value => !string.IsNullOrEmpty(value));

    /// <summary>Many sites write entities into attributes twice.</summary>
    private static string Unescape(string text) => text.Contains('&', StringComparison.Ordinal) ? System.Net.WebUtility.HtmlDecode(text) : text;

    [GeneratedRegex(@"\s*(?:article|dc|dcterm|og|twitter)\s*:\s*(?:author|creator|description|published_time|title|site_name)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Property();

    [GeneratedRegex(@"^\s*(?:(?:dc|dcterm|og|twitter|parsely|weibo:(?:article|webpage))\s*[-.:]\s*)?(?:author|creator|pub-date|description|title|site_name)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\s")]
    private static partial Regex Spaces();
}
