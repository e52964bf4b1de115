using System.Text.Json;
using Outboard.Servers.AwsDocs;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Tests.Web.Markdown;

namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed class SectionsTests
{
    public static TheoryData<string, int> Cases => [.. Golden.Names(".sections.json").SelectMany(static name => Enumerable.Range(0, Read(name).Count).Select(index => (name, index)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sections_are_those_of_the_original(string name, int index)
    {
        var asked = Read(name)[index];
        string[] titles = [.. asked.GetProperty("section_titles").EnumerateArray().Select(static title => title.GetString()!)];

        if (asked.TryGetProperty("error", out var error))
        {
            Assert.Equal(error.GetString(), Assert.Throws<Raised>(() => Extract(Golden.Read(name + ".html"), titles)).Message);
        }
        else
        {
            Assert.Equal(Golden.WithAbsoluteLinks(asked.GetProperty("text").GetString()!), Extract(Golden.Read(name + ".html"), titles));
        }
    }

    [Fact]
    public void A_page_without_sections_says_what_to_do() =>
        Assert.Equal(
            "This document does not contain subsections. Please use the read_documentation tool instead to get the full document content.",
            Assert.Throws<Raised>(() => Extract("<h1>One</h1><h3>Three</h3>", "Three")).Message);

    [Theory]
    [InlineData("Using x now")]
    [InlineData("usingxnow")]
    [InlineData("  USING   x\tnow ")]
    public void A_heading_with_markup_is_found_by_its_text_and_by_the_originals_form_of_it(string title) =>
        Assert.Equal("## Using `x` now\n\nbody", Extract("<h2>Using <code>x</code> now</h2><p>body</p><h2>Other</h2>", title));

    [Fact]
    public void Headings_are_listed_by_their_text() =>
        Assert.Contains(
            "Available sections: \"Using x now\", \"Other\".",
            Assert.Throws<Raised>(() => Extract("<h2>Using <code>x</code> now</h2><p>body</p><h2>Other</h2>", "none")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Sections_come_in_the_order_of_the_page_and_all_that_have_the_name() =>
        Assert.Equal(
            "## A\n\n1\n\n## B\n\n2\n\n## A\n\n3",
            Extract("<h2>A</h2><p>1</p><h2>B</h2><p>2</p><h2>A</h2><p>3</p><h1>End</h1><p>4</p>", "B", "a"));

    [Fact]
    public void A_section_inside_of_another_is_shown_once() =>
        Assert.Equal("## A\n\n1\n\n## B\n\n2", Extract("<h2>A</h2><p>1</p><div><h2>B</h2><p>2</p></div>", "A", "B"));

    [Fact]
    public void Text_that_is_not_shown_on_a_page_is_not_shown_in_a_section() =>
        Assert.Equal("## A\n\n1", Extract("<h2>A</h2><script>track()</script><p>1</p><noscript>on</noscript><div class='prev-next'>next</div>", "A"));

    [Fact]
    public void Missing_titles_are_named_as_they_were_given() =>
        Assert.EndsWith("\n\n> **Note**: The following requested sections were not found: \"No Such\", \"Nor This\"", Extract("<h2>A</h2><p>1</p>", " No Such", "A", "Nor This "), StringComparison.Ordinal);

    private static string Extract(string html, params string[] titles)
    {
        var (markdown, note) = Sections.Extract(html, titles, Golden.Page);
        return note is null ? markdown : $"{markdown}\n\n{note}";
    }

    private static List<JsonElement> Read(string name) => [.. JsonElement.Parse(Golden.Read(name + ".sections.json")).EnumerateArray()];
}
