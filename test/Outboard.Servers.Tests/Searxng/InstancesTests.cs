using System.Text;
using Outboard.Servers.Searxng;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>SEARXNG_URL and the AUTH_ variables.</summary>
public class InstancesTests
{
    [Theory]
    [InlineData("http://a:8080", "http://a:8080")]
    [InlineData("http://a/;http://b/x", "http://a/ http://b/x")]
    [InlineData("http://a , https://b/x", "http://a https://b/x")]
    [InlineData("http://a;;http://b,http://c; ", "http://a http://b http://c")]
    [InlineData("http://a/x,y/z,http://b", "http://a/x,y/z http://b")]
    [InlineData("http://a/?q=1,2", "http://a/")]
    [InlineData("https://user:p%40ss,http@a/searx?x#y", "https://a/searx")]
    public void Replicas_stand_behind_semicolons_and_behind_commas_that_another_address_follows(string value, string displays)
    {
        var instances = Read(("SEARXNG_URL", value));

        Assert.Equal(displays.Split(' '), instances.Displays);
        Assert.Equal(instances.Displays, instances.Usable.Select(static instance => instance.Display));
        Assert.Empty(instances.Issues);
    }

    [Theory]
    [InlineData("http://a", "http://a/search?q=1")]
    [InlineData("http://a/", "http://a/search?q=1")]
    [InlineData("http://a/searx", "http://a/searx/search?q=1")]
    [InlineData("http://a/searx/", "http://a/searx/search?q=1")]
    public void A_path_is_kept(string value, string expected) =>
        Assert.Equal(expected, Read(("SEARXNG_URL", value)).Usable[0].Below("search", [new("q", "1")]).AbsoluteUri);

    [Fact]
    public void User_info_is_decoded_and_goes_before_the_general_credentials()
    {
        var instances = Read(("SEARXNG_URL", "http://us%40er:p%3Aw:d@a;http://b"), ("AUTH_USERNAME", "general"), ("AUTH_PASSWORD", "wörd"));

        Assert.Equal(["us@er:p:w:d", "general:wörd"], instances.Usable.Select(static instance => Encoding.UTF8.GetString(Convert.FromBase64String(instance.Authorization!["Basic ".Length..]))));
        Assert.Contains("p:w:d", instances.Secrets);
        Assert.Contains("p%3Aw:d", instances.Secrets);
        Assert.Contains("wörd", instances.Secrets);
    }

    [Theory]
    [InlineData("", null, null, "SEARXNG_URL not set")]
    [InlineData("nonsense", null, null, "SEARXNG_URL entry 1 has invalid format")]
    [InlineData("/just/a/path", null, null, "SEARXNG_URL entry 1 has invalid format")]
    [InlineData("http://a;127.0.0.1:8080; ;ftp://b", "u", null,
        "SEARXNG_URL entry 2 has invalid format, SEARXNG_URL entry 3 uses an unsupported protocol; expected HTTP or HTTPS, AUTH_USERNAME set but AUTH_PASSWORD missing")]
    [InlineData("http://a", null, "secret", "AUTH_PASSWORD set but AUTH_USERNAME missing")]
    public void What_stands_in_the_way_is_told_at_once(string url, string? user, string? password, string expected)
    {
        var instances = Read(("SEARXNG_URL", url), ("AUTH_USERNAME", user), ("AUTH_PASSWORD", password));

        Assert.Equal(expected, string.Join(", ", instances.Issues));
    }

    [Fact]
    public void An_entry_that_cannot_be_used_is_not_shown_as_it_stands()
    {
        var instances = Read(("SEARXNG_URL", "http://a;http://user:secret@:99999"));

        Assert.Equal(["http://a", "[invalid SearXNG URL]"], instances.Displays);
    }

    private static Instances Read(params (string Name, string? Value)[] variables) =>
        Instances.Read(new Variables(variables.Where(static pair => pair.Value is not null).ToDictionary(static pair => pair.Name, static pair => pair.Value!)));
}
