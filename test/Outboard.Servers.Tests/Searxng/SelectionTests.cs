using Outboard.Servers.Searxng;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>The part of a page that was asked for (native-servers 6.5).</summary>
public class SelectionTests
{
    private const string Page = """
        [Nav](/n)

        # Head

        Para

        ```py
        # a comment, not a heading

        print(1)
        ```

        ## Two

        * a

        ### Three

        tail

        ## Four
        end
        """;

    [Fact]
    public void Headings_are_those_outside_of_code() => Assert.Equal("# Head\n## Two\n### Three\n## Four", Selection.Headings(Page));

    [Theory]
    [InlineData("plain text")]
    [InlineData("#hashtag\n\n####### seven")]
    [InlineData("")]
    public void A_page_without_headings_says_so(string text) => Assert.Equal("No headings found in the content.", Selection.Headings(text));

    [Fact]
    public void A_longer_fence_holds_a_shorter_one() => Assert.Equal("# after", Selection.Headings("````\n```\n# inside\n````\n# after"));

    [Theory]
    [InlineData("two", "## Two\n\n* a\n\n### Three\n\ntail\n")]
    [InlineData("THREE", "### Three\n\ntail\n")]
    [InlineData("four", "## Four\nend")]
    public void A_section_reaches_to_the_next_heading_of_its_level_or_above(string title, string expected) => Assert.Equal(expected, Selection.Section(Page, title));

    [Fact]
    public void A_section_that_is_not_there_is_none() => Assert.Null(Selection.Section(Page, "comment"));

    [Theory]
    [InlineData("1", "[Nav](/n)")]
    [InlineData("2-3", "# Head\n\nPara")]
    [InlineData("9-", "tail\n\n## Four\nend")]
    [InlineData("10-99", "## Four\nend")]
    [InlineData("10-99999999999", "## Four\nend")]
    public void Paragraphs_are_counted_from_one(string range, string expected) => Assert.Equal(expected, Selection.Paragraphs(Page, range));

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("3-2")]
    [InlineData("x")]
    [InlineData("-3")]
    [InlineData(" 1 - 2 ")]
    [InlineData("1-2-3")]
    [InlineData("١")]
    [InlineData("99999999999")]
    public void Other_ranges_are_none(string range) => Assert.Null(Selection.Paragraphs(Page, range));

    [Fact]
    public void Blocks_may_be_separated_by_several_empty_lines() => Assert.Equal("b", Selection.Paragraphs("a\n \n\n\nb", "2"));

    [Theory]
    [InlineData(0, null, "a😀b", null)]
    [InlineData(0, 1, "a", 1)]
    [InlineData(0, 2, "a😀", 3)]
    [InlineData(2, null, "b", null)]
    [InlineData(3, 5, "b", null)]
    [InlineData(4, 5, "", null)]
    [InlineData(99, null, "", null)]
    [InlineData(1, int.MaxValue, "😀b", null)]
    public void Characters_are_counted_in_utf16_and_never_cut_in_half(int start, int? length, string slice, int? next) =>
        Assert.Equal((slice, next), TextSlice.Take("a😀b", start, length));
}
