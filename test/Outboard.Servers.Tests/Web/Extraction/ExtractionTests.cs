using Outboard.Servers.Web.Extraction;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Tests.Web.Extraction;

public sealed class ExtractionTests
{
    private const string Text = "<p>The tide rises, and falls, twice a day, and the harbour follows it with all its ships and people, as it always has.</p>";

    [Theory]
    [InlineData("Harbour life - Site", "", "Harbour life - Site")]
    [InlineData("How the harbour lives today - Site", "", "How the harbour lives today")]
    [InlineData("Site | How the harbour lives today | More", "", "Site | How the harbour lives today")]
    [InlineData("Site: How the old harbour lives", "", "How the old harbour lives")]
    [InlineData("Site: How the harbour lives", "<h1>Site: How the harbour lives</h1>", "Site: How the harbour lives")]
    [InlineData("Short", "<h1>A heading that is the only one</h1>", "A heading that is the only one")]
    [InlineData("Own", "<meta property='og:title' content='Of the &amp;amp; graph'>", "Of the & graph")]
    [InlineData("Own", "<meta name='dc.title' content='Of the core'><meta name='twitter:title' content='no'>", "Of the core")]
    [InlineData("Own", "<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@type\":\"Article\",\"headline\":\" Linked \"}</script>", "Linked")]
    [InlineData("Own", "<script type='application/ld+json'>{\"@context\":\"http://schema.org/\",\"@graph\":[{\"@type\":\"WebSite\"},{\"@type\":\"Report\",\"name\":\"In graph\"}]}</script>", "In graph")]
    [InlineData("Own", "<script type='application/ld+json'>{not json</script>", "Own")]
    [InlineData("Own", "<script type='application/ld+json'>[1,\"x\",null]</script>", "Own")]
    public void Title_is_the_article_s(string title, string head, string found) =>
        Assert.Equal(found, PageInfo.Of(new ArticlePage(Golden(title, head))).Title);

    [Theory]
    [InlineData("<nav class=menu>x</nav>", "x")]
    [InlineData("<div style='display : none'>x</div>", "x")]
    [InlineData("<div style='Visibility:hidden !important; color:red'>x</div>", "x")]
    [InlineData("<div hidden>x</div>", "x")]
    [InlineData("<div aria-hidden=true>x</div>", "x")]
    [InlineData("<p class=byline>x, who wrote this</p>", "x, who")]
    [InlineData("<ul><li><a href=/1>x link, and</a></li><li><a href=/2>another link</a></li></ul><ul><li><a href=/1>x link</a></li></ul>", "never")]
    [InlineData("<form><input><input>x</form>", "x\n")]
    [InlineData("<div><a href=/a>xxxxx xxxxx</a> <a href=/b>xxxxx xxxxx</a></div>", "xxxxx")]
    [InlineData("<footer><p>x foot</p></footer>", "x foot")]
    [InlineData("<p>Loading...</p><div>Loading...</div>", "never")]
    public void What_is_no_article_is_left_out(string part, string gone)
    {
        var markdown = Article.Extract($"<title>t</title><main>{Repeat(Text, 3)}{part}{Repeat(Text, 3)}</main>", Markdown.Golden.Page).Markdown;

        Assert.StartsWith("The tide", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain(gone, markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div style='display:none;display:block'>x kept</div>", "x kept")]
    [InlineData("<table><tr><th>x<th>y<tr><td>1<td>2</table>", "| x | y |")]
    [InlineData("<table><tr><td>x, the only cell</table>", "\nx, the only cell")]
    [InlineData("<img src=data:image/gif;base64,R0lGOD data-src=/x.jpg>", "![](https://harbour.example/x.jpg)")]
    [InlineData("<img class=lazy data-original=/x.png><noscript><img src=/y.png alt=n></noscript>", "![n](https://harbour.example/y.png)")]
    [InlineData("<p>one<br><br>two</p>", "one\n\ntwo")]
    [InlineData("<a href='javascript:x()'>words</a>", "words")]
    [InlineData("<font>words</font>", "words")]
    [InlineData("<h1>Chapter</h1>", "## Chapter")]
    public void What_is_article_is_kept(string part, string shown) =>
        Assert.Contains(shown, Article.Extract($"<title>t</title><main>{Repeat(Text, 3)}{part}{Repeat(Text, 3)}</main>", Markdown.Golden.Page).Markdown, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("  \n ", "", 0)]
    [InlineData(" a,  b\n", " c\u3000\u3000d, ", 9)]
    [InlineData("a", "b", 2)]
    [InlineData("a ", " b", 3)]
    public void Measures_of_two_texts_add_up_to_that_of_both(string first, string second, int words)
    {
        var both = TextMeasure.Of(first + second);

        Assert.Equal(both, TextMeasure.Of(first) + TextMeasure.Of(second));
        Assert.Equal(words, both.Words);
        Assert.Equal((first + second).Length, both.Raw);
        Assert.Equal((first + second).Trim().Length, both.Trimmed);
    }

    [Fact]
    public void Work_does_not_grow_with_the_square_of_the_page()
    {
        // 100,000 paragraphs with line breaks, lists and boxes of links: done in squares, this takes an hour.
        var html = $"<title>t</title>{Repeat($"<p>Words, and<br><br>more words.</p><div><a href=/x>link</a></div><ul><li>item</ul>", 100_000)}"[..(4 << 20)];

        Assert.NotNull(Article.Extract(html, Markdown.Golden.Page).Markdown);
    }

    private static AngleSharp.Html.Dom.IHtmlDocument Golden(string title, string head) => HtmlPage.Parse($"<title>{title}</title>{head}");

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
