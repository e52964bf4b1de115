using System.Net;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Tests.Web.Guard;

/// <summary>What the settings open, and what they do not.</summary>
public sealed class AddressGuardTests
{
    private static readonly GuardSettings s_private = new() { AllowPrivateNetwork = true };

    [Theory]
    [InlineData("http://127.0.0.1/", "blocked: 127.0.0.1 (127.0.0.1) is a private, local or reserved address")]
    [InlineData("http://[::1]/", "blocked: ::1 (::1) is a private, local or reserved address")]
    [InlineData("http://localhost./", "blocked: localhost is a private, local or reserved address")]
    [InlineData("http://public.example:22/", "blocked: port 22 of public.example is not one of 80, 443, 8080, 8443")]
    [InlineData("http://me:secret@public.example/", "blocked: the address holds a user name or a password")]
    [InlineData("http://1.2.3.4.5/", "blocked: the host name cannot be read")]
    [InlineData("ftp://public.example/", "only http and https addresses can be fetched")]
    public void A_refusal_says_why(string url, string words) => Assert.Equal(words, Refusal(new GuardSettings(), url));

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://10.0.0.1:6379/")]
    [InlineData("http://127.0.0.1:8888/")]
    [InlineData("http://[::1]:8888/")]
    [InlineData("http://localhost:8888/")]
    [InlineData("http://192.168.1.1:1/")]
    public void Private_networks_can_be_opened_on_any_port(string url) => Assert.Null(Refusal(s_private, url));

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://[2002:a9fe:a9fe::]/")]
    [InlineData("http://169.254.170.2/")]
    [InlineData("http://169.254.170.23/")]
    [InlineData("http://[fd00:ec2::23]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://192.0.0.192/")]
    [InlineData("http://168.63.129.16/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://metadata.goog./")]
    [InlineData("http://me@10.0.0.1/")]
    [InlineData("http://8.8.8.8:22/")]
    public void Open_private_networks_open_neither_metadata_services_nor_public_ports(string url) => Assert.NotNull(Refusal(s_private, url));

    [Fact]
    public void A_metadata_service_is_opened_by_its_very_address_alone()
    {
        Assert.NotNull(Refusal(new GuardSettings { AllowHosts = ["169.254.0.0/16"] }, "http://169.254.169.254/"));
        Assert.Null(Refusal(new GuardSettings { AllowHosts = ["169.254.0.0/16"] }, "http://169.254.1.1/"));
        Assert.NotNull(RefusalOf(new GuardSettings { AllowHosts = ["metadata.google.internal"] }, "metadata.google.internal", "169.254.169.254"));
        Assert.Null(RefusalOf(new GuardSettings { AllowHosts = ["metadata.google.internal", "169.254.169.254"] }, "metadata.google.internal", "169.254.169.254"));
        Assert.Null(Refusal(new GuardSettings { AllowHosts = ["169.254.169.254"] }, "http://169.254.169.254/"));
        Assert.NotNull(Refusal(new GuardSettings { AllowHosts = ["169.254.169.254"] }, "http://169.254.170.2/"));
    }

    [Fact]
    public void A_listed_name_passes_whatever_it_leads_to_on_any_port()
    {
        var settings = new GuardSettings { AllowHosts = ["searx.home"] };

        Assert.Null(Refusal(settings, "http://searx.home:8888/"));
        Assert.Null(RefusalOf(settings, "searx.home", "192.168.1.2", port: 8888));
        Assert.Null(RefusalOf(settings, "SEARX.home.", "192.168.1.2", port: 8888));
        Assert.NotNull(RefusalOf(settings, "other.home", "192.168.1.2"));
        Assert.NotNull(Refusal(settings, "http://192.168.1.2/"));
    }

    [Fact]
    public void A_listed_range_passes_by_any_name_on_any_port()
    {
        var settings = new GuardSettings { AllowHosts = ["192.168.1.0/24"] };

        Assert.Null(Refusal(settings, "http://192.168.1.2:8888/"));
        Assert.Null(Refusal(settings, "http://nas.home:8888/")); // its address will tell
        Assert.Null(RefusalOf(settings, "nas.home", "192.168.1.2", port: 8888));
        Assert.NotNull(RefusalOf(settings, "nas.home", "192.168.2.2", port: 8888));
        Assert.NotNull(RefusalOf(settings, "public.example", "8.8.8.8", port: 8888));
        Assert.NotNull(RefusalOf(settings, "nas.home", "192.168.1.2", "192.168.2.2"));
    }

    [Theory]
    [InlineData("denied.example", "http://denied.example/")]
    [InlineData("*.denied.example", "http://x.denied.example/")]
    [InlineData("8.8.8.0/24", "http://8.8.8.8/")]
    [InlineData("8.8.8.8", "http://[64:ff9b::8.8.8.8]/")]
    [InlineData("8.8.8.8", "http://[::ffff:8.8.8.8]/")]
    [InlineData("localhost", "http://localhost/")]
    public void What_is_denied_is_refused_whatever_else_allows_it(string denied, string url)
    {
        var words = Refusal(new GuardSettings { DenyHosts = [denied], AllowPrivateNetwork = true, AllowHosts = [denied, "8.8.8.8"] }, url);

        Assert.EndsWith(" is on the list of denied hosts", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denied_address_is_refused_by_any_name() =>
        Assert.Equal("blocked: public.example is on the list of denied hosts", RefusalOf(new GuardSettings { DenyHosts = ["8.8.8.8"], AllowHosts = ["public.example"] }, "public.example", "8.8.8.8"));

    [Fact]
    public void A_name_in_look_alike_letters_does_not_pass_for_a_listed_one()
    {
        // "ｓearx.home" reads as searx.home but is another name, which may lead anywhere.
        var settings = new GuardSettings { AllowHosts = ["searx.home"] };
        var host = HostName.Of(new Uri("http://ｓearx.home/"))!;

        Assert.NotNull(Refusal(settings, "http://ｓearx.home:8888/"));
        Assert.NotNull(RefusalOf(settings, host, "192.168.1.2"));
    }

    [Fact]
    public void Two_public_addresses_pass_and_one_private_among_them_refuses_all()
    {
        Assert.Null(RefusalOf(new GuardSettings(), "public.example", "8.8.8.8", "2606:4700::1111"));
        Assert.Equal(
            "blocked: public.example (10.0.0.1) is a private, local or reserved address",
            RefusalOf(new GuardSettings(), "public.example", "8.8.8.8", "10.0.0.1", "2606:4700::1111"));
    }

    private static string? Refusal(GuardSettings settings, string url) => Words(() => new AddressGuard(settings).CheckUrl(new Uri(url)));

    private static string? RefusalOf(GuardSettings settings, string host, params string[] addresses) => RefusalOf(settings, host, 80, addresses);

    private static string? RefusalOf(GuardSettings settings, string host, string address, int port) => RefusalOf(settings, host, port, address);

    private static string? RefusalOf(GuardSettings settings, string host, int port, params string[] addresses) =>
        Words(() => new AddressGuard(settings).CheckAddresses(HostName.Normalise(host), port, [.. addresses.Select(IPAddress.Parse)]));

    private static string? Words(Action check) => (Record.Exception(check) as WebFailure)?.Message;
}
