using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Tests.Web.Markdown;

public sealed class ArticleTests
{
    public static TheoryData<string> Pages => [.. Golden.Names(".fetch.md").Where(static name => name is not ("leak" or "empty" or "hidden"))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Article_is_what_the_original_extracts(string name)
    {
        var (markdown, _) = Article.Extract(Golden.Read(name + ".html"), Golden.Page);

        Assert.Equal(Golden.WithAbsoluteLinks(Golden.Read(name + ".fetch.md")), markdown);
    }

    [Fact]
    public void Template_text_is_not_shown() =>
        Assert.Equal(
            Golden.WithAbsoluteLinks(Golden.Read("leak.fetch.md")).Replace("\n\nTemplate text", "", StringComparison.Ordinal),
            Article.Extract(Golden.Read("leak.html"), Golden.Page).Markdown);

    [Fact]
    public void Page_without_content_has_no_article() => Assert.Equal((null, null), Article.Extract(Golden.Read("empty.html"), Golden.Page));

    [Fact]
    public void Page_whose_text_is_hidden_is_shown_whole() =>
        Assert.Equal(Golden.Read("hidden.aws.md"), Article.Extract(Golden.Read("hidden.html"), Golden.Page).Markdown);

    [Fact]
    public void Title_is_that_of_the_page() => Assert.Equal("My title", Article.Extract(Golden.Read("article.html"), Golden.Page).Title);

    [Fact]
    public void Page_of_more_than_4_MiB_is_converted_whole()
    {
        var html = $"<title>t</title><div style='display:none'>hidden</div><nav>n</nav>{string.Concat(Enumerable.Repeat("<p>Words, and more words, to make the page long.</p>", 100_000))}";

        var (markdown, title) = Article.Extract(html, Golden.Page);

        Assert.StartsWith("hidden\n\nWords, and", markdown, StringComparison.Ordinal);
        Assert.Equal("t", title);
    }
}
