using Outboard.Gateway.Guard;
using Outboard.Manifests;

namespace Outboard.Gateway.Tests.Guard;

public class RuleTests
{
    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1:8443", true)]
    [InlineData("http://127.8.9.10", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://default.localhost", true)]
    [InlineData("http://FETCH.localhost:8800", true)]
    [InlineData("http://evillocalhost", false)]
    [InlineData("http://default.localhost.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("localhost", false)]
    [InlineData("ftp://localhost", false)]
    [InlineData("vscode-webview://localhost", false)]
    [InlineData("http://localhost.example", false)]
    [InlineData("http://example.com", false)]
    [InlineData("http://localhost@evil.example", false)]
    public void A_page_of_this_machine_may_call_a_gateway_that_only_this_machine_reaches(string origin, bool allowed)
    {
        Assert.Equal(allowed, new OriginRule(new GatewaySpec(), isLoopback: true).Allows(origin));
        Assert.False(new OriginRule(new GatewaySpec(), isLoopback: false).Allows(origin));
    }

    [Fact]
    public void A_named_origin_may_call_wherever_the_gateway_listens()
    {
        var rule = new OriginRule(new GatewaySpec { AllowOrigins = ["https://app.example"] }, isLoopback: false);

        Assert.True(rule.Allows("https://app.example"));
        Assert.False(rule.Allows("https://app.example:8443"));
        Assert.False(rule.Allows("http://app.example"));
        Assert.False(rule.Allows("https://app.example.evil.example"));
        Assert.False(rule.Allows("null"));
        Assert.True(new OriginRule(new GatewaySpec { AllowOrigins = ["*"] }, isLoopback: false).Allows("null"));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("[::1]", true)]
    [InlineData("mcp.example", true)]
    [InlineData("MCP.example", true)]
    [InlineData("also.example", true)]
    [InlineData("other.example", false)]
    [InlineData("x.mcp.example", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("[2001:db8::1]", false)]
    [InlineData("", false)]
    public void The_gateway_answers_to_its_own_names(string host, bool allowed) =>
        Assert.Equal(allowed, new HostRule(new GatewaySpec { Domain = "mcp.example", AllowHosts = ["also.example"] }).Allows(host));

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("[2001:db8::1]", true)]
    [InlineData("evil.example", false)]
    public void Reached_from_outside_it_answers_to_any_address_but_to_no_strange_name(string host, bool allowed) =>
        Assert.Equal(allowed, new HostRule(new GatewaySpec { Bind = "0.0.0.0" }).Allows(host));

    [Fact]
    public void A_star_allows_every_host() => Assert.True(new HostRule(new GatewaySpec { AllowHosts = ["*"] }).Allows("whatever.example"));
}
