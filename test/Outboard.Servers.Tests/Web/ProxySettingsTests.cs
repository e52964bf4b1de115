using Outboard.Manifests;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

public sealed class ProxySettingsTests
{
    private static readonly Uri s_proxy = new("http://proxy.example:3128");

    [Theory]
    [InlineData("HTTP_PROXY=http://one:1 HTTPS_PROXY=http://two:2", "http://one:1/", "http://two:2/")]
    [InlineData("http_proxy=http://one:1 https_proxy=http://two:2", "http://one:1/", "http://two:2/")]
    [InlineData("ALL_PROXY=socks5://all:1080", "socks5://all:1080/", "socks5://all:1080/")]
    [InlineData("all_proxy=socks5h://all:1080 HTTP_PROXY=http://one:1", "http://one:1/", "socks5://all:1080/")]
    [InlineData("HTTP_PROXY=http://upper:1 http_proxy=http://lower:1", "http://lower:1/", null)]
    [InlineData("HTTP_PROXY=http://upper:1 http_proxy=", "http://upper:1/", null)]
    [InlineData("HTTPS_PROXY=proxy.example:3128", null, "http://proxy.example:3128/")]
    [InlineData("HTTPS_PROXY=https://proxy.example", null, "https://proxy.example/")]
    [InlineData("OTHER=x", null, null)]
    public void The_environment_names_the_proxies(string environment, string? http, string? https)
    {
        var settings = ProxySettings.FromEnvironment(Variables(environment));

        Assert.Equal(http, settings.For(new Uri("http://public.example/"))?.AbsoluteUri);
        Assert.Equal(https, settings.For(new Uri("https://public.example/"))?.AbsoluteUri);
    }

    [Theory]
    [InlineData("NO_PROXY")]
    [InlineData("no_proxy")]
    public void The_environment_names_who_goes_without(string name)
    {
        var settings = ProxySettings.FromEnvironment(Variables($"HTTP_PROXY=http://one:1 {name}=public.example"));

        Assert.Null(settings.For(new Uri("http://public.example/")));
        Assert.NotNull(settings.For(new Uri("http://other.example/")));
    }

    [Theory]
    [InlineData("HTTP_PROXY=ftp://me:secret@proxy.example")]
    [InlineData("HTTPS_PROXY=http://")]
    [InlineData("ALL_PROXY=socks4://proxy.example")]
    [InlineData("ALL_PROXY=http://me:secret@proxy.example:port")]
    public void A_variable_that_is_no_proxy_is_an_error_and_not_the_direct_way(string environment)
    {
        var failure = Assert.Throws<OutboardException>(() => ProxySettings.FromEnvironment(Variables(environment)));

        Assert.StartsWith(environment[..environment.IndexOf('=', StringComparison.Ordinal)] + " is not the address of a proxy", failure.What, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "http://anything.example/", true)]
    [InlineData("public.example", "http://public.example/", true)]
    [InlineData("public.example", "http://www.public.example/", true)]
    [InlineData("public.example", "http://notpublic.example/", false)]
    [InlineData(".public.example", "http://public.example/", true)]
    [InlineData(".public.example", "http://www.public.example/", true)]
    [InlineData("*.public.example", "http://www.public.example/", true)]
    [InlineData("PUBLIC.Example", "http://public.example./", true)]
    [InlineData("a.example, b.example", "http://b.example/", true)]
    [InlineData("a.example b.example", "http://b.example/", true)]
    [InlineData("public.example:8080", "http://public.example:8080/", true)]
    [InlineData("public.example:8080", "http://public.example/", false)]
    [InlineData("10.1.2.3", "http://10.1.2.3/", true)]
    [InlineData("10.1.2.3:80", "http://10.1.2.3/", true)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3/", true)]
    [InlineData("10.0.0.0/8", "http://11.1.2.3/", false)]
    [InlineData("10.0.0.0/8", "http://public.example/", false)]
    [InlineData("fd00::/8", "http://[fd00::1]/", true)]
    [InlineData("::1", "http://[::1]/", true)]
    [InlineData("[::1]:80", "http://[::1]/", true)]
    [InlineData("[::1]:81", "http://[::1]/", false)]
    [InlineData("what is/this?, ,", "http://10.1.2.3/", false)]
    [InlineData("", "http://public.example/", false)]
    public void Some_targets_go_without(string bypass, string target, bool direct) => Assert.Equal(direct, new ProxySettings(s_proxy, s_proxy, bypass).For(new Uri(target)) is null);

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(' ').Select(static pair => pair.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
}
