using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Web.Markdown;

/// <summary>Pages and what the original servers make of them; see <c>Data/golden/README.md</c>.</summary>
internal static partial class Golden
{
    public static readonly Uri Page = new("https://harbour.example/guide/piers.html");

    public static IEnumerable<string> Names(string suffix) =>
        Directory.GetFiles(Folder, "*" + suffix).Select(static file => Path.GetFileName(file)).Select(name => name[..^suffix.Length]).Order(StringComparer.Ordinal);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>What Readability.js extracts from the page; null when it finds nothing.</summary>
    public static string? ReadabilityContent(string name)
    {
        using var article = JsonDocument.Parse(Read(name + ".readability.json"));
        return article.RootElement.ValueKind == JsonValueKind.Null ? null : article.RootElement.GetProperty("content").GetString();
    }

    public static AngleSharp.Html.Dom.IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>The original leaves relative links; ours are absolute, and so are their default titles.</summary>
    public static string WithAbsoluteLinks(string markdown) => LinkPattern().Replace(markdown, static match =>
    {
        var url = match.Groups["url"].Value;
        if (url.Contains(':', StringComparison.Ordinal))
        {
            return match.Value;
        }

        var resolved = new Uri(Page, new Uri(url, UriKind.Relative)).AbsoluteUri;
        var title = match.Groups["title"].Value;
        return $"]({resolved}{(title == $" \"{url}\"" ? $" \"{resolved}\"" : title)})";
    });

    private static string Folder { get; } = Repo.Path("test", "Outboard.Servers.Tests", "Data", "golden");

    [GeneratedRegex("""\]\((?<url>[^)\s]+)(?<title> "(\\"|[^"])*")?\)""")]
    private static partial Regex LinkPattern();
}
