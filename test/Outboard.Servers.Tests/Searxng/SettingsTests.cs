using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outboard.Manifests;
using Outboard.Servers.Searxng;

namespace Outboard.Servers.Tests.Searxng;

/// <summary>Environment and command line (native-servers 6.6).</summary>
public class SettingsTests
{
    [Fact]
    public void Without_variables_everything_is_as_the_original_has_it()
    {
        var settings = Read();

        Assert.Equal(TimeSpan.FromSeconds(10), settings.SearchTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.ReadTimeout);
        Assert.Equal(5 << 20, settings.MaxAnswerBytes);
        Assert.Equal(5 << 20, settings.ReadMaxBytes);
        Assert.Equal(new CacheLimits(TimeSpan.FromDays(1), 200), settings.SearchCache);
        Assert.Equal(new CacheLimits(TimeSpan.FromDays(1), 500), settings.PageCache);
        Assert.Equal(new CallLimits(TimeSpan.FromMinutes(1), 300, 16), settings.Calls);
        Assert.Equal(("all", null, "text"), (settings.DefaultLanguage, settings.DefaultSafeSearch, settings.DefaultFormat));
        Assert.Null(settings.MaxResults);
        Assert.Null(settings.MaxResultChars);
        Assert.Null(settings.ReadMaxChars);
        Assert.False(settings.FansOut || settings.LiteTools || settings.HtmlFallback || settings.MarkUntrusted || settings.HidesUrl);
        Assert.False(settings.ReaderWeb.Guard.AllowPrivateNetwork);
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void Every_variable_is_heard()
    {
        var settings = Read(
            ("SEARXNG_FANOUT", "true"), ("SEARXNG_LITE_TOOLS", "TRUE"), ("SEARXNG_HTML_FALLBACK", "true"), ("SEARXNG_TIMEOUT_MS", "2147483647"), ("FETCH_TIMEOUT_MS", "2500"),
            ("SEARXNG_MAX_RESPONSE_BYTES", "16777216"), ("SEARXNG_DEFAULT_LANGUAGE", "fr"), ("SEARXNG_DEFAULT_SAFESEARCH", "2"), ("SEARXNG_DEFAULT_RESPONSE_FORMAT", "json"),
            ("SEARXNG_MAX_RESULTS", "7"), ("SEARXNG_MAX_RESULT_CHARS", "100"), ("SEARCH_CACHE_TTL_MS", "1000"), ("SEARCH_CACHE_MAX_ENTRIES", "3"), ("CACHE_TTL_MS", "2000"), ("CACHE_MAX_ENTRIES", "4"),
            ("URL_READ_MAX_CHARS", "5"), ("URL_READ_MAX_CONTENT_LENGTH_BYTES", "2000"), ("USER_AGENT", "general"), ("SEARCH_USER_AGENT", "search"),
            ("MCP_TOOL_RATE_WINDOW_MS", "1000"), ("MCP_TOOL_RATE_MAX", "10000"), ("MCP_TOOL_MAX_IN_FLIGHT", "256"), ("MCP_HTTP_ALLOW_PRIVATE_URLS", "true"), ("MCP_HTTP_HARDEN", "true"));

        Assert.True(settings.FansOut && settings.LiteTools && settings.HtmlFallback && settings.HidesUrl && settings.ReaderWeb.Guard.AllowPrivateNetwork);
        Assert.Equal(int.MaxValue, settings.SearchTimeout.TotalMilliseconds);
        Assert.Equal(2500, settings.ReadTimeout.TotalMilliseconds);
        Assert.Equal((16 << 20, 2000, 7, 100, 5), (settings.MaxAnswerBytes, settings.ReadMaxBytes, settings.MaxResults, settings.MaxResultChars, settings.ReadMaxChars));
        Assert.Equal(("fr", "2", "json"), (settings.DefaultLanguage, settings.DefaultSafeSearch, settings.DefaultFormat));
        Assert.Equal(new CacheLimits(TimeSpan.FromSeconds(1), 3), settings.SearchCache);
        Assert.Equal(new CacheLimits(TimeSpan.FromSeconds(2), 4), settings.PageCache);
        Assert.Equal(("search", "general"), (settings.SearchAgent, settings.ReaderAgent));
        Assert.Equal(new CallLimits(TimeSpan.FromSeconds(1), 10_000, 256), settings.Calls);
        Assert.Empty(settings.Warnings);
    }

    [Theory]
    [InlineData("SEARXNG_TIMEOUT_MS", "0")]
    [InlineData("SEARXNG_TIMEOUT_MS", "2147483648")]
    [InlineData("SEARXNG_TIMEOUT_MS", "10s")]
    [InlineData("SEARXNG_TIMEOUT_MS", "1e3")]
    [InlineData("SEARXNG_TIMEOUT_MS", "5.0")]
    [InlineData("SEARXNG_TIMEOUT_MS", "-5")]
    [InlineData("SEARXNG_MAX_RESPONSE_BYTES", "16777217")]
    [InlineData("SEARXNG_MAX_RESULTS", "21")]
    [InlineData("SEARXNG_DEFAULT_SAFESEARCH", "3")]
    [InlineData("SEARXNG_DEFAULT_RESPONSE_FORMAT", "xml")]
    [InlineData("MCP_TOOL_RATE_WINDOW_MS", "999")]
    [InlineData("MCP_TOOL_RATE_MAX", "10001")]
    [InlineData("MCP_TOOL_MAX_IN_FLIGHT", "257")]
    [InlineData("SEARXNG_FANOUT", "maybe")]
    public void A_value_that_cannot_be_used_means_the_default_and_one_warning_that_does_not_show_it(string name, string value)
    {
        var settings = Read((name, value));

        var warning = Assert.Single(settings.Warnings);
        Assert.StartsWith(name, warning, StringComparison.Ordinal);
        Assert.DoesNotContain($"'{value}'", warning, StringComparison.Ordinal);
        Assert.Equal(Read() with { Warnings = settings.Warnings, Instances = settings.Instances, SearchWeb = settings.SearchWeb, ReaderWeb = settings.ReaderWeb }, settings);
    }

    [Fact]
    public void Variables_without_an_effect_are_said_to_have_none()
    {
        var settings = Read(("FLARESOLVERR_URL", "http://solver"), ("BYPARR_URL", "x"), ("MCP_HTTP_PORT", "3000"), ("MCP_RATE_LIMIT", "5"), ("MCP_HTTP_HARDEN", "false"), ("PATH", "/bin"));

        Assert.Equal(["BYPARR_URL", "FLARESOLVERR_URL", "MCP_HTTP_PORT", "MCP_RATE_LIMIT"], settings.Warnings.Select(static warning => warning.Split(' ')[0]));
    }

    [Fact]
    public void Each_purpose_has_its_proxy_and_falls_back_to_the_general_one()
    {
        var settings = Read(
            ("HTTP_PROXY", "http://general:1"), ("https_proxy", "http://general-tls:2"), ("SEARCH_HTTP_PROXY", "http://search:3"), ("URL_READER_HTTPS_PROXY", "https://reader:4"), ("no_proxy", "a.example"));

        // An https target asks: its own https, its own http, the general https, the general http; an http target the other way round.
        Assert.Equal("http://search:3/", settings.SearchWeb.Proxy.Http?.AbsoluteUri);
        Assert.Equal("http://search:3/", settings.SearchWeb.Proxy.Https?.AbsoluteUri);
        Assert.Equal("https://reader:4/", settings.ReaderWeb.Proxy.Http?.AbsoluteUri);
        Assert.Equal("https://reader:4/", settings.ReaderWeb.Proxy.Https?.AbsoluteUri);
        Assert.Equal("a.example", settings.ReaderWeb.Proxy.Bypass);
        Assert.True(settings.HasProxy && settings.HasNoProxy);

        var general = Read(("HTTP_PROXY", "http://general:1"));
        Assert.Equal("http://general:1/", general.SearchWeb.Proxy.Https?.AbsoluteUri);
    }

    [Fact]
    public void A_proxy_that_is_none_is_an_error_because_the_direct_way_may_be_forbidden() =>
        Assert.Contains("SEARCH_HTTP_PROXY", Assert.Throws<OutboardException>(static () => Read(("SEARCH_HTTP_PROXY", "gopher://x"))).What, StringComparison.Ordinal);

    [Fact]
    public void Further_roots_are_read_from_a_pem_file_and_a_missing_one_is_a_warning()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var root = new CertificateRequest("CN=Own root", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, root.ExportCertificatePem());

            Assert.Equal(root.Thumbprint, Assert.Single(Read(("NODE_EXTRA_CA_CERTS", file)).ReaderWeb.ExtraRoots).Thumbprint);
            Assert.StartsWith("NODE_EXTRA_CA_CERTS ", Assert.Single(Read(("NODE_EXTRA_CA_CERTS", file + ".not-there")).Warnings), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Private_ranges_and_the_fence_are_options()
    {
        var settings = SearxngSettings.Read(["--allow-private", "10.0.0.0/8", "--allow-private=192.168.1.5", "--mark-untrusted"], new NativeServerSettings { Version = "1" });

        Assert.Equal(["10.0.0.0/8", "192.168.1.5"], settings.ReaderWeb.Guard.AllowHosts);
        Assert.True(settings.MarkUntrusted);
        Assert.Empty(settings.SearchWeb.Guard.AllowHosts);
    }

    [Fact]
    public void An_option_it_does_not_have_is_refused() =>
        Assert.Throws<OutboardException>(static () => SearxngSettings.Read(["--allow-privat", "10.0.0.0/8"], new NativeServerSettings { Version = "1" }));

    private static SearxngSettings Read(params (string Name, string Value)[] variables) =>
        SearxngSettings.Read([], new NativeServerSettings { Version = "1", Environment = variables.ToDictionary(static pair => pair.Name, static pair => pair.Value) });
}
