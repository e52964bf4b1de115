using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Tests.Web.Markdown;

public sealed class HtmlPageTests
{
    [Theory]
    [InlineData("<p>a<b>b</b><br><img src='>'>")]
    [InlineData("<!-- <div><div> --><!--><p>x<!---->")]
    [InlineData("<script>if (a<b) '<div><div>'</script><style>a>b{}</style><textarea><div></textarea>")]
    [InlineData("<div title='<div>' data-x=\"</div>\" a=b/c =d>")]
    [InlineData("a < b <> </> <?php x ?> <!doctype html> <")]
    [InlineData("<a name=x>1<a name=y>2<a name=z>3")]
    public void Ordinary_page_is_left_alone(string html) => Assert.Same(html, Nesting.Limit(html, keepsFormatting: true));

    [Theory]
    [InlineData("<p><a name=x>text")]
    [InlineData("<li>item")]
    [InlineData("<li><b>bold <div>item")]
    [InlineData("<dt>term<dd>words")]
    [InlineData("<tr><td>cell<td>cell")]
    [InlineData("<option>one")]
    public void Page_that_leaves_closing_to_the_next_tag_is_left_alone(string piece)
    {
        var html = "<ul>" + Repeat(piece, 1000);

        Assert.Same(html, Nesting.Limit(html, keepsFormatting: true));
    }

    [Fact]
    public void Tags_beyond_the_limit_are_taken_out_with_their_ends_and_the_rest_is_left_alone()
    {
        var html = $"<h1>head</h1>{Repeat("<div>", 1000)}deep{Repeat("</div>", 1000)}<h2>after</h2>";

        Assert.Equal($"<h1>head</h1>{Repeat("<div>", 480)}deep{Repeat("</div>", 480)}<h2>after</h2>", Nesting.Limit(html, keepsFormatting: true));
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<DIV class=\"x\">")]
    [InlineData("<ul><li>")]
    [InlineData("<blockquote>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<b>")]
    [InlineData("<rt>")]
    [InlineData("<li><dd>")]
    [InlineData("<pre>``")]
    [InlineData("<optgroup>")]
    [InlineData("<span><div>")]
    [InlineData("<svg><title><g>")]
    [InlineData("<select><xmp></select><div>")]
    [InlineData("<x-y/>")]
    [InlineData("<div =\">")]
    public void Hundred_thousand_nested_elements_are_read(string tags)
    {
        var html = $"<h1>head</h1>{Repeat(tags, 100_000 / (tags.Count('<')))}deep";

        var page = HtmlPage.Parse(html);

        Assert.Contains("deep", page.Body!.TextContent, StringComparison.Ordinal);
        foreach (var profile in new[] { MarkdownProfile.Fetch, MarkdownProfile.Aws, MarkdownProfile.Reader })
        {
            Assert.Contains("deep", MarkdownWriter.Write(page.Body!, profile, Golden.Page), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Page_of_millions_of_tags_is_read_as_text_from_some_point_on()
    {
        var limited = Nesting.Limit(Repeat("<p>x</p>", 400_000) + "<script>if (a) '<b>'</script>end", keepsFormatting: true);

        Assert.Equal(Repeat("<p>x</p>", 250_000) + Repeat("x", 150_000) + "end", limited);
    }

    [Fact]
    public void Unclosed_formatting_is_not_copied_into_every_block_without_end()
    {
        var html = "<p>" + string.Concat(Enumerable.Range(0, 300).Select(static i => $"<b id={i}>")) + Repeat("<p>x", 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var page = HtmlPage.Parse(html);

        Assert.Equal(100_001, page.QuerySelectorAll("p").Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512L << 20);
    }

    [Fact]
    public void Tree_of_any_depth_is_written_without_recursion()
    {
        var page = new HtmlParser(new HtmlParserOptions { MaximumDepth = int.MaxValue }).ParseDocument(Repeat("<x-a>", 50_000) + "deep");

        Assert.Equal("deep", MarkdownWriter.Write(page.Body!, MarkdownProfile.Fetch, page: null));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
