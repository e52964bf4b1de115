using AngleSharp.Dom;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Tests.Web.Markdown;

public sealed class GoldenTests
{
    public static TheoryData<string> Extracted => [.. Golden.Names(".readability.json").Where(static name => Golden.ReadabilityContent(name) is not null && HasFetch(name) && name != "leak")];

    public static TheoryData<string> Pages => [.. Golden.Names(".aws.md").Where(static name => name is not ("leak" or "empty" or "bigtable"))];

    [Theory]
    [MemberData(nameof(Extracted))]
    public void Fetch_profile_writes_what_the_original_writes(string name)
    {
        var content = Golden.Parse(Golden.ReadabilityContent(name)!).Body!;

        Assert.Equal(Golden.Read(name + ".fetch.md"), MarkdownWriter.Write(content, MarkdownProfile.Fetch, page: null));
        Assert.Equal(Golden.WithAbsoluteLinks(Golden.Read(name + ".fetch.md")), MarkdownWriter.Write(content, MarkdownProfile.Fetch, Golden.Page));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Aws_profile_writes_what_the_original_writes(string name)
    {
        var main = AwsMain(name);

        Assert.Equal(Golden.Read(name + ".aws.md"), MarkdownWriter.Write(main, MarkdownProfile.Aws, page: null));
        Assert.Equal(Golden.WithAbsoluteLinks(Golden.Read(name + ".aws.md")), MarkdownWriter.Write(main, MarkdownProfile.Aws, Golden.Page));
    }

    [Fact]
    public void Aws_profile_writes_the_first_rows_of_a_big_table_as_the_original_does()
    {
        var expected = Golden.Read("bigtable.aws.md");
        expected = expected[..expected.IndexOf("\n\n\nTable truncated", StringComparison.Ordinal)];

        Assert.StartsWith(expected + "\n| [Quota 5]", MarkdownWriter.Write(AwsMain("bigtable"), MarkdownProfile.Aws, page: null), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_the_originals_leak_is_not_shown()
    {
        var aws = MarkdownWriter.Write(AwsMain("leak"), MarkdownProfile.Aws, page: null);
        var fetch = MarkdownWriter.Write(Golden.Parse(Golden.ReadabilityContent("leak")!).Body!, MarkdownProfile.Fetch, page: null);

        Assert.Equal(
            """
            # Tides

            The tide rises, and falls, twice a day, and the harbour follows it with all its ships and people.

            High water comes about fifty minutes later each day, so the timetable moves, week after week.

            Spring tides follow the new and the full moon; neap tides follow the quarters, as sailors know.
            """,
            aws);
        Assert.Equal(Golden.Read("leak.fetch.md").Replace("\n\nTemplate text", "", StringComparison.Ordinal), fetch);
    }

    private static bool HasFetch(string name) => Golden.Names(".fetch.md").Contains(name);

    private static IElement AwsMain(string name)
    {
        var document = Golden.Parse(Golden.Read(name + ".html"));
        string[] selectors = ["main", "article", "#main-content", ".main-content", "#content", ".content", "div[role='main']", "#awsdocs-content", ".awsui-article"];
        var main = selectors.Select(document.QuerySelector).FirstOrDefault(static found => found is not null) ?? document.Body!;
        const string Removed = "noscript, .prev-next, #main-col-footer, .awsdocs-page-utilities, #quick-feedback-yes, #quick-feedback-no, .page-loading-indicator, #tools-panel, .doc-cookie-banner, awsdocs-copyright, awsdocs-thumb-feedback";
        foreach (var element in main.QuerySelectorAll(Removed))
        {
            element.Remove();
        }

        return main;
    }
}
