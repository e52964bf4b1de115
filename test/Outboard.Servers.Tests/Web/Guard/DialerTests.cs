using System.Net;
using System.Net.Sockets;
using Outboard.Servers.Tests.Site;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web.Guard;

/// <summary>Layer 2: what is dialled is what was judged.</summary>
public sealed class DialerTests
{
    [Fact]
    public async Task A_name_is_resolved_once_and_its_address_dialled()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        web.Names["public.example"] = ["8.8.4.4"];

        await web.GetAsync("http://public.example:8080/");

        Assert.Equal(["public.example"], web.Lookups);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("8.8.4.4"), 8080)], web.Dialled);
    }

    [Fact]
    public async Task A_name_that_turns_inward_after_the_first_look_gains_nothing()
    {
        // DNS rebinding: public for whoever checks, private for whoever connects.
        await using var web = await RebindingAsync(["8.8.8.8"], ["127.0.0.1"]);

        Assert.Equal("reached /", await web.TextAsync("http://rebind.example/"));
        Assert.Equal([new IPEndPoint(IPAddress.Parse("8.8.8.8"), 80)], web.Dialled);
    }

    [Fact]
    public async Task A_name_that_turns_inward_between_two_requests_is_refused_when_it_is_dialled_again()
    {
        await using var web = await RebindingAsync(["8.8.8.8"], ["127.0.0.1"]);
        await web.GetAsync("http://rebind.example/");

        // The open connection leads where it led; another port needs a new one.
        Assert.Equal("reached /again", await web.TextAsync("http://rebind.example/again"));
        Assert.Equal("blocked: rebind.example (127.0.0.1) is a private, local or reserved address", await web.FailAsync("http://rebind.example:8080/"));
        Assert.Equal(1, web.Site.Connections);
    }

    [Fact]
    public async Task A_name_that_turns_inward_during_a_redirect_to_itself_is_refused()
    {
        await using var web = await RebindingAsync(["8.8.8.8"], ["169.254.169.254"]);

        var words = await web.FailAsync(AwkwardPages.Redirect("rebind.example", "http://rebind.example:8080/latest"));

        Assert.Equal("redirect to http://rebind.example:8080/latest blocked: rebind.example (169.254.169.254) is a private, local or reserved address", words);
        Assert.Equal(1, web.Site.Connections);
    }

    [Fact]
    public async Task One_private_address_among_public_ones_refuses_the_name()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);
        web.Names["both.example"] = ["8.8.8.8", "::ffff:10.0.0.1"];

        Assert.Equal("blocked: both.example (::ffff:10.0.0.1) is a private, local or reserved address", await web.FailAsync("http://both.example/"));
        Assert.Empty(web.Dialled);
    }

    [Fact]
    public async Task An_address_is_dialled_without_being_resolved()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync);

        await web.GetAsync("http://8.8.4.4/");
        await web.GetAsync("http://[2606:4700::1111]/");

        Assert.Empty(web.Lookups);
        Assert.Equal(["8.8.4.4:80", "[2606:4700::1111]:80"], web.Dialled.Select(static point => point.ToString()));
    }

    [Fact]
    public async Task A_dead_address_is_passed_over_for_the_next()
    {
        var dialled = new List<string>();
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
        {
            Connect = (point, cancellation) =>
            {
                dialled.Add(point.Address.ToString());
                return dialled.Count < 3 ? throw new SocketException((int)SocketError.NetworkUnreachable) : settings.Connect!(point, cancellation);
            },
        });
        web.Names["public.example"] = ["2606:4700::1111", "8.8.8.8", "8.8.4.4"];

        Assert.Equal("reached /", await web.TextAsync("http://public.example/"));
        Assert.Equal(["2606:4700::1111", "8.8.8.8", "8.8.4.4"], dialled);
    }

    [Fact]
    public async Task Of_very_many_addresses_all_are_judged_and_a_few_dialled()
    {
        var dials = 0;
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
        {
            Connect = (_, _) =>
            {
                dials++;
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
        });
        web.Names["many.example"] = [.. Enumerable.Range(1, 200).Select(static host => $"8.8.8.{host}")];

        Assert.Equal("connection refused by many.example:80", await web.FailAsync("http://many.example/"));
        Assert.Equal(8, dials);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, WebFailureKind.Refused, "connection refused by public.example:443")]
    [InlineData(SocketError.TimedOut, WebFailureKind.ConnectTimeout, "no connection to public.example:443 within 10 s")]
    [InlineData(SocketError.HostUnreachable, WebFailureKind.Other, "no connection to public.example:443: the network does not lead there")]
    public async Task A_connection_that_fails_says_how(SocketError error, object kind, string words)
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with { Connect = (_, _) => throw new SocketException((int)error) });

        var failure = await Assert.ThrowsAsync<WebFailure>(() => web.GetAsync("https://public.example/"));

        Assert.Equal(words, failure.Message);
        Assert.Equal(kind, failure.Kind);
    }

    [Fact]
    public async Task A_name_without_address_is_unknown()
    {
        await using var web = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, static settings => settings with { Resolve = static (_, _) => throw new SocketException((int)SocketError.HostNotFound) });
        await using var empty = await TestWeb.StartAsync(AwkwardPages.AnswerAsync, static settings => settings with { Resolve = static (_, _) => Task.FromResult<IPAddress[]>([]) });

        Assert.Equal("host name nowhere.example could not be resolved", await web.FailAsync("http://nowhere.example/"));
        Assert.Equal("host name nowhere.example could not be resolved", await empty.FailAsync("http://nowhere.example/"));
    }

    [Fact]
    public async Task A_real_socket_reaches_a_listed_loopback_address_and_no_other()
    {
        await using var site = await TestSite.StartAsync(AwkwardPages.AnswerAsync);
        using var open = new Servers.Web.WebClient(new WebSettings { Guard = new() { AllowHosts = ["127.0.0.1"] } });
        using var closed = new Servers.Web.WebClient(new WebSettings());
        var request = new Servers.Web.WebRequest(site.Url) { UserAgent = "x" };

        Assert.Equal(200, (await open.SendAsync(request, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(1, site.Connections);
        await Assert.ThrowsAsync<WebFailure>(() => closed.SendAsync(request, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<WebFailure>(() => open.SendAsync(request with { Url = new UriBuilder(site.Url) { Host = "127.0.0.2" }.Uri }, TestContext.Current.CancellationToken));
        Assert.Equal(1, site.Connections);
    }

    /// <summary>The first lookup of a name gives one answer, every later one the other.</summary>
    private static Task<TestWeb> RebindingAsync(string[] first, string[] later)
    {
        var lookups = 0;
        return TestWeb.StartAsync(AwkwardPages.AnswerAsync, settings => settings with
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([.. (lookups++ == 0 ? first : later).Select(IPAddress.Parse)]),
        });
    }
}
