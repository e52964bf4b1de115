using System.Text.Json;
using System.Text.RegularExpressions;
using Outboard.Servers.Web.Extraction;
using Outboard.Servers.Web.Markdown;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Web.Extraction;

/// <summary>Pages made at random and what Readability.js makes of them: see <c>Data/extraction/make_pages.cjs</c>.</summary>
public sealed partial class ArticleSearchTests
{
    private static string Folder { get; } = Repo.Path("test", "Outboard.Servers.Tests", "Data", "extraction");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder, "*.html").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Article_has_the_elements_and_the_text_that_Readability_keeps(string number)
    {
        var (content, title) = Expected(number);

        var (article, ours) = ArticleSearch.Run(HtmlPage.Parse(File.ReadAllText(Path.Combine(Folder, number + ".html"))));

        if (content is null)
        {
            Assert.Null(article);
            return;
        }

        // Ours has one div around it, the original's two, unless the article was made of the whole body.
        var written = WithoutAttributes(PageHtml.Write(article!)["<!DOCTYPE html><div>".Length..^"</div>".Length]);
        Assert.Contains(WithoutAttributes(content), new[] { written, $"<div>{written}</div>" });
        Assert.Equal(title, ours);
    }

    private static (string? Content, string? Title) Expected(string number)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, number + ".readability.json")));
        return json.RootElement.ValueKind == JsonValueKind.Null
            ? default
            : (json.RootElement.GetProperty("content").GetString(), json.RootElement.GetProperty("title").GetString());
    }

    private static string WithoutAttributes(string html) => Tag().Replace(html, "<${name}>");

    [GeneratedRegex("""<(?<name>[a-z][\w-]*)( [^>]*)?>""")]
    private static partial Regex Tag();
}
