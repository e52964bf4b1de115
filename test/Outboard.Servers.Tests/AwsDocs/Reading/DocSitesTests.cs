using Outboard.Servers.AwsDocs;
using Outboard.Servers.AwsDocs.Reading;

namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed class DocSitesTests
{
    private static readonly DocSites Sites = new(Partition.Aws, ["more.example"]);

    [Theory]
    [InlineData("https://docs.aws.amazon.com/x/y.html", "https://docs.aws.amazon.com/x/y.html")]
    [InlineData("http://docs.aws.amazon.com/y.html", "http://docs.aws.amazon.com/y.html")]
    [InlineData("https://awsdocs-neuron.readthedocs-hosted.com/y.html", "https://awsdocs-neuron.readthedocs-hosted.com/y.html")]
    [InlineData("https://docs.aws.amazon.com/y.html#part", "https://docs.aws.amazon.com/y.html")]
    [InlineData("https://docs.aws.amazon.com/y.html?a=b#c", "https://docs.aws.amazon.com/y.html")]
    [InlineData("https://docs.aws.amazon.com/y.html#c?d", "https://docs.aws.amazon.com/y.html")]
    [InlineData("HTTPS://Docs.AWS.amazon.com/X/Y.html", "https://docs.aws.amazon.com/X/Y.html")]
    public void A_page_of_the_documentation_is_read_without_fragment_and_query(string given, string clean)
    {
        var address = Sites.Parse(given);

        Assert.Equal((given, clean, clean, true), (address.Given, address.Clean, address.Url.AbsoluteUri, address.IsAws));
    }

    [Theory]
    [InlineData("https://docs.aws.amazon.com.evil.example/y.html")]
    [InlineData("https://evil.example/docs.aws.amazon.com/y.html")]
    [InlineData("https://docs.aws.amazon.com@evil.example/y.html")]
    [InlineData("https://user:secret@docs.aws.amazon.com/y.html")]
    [InlineData("https://docs.aws.amazon.com:8443/y.html")]
    [InlineData("https://docs.aws.amazon.com\\.evil.example/y.html")]
    [InlineData("https://docs.aws.amazon.com#@evil.example/y.html")]
    [InlineData("ftp://docs.aws.amazon.com/y.html")]
    [InlineData("file:///etc/passwd.html")]
    [InlineData("//docs.aws.amazon.com/y.html")]
    [InlineData("docs.aws.amazon.com/y.html")]
    [InlineData(" https://docs.aws.amazon.com/y.html")]
    [InlineData("https://docs.amazonaws.cn/y.html")]
    [InlineData("https://docs.aws.amazon.com")]
    [InlineData("http://169.254.169.254/latest/meta-data/y.html")]
    [InlineData("")]
    public void Another_site_is_refused(string given)
    {
        var refused = Assert.Throws<Raised>(() => Sites.Parse(given));

        Assert.Equal("URL must be from list of supported domains", refused.Message);
    }

    [Theory]
    [InlineData("https://docs.aws.amazon.com/")]
    [InlineData("https://docs.aws.amazon.com/y.pdf")]
    [InlineData("https://docs.aws.amazon.com/y?z.html")]
    [InlineData("https://docs.aws.amazon.com/y#z.html")]
    [InlineData("https://docs.aws.amazon.com/y.HTML")]
    public void Something_that_is_no_page_is_refused(string given)
    {
        var refused = Assert.Throws<Raised>(() => Sites.Parse(given));

        Assert.Equal("URL must end with .html", refused.Message);
    }

    [Fact]
    public void An_extra_site_keeps_its_queries_and_need_not_call_its_pages_html()
    {
        var address = Sites.Parse("https://More.example/faq?id=3#x");

        Assert.Equal(("https://more.example/faq?id=3", false), (address.Clean, address.IsAws));
    }

    [Theory]
    [InlineData("https://docs.amazonaws.cn/y.html", null)]
    [InlineData("https://docs.aws.amazon.com/y.html", "URL must be from the docs.amazonaws.cn domain")]
    [InlineData("https://docs.amazonaws.cn/y", "URL must end with .html")]
    public void China_has_a_site_of_its_own(string given, string? refusal)
    {
        var china = new DocSites(Partition.China, []);

        Assert.Equal(refusal, Record.Exception(() => china.Parse(given))?.Message);
    }

    [Theory]
    [InlineData("https://docs.aws.amazon.com/anything", true)]
    [InlineData("http://awsdocs-neuron.readthedocs-hosted.com/en/latest/", true)]
    [InlineData("https://more.example/", true)]
    [InlineData("https://DOCS.aws.amazon.com./", false)]
    [InlineData("https://docs.aws.amazon.com:8443/", false)]
    [InlineData("https://user@docs.aws.amazon.com/", false)]
    [InlineData("https://aws.amazon.com/", false)]
    [InlineData("http://169.254.169.254/", false)]
    [InlineData("ftp://docs.aws.amazon.com/", false)]
    public void A_redirect_may_lead_only_to_the_same_sites(string target, bool allowed) => Assert.Equal(allowed, Sites.Allow(new Uri(target)));
}
