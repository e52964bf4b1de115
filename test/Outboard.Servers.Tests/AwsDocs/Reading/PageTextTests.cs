using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Tests.Web.Markdown;

namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed class PageTextTests
{
    public static TheoryData<string> Pages => [.. Golden.Names(".aws.md").Where(static name => name is not "leak")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_reads_as_the_original_shows_it_with_absolute_links(string name)
    {
        var (markdown, _) = PageText.Of(Golden.Read(name + ".html"), Golden.Page);

        Assert.Equal(Golden.WithAbsoluteLinks(Golden.Read(name + ".aws.md")), LargeTables.Cut(markdown, "https://docs.aws.amazon.com/x.html"));
    }

    [Fact]
    public void The_page_has_its_title() => Assert.Equal("Working with piers - Harbour Service", PageText.Of(Golden.Read("awspage.html"), Golden.Page).Title);

    [Theory]
    [InlineData("", "<e>Empty HTML content</e>")]
    [InlineData("<html><body>  </body></html>", "<e>Page failed to be simplified from HTML</e>")]
    [InlineData("<main><noscript>Switch it on.</noscript></main>", "<e>Page failed to be simplified from HTML</e>")]
    public void A_page_without_text_says_so(string html, string shown) => Assert.Equal(shown, PageText.Of(html, Golden.Page).Markdown);

    [Theory]
    [InlineData("<div id=content><p>no</p></div><article><p>yes</p></article>")]
    [InlineData("<div id=awsdocs-content><p>no</p></div><div role=main><p>yes</p></div>")]
    [InlineData("<div class=main-content><p>no</p></div><main><p>yes</p><awsdocs-thumb-feedback>no</awsdocs-thumb-feedback><div class=prev-next>no</div></main>")]
    [InlineData("<p>yes</p>")]
    public void The_main_part_is_found_by_the_first_selector_that_matches_and_loses_its_furniture(string body) =>
        Assert.Equal("yes", PageText.Of($"<html><body>{body}</body></html>", Golden.Page).Markdown);

    [Fact]
    public void Elements_of_the_sites_own_making_keep_their_content() =>
        Assert.Equal("one two", PageText.Of("<main><awsui-box>one <awsui-text>two</awsui-text></awsui-box></main>", Golden.Page).Markdown);
}
