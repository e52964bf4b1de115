using System.Net;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Tests.Web.Guard;

public sealed class HostListTests
{
    [Theory]
    [InlineData("searx.home", "searx.home", true)]
    [InlineData("SEARX.Home.", "searx.home", true)]
    [InlineData("searx.home", "a.searx.home", false)]
    [InlineData("searx.home", "notsearx.home", false)]
    [InlineData(".corp.example", "wiki.corp.example", true)]
    [InlineData("*.corp.example", "a.b.corp.example", true)]
    [InlineData("*.corp.example", "corp.example", false)]
    [InlineData(".corp.example", "evilcorp.example", false)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("localhost", "localhost", true)]
    [InlineData("under_score", "under_score", true)]
    public void A_name_is_on_the_list(string entry, string host, bool expected) => Assert.Equal(expected, new HostList([entry]).HasName(host));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.1.2.3/8", "10.255.0.1", true)] // bits after the prefix are not an error
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("[fd00::1]", "fd00::1", true)]
    [InlineData("fe80::1", "fe80::1%3", true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "fd00::1", false)]
    [InlineData("2001:db8:ffff::/33", "2001:db8:8000::1", true)]
    [InlineData("2001:db8:ffff::/33", "2001:db8:7fff::1", false)]
    public void An_address_is_on_the_list(string entry, string address, bool expected) => Assert.Equal(expected, new HostList([entry]).HasAddress(IPAddress.Parse(address)));

    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("169.254.169.254/32", true)]
    [InlineData("169.254.169.254/31", false)]
    [InlineData("169.254.0.0/16", false)]
    public void The_very_address_is_on_the_list(string entry, bool expected) => Assert.Equal(expected, new HostList([entry]).HasVeryAddress(IPAddress.Parse("169.254.169.254")));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/8x")]
    [InlineData("fd00::/129")]
    [InlineData("searx.home/8")]
    [InlineData("http://searx.home")]
    [InlineData("searx.home:8080")]
    [InlineData("a b")]
    [InlineData("user@searx.home")]
    public void An_entry_that_is_no_host_is_an_error(string entry)
    {
        Assert.Equal($"'{entry}' is neither a host name nor an address nor a range such as 10.0.0.0/8", HostList.Problem(entry));
        Assert.Throws<ArgumentException>(() => new HostList([entry]));
    }

    [Fact]
    public void An_entry_that_is_a_host_is_none() => Assert.All(["searx.home", "10.0.0.0/8", "::1", ".x"], static entry => Assert.Null(HostList.Problem(entry)));
}
