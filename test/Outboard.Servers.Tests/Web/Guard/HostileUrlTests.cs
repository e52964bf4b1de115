using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Web.Guard;

/// <summary>Every line of <c>Data/hostile-urls.txt</c>, against a site that answers at whatever address is dialled.</summary>
public sealed partial class HostileUrlTests : IAsyncLifetime
{
    private static readonly int[] s_statuses = [301, 302, 303, 307, 308];

    private static readonly Dictionary<string, string[]> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["public.example"] = ["8.8.8.8"],
        ["other.example"] = ["8.8.4.4", "2001:4860:4860::8844"],
        ["inside.example"] = ["10.1.2.3"],
        ["inside.example."] = ["10.1.2.3"],
        ["127.0.0.1.inside.example"] = ["127.0.0.1"],
        ["loopback.example"] = ["127.0.0.1"],
        ["metadata.example"] = ["169.254.169.254"],
        ["unspecified.example"] = ["0.0.0.0"],
        ["inside6.example"] = ["fd12:3456::1"],
        ["mapped.example"] = ["::ffff:10.1.2.3"],
        ["nat64.example"] = ["64:ff9b::a01:203"],
        ["sixtofour.example"] = ["2002:a01:203::1"],
        ["both.example"] = ["8.8.8.8", "10.1.2.3"],
        ["both6.example"] = ["8.8.8.8", "::1"],
        ["last-of-many.example"] = [.. Enumerable.Repeat("8.8.8.8", 40), "127.0.0.1"],
        ["xn--bcher-kva.example"] = ["192.168.1.1"],
    };

    private TestWeb _web = null!;

    public static TheoryData<int, string, string> Cases => Read(static _ => true);

    /// <summary>Those that a Location header can carry.</summary>
    public static TheoryData<int, string, string> Locations => Read(static url => !ControlCharacter().IsMatch(url));

    public async ValueTask InitializeAsync() => _web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
    {
        // A name nobody has given an address has none, as in life.
        Resolve = (host, cancellation) => s_names.ContainsKey(host) ? settings.Resolve(host, cancellation) : throw new SocketException((int)SocketError.HostNotFound),
    });

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public void The_table_is_long() => Assert.True(Cases.Count >= 240, $"Only {Cases.Count} addresses are left.");

    [Fact]
    public async Task What_is_not_hostile_arrives()
    {
        Fill();

        Assert.Equal("reached /", await _web.TextAsync("http://public.example/"));
        Assert.Equal("reached /x", await _web.TextAsync("https://public.example:8443/x"));
        Assert.Equal("reached /to", await _web.TextAsync(AwkwardPages.Redirect("public.example", "https://other.example/to")));
        Assert.Equal("reached /", await _web.TextAsync("http://8.8.8.8/#@127.0.0.1/"));
        Assert.Equal("reached /", await _web.TextAsync("http://[2606:4700::1111]/?@127.0.0.1"));
        Assert.Equal("reached /", await _web.TextAsync("http://[64:ff9b::8.8.8.8]/"));
        Assert.Equal("reached /", await _web.TextAsync("http://134744072/")); // 8.8.8.8
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reaches_nobody(int line, string kind, string text)
    {
        Fill();
        var isUrl = Uri.TryCreate(Unescape(text), UriKind.Absolute, out var url);
        Assert.Equal(kind == "invalid", !isUrl);
        if (isUrl)
        {
            var failure = await Assert.ThrowsAsync<WebFailure>(() => _web.SendAsync(new(url!) { UserAgent = "x" }));
            AssertKind(kind, failure);
        }

        Assert.Empty(_web.Dialled);
        Assert.True(_web.Site.Connections == 0, $"Line {line} has reached the site.");
    }

    [Theory]
    [MemberData(nameof(Locations))]
    public async Task Reaches_nobody_by_a_redirect(int line, string kind, string text)
    {
        Fill();
        await AssertHeldBackAsync(kind, text, AwkwardPages.Redirect("public.example", Unescape(text), s_statuses[line % s_statuses.Length]));
    }

    [Theory]
    [MemberData(nameof(Locations))]
    public async Task Reaches_nobody_at_the_end_of_a_chain(int line, string kind, string text)
    {
        Fill();
        var last = AwkwardPages.Redirect("public.example", Unescape(text), s_statuses[(line + 1) % s_statuses.Length]);
        var middle = AwkwardPages.Redirect("other.example", last, s_statuses[(line + 2) % s_statuses.Length]);

        await AssertHeldBackAsync(kind, text, AwkwardPages.Redirect("public.example", middle, s_statuses[(line + 3) % s_statuses.Length]));
    }

    private static TheoryData<int, string, string> Read(Predicate<string> isWanted)
    {
        var cases = new TheoryData<int, string, string>();
        var at = 0;
        foreach (var line in File.ReadLines(Repo.Path("test", "Outboard.Servers.Tests", "Data", "hostile-urls.txt")))
        {
            at++;
            if (line.Length > 0 && line[0] != '#' && line.Split(' ', 2) is [var kind, var url] && isWanted(url))
            {
                cases.Add(at, kind, url);
            }
        }

        return cases;
    }

    private async Task AssertHeldBackAsync(string kind, string text, string first)
    {
        var result = await Record.ExceptionAsync(() => _web.SendAsync(TestWeb.Get(first) with { Method = HttpMethod.Post, JsonBody = [] }));

        // As a Location "/etc/passwd" is a path of the site itself, and so may be what is no address of its own.
        if (kind == "blocked" || (kind == "scheme" && text[0] != '/'))
        {
            var failure = Assert.IsType<WebFailure>(result);
            AssertKind(kind, failure);
            Assert.StartsWith("redirect to ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(" blocked: ", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("password@", failure.Message, StringComparison.Ordinal);
        }

        Assert.All(_web.Dialled, static point => Assert.True(point.Address.ToString() is "8.8.8.8" or "8.8.4.4" && point.Port == 80, point.ToString()));
        Assert.All(_web.Site.Requests, static request => Assert.Matches("^(GET|POST) http://(public|other).example/", request));
    }

    private static void AssertKind(string kind, WebFailure failure) => Assert.Equal(kind switch
    {
        "blocked" => WebFailureKind.Blocked,
        "scheme" => WebFailureKind.Scheme,
        _ => WebFailureKind.NameUnknown,
    }, failure.Kind);

    private void Fill()
    {
        foreach (var (name, addresses) in s_names)
        {
            _web.Names[name] = addresses;
        }
    }

    private static string Unescape(string text) => Escape().Replace(text, static match => ((char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"\{U\+([0-9A-F]{4})\}")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\{U\+00[01]")]
    private static partial Regex ControlCharacter();
}
