using System.Net;
using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Routing;

/// <summary>Host, path and port lead to a server; which one answered is told by its <c>serverInfo</c>.</summary>
public sealed class RoutingTests(RoutingTests.Served served) : IClassFixture<RoutingTests.Served>
{
    private readonly TestGateway _gateway = served.Gateway;

    [Theory]
    [InlineData("/one/mcp", "one")]
    [InlineData("/one/mcp/", "one")]
    [InlineData("/servers/one/mcp", "one")]
    [InlineData("/servers/one/mcp/", "one")]
    [InlineData("/two/mcp", "two")]
    [InlineData("/%6Fne/mcp", "one")]
    [InlineData("/servers/t%77o/mcp", "two")]
    [InlineData("/a/b/mcp", "a/b")]
    [InlineData("/a%2Fb/mcp", "a/b")]
    [InlineData("/a%2fb/mcp", "a/b")]
    [InlineData("/servers/a/b/mcp", "a/b")]
    [InlineData("/with%20space/mcp", "with space")]
    [InlineData("/%E6%97%A5%E6%9C%AC/mcp", "日本")]
    public Task A_path_leads_to_its_server(string path, string server) => LeadsAsync(path, null, server);

    [Theory]
    [InlineData("one.localhost", "/mcp", "one")]
    [InlineData("ONE.localhost", "/mcp", "one")]
    [InlineData("one.localhost:8800", "/mcp", "one")]
    [InlineData("two.localhost", "/mcp/", "two")]
    [InlineData("custom.example", "/mcp", "custom")]
    [InlineData("Custom.Example:443", "/mcp", "custom")]
    public Task A_host_leads_to_its_server(string host, string path, string server) => LeadsAsync(path, host, server);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1234")]
    [InlineData("localhost")]
    [InlineData("localhost:99")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8800")]
    public Task The_gateways_own_names_leave_it_to_the_path(string host) => LeadsAsync("/two/mcp", host, "two");

    [Theory]
    [InlineData("custom.localhost", "/mcp", 403)]
    [InlineData("three.localhost", "/mcp", 403)]
    [InlineData("one.example", "/mcp", 403)]
    [InlineData("one.localhost", "/two/mcp", 404)]
    [InlineData("one.localhost", "/one/mcp", 404)]
    [InlineData("127.0.0.1", "/One/mcp", 404)]
    [InlineData("127.0.0.1", "/a/mcp", 404)]
    [InlineData("127.0.0.1", "//one/mcp", 404)]
    [InlineData("127.0.0.1", "/servers//one/mcp", 404)]
    [InlineData("127.0.0.1", "/one//mcp", 404)]
    public async Task Everything_else_leads_nowhere(string host, string path, int status)
    {
        var answer = await Exchange.PostAsync(new Uri($"{_gateway.Address.GetLeftPart(UriPartial.Authority)}{path}"), Frames.Initialize(), ("Host", host));

        answer.Is(status, status == 403 ? "Hostname not allowed" : "Not Found");
    }

    [Fact]
    public async Task A_port_of_its_own_leads_to_its_server_by_the_names_that_are_right_there()
    {
        var port = OwnPort("one");

        foreach (var host in new[] { "127.0.0.1", "localhost", "one.localhost", "[::1]" })
        {
            await LeadsAsync(new Uri(port, "/mcp"), host, "one");
        }

        foreach (var host in new[] { "two.localhost", "custom.example", "evil.example" })
        {
            (await Exchange.PostAsync(new Uri(port, "/mcp"), Frames.Initialize(), ("Host", host))).Is(403, "Hostname not allowed");
        }

        (await Exchange.PostAsync(new Uri(port, "/two/mcp"), Frames.Initialize())).Is(404, "Not Found");
        (await Exchange.PostAsync(new Uri(port, "/one/mcp"), Frames.Initialize())).Is(404, "Not Found");
    }

    [Fact]
    public async Task Every_endpoint_that_is_told_leads_where_it_says()
    {
        var endpoints = _gateway.Host.Endpoints;

        Assert.Equal(["a/b", "custom", "one", "two", "with space", "日本"], endpoints.Select(static e => e.Server).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(3, endpoints.Count(static e => e.Server == "one"));
        foreach (var (server, url) in endpoints)
        {
            // Names below localhost need no resolver here: the address is ours, the name goes into Host.
            var address = new UriBuilder($"{url.AbsoluteUri.TrimEnd('/')}/mcp") { Host = IPAddress.Loopback.ToString() }.Uri;
            await LeadsAsync(address, url.Authority, server);
        }
    }

    [Theory]
    [InlineData("/one/sse", "/one/messages/")]
    [InlineData("/one/sse/", "/one/messages/")]
    [InlineData("/servers/one/sse", "/servers/one/messages/")]
    [InlineData("/a/b/sse", "/a/b/messages/")]
    [InlineData("/with%20space/sse", "/with%20space/messages/")]
    [InlineData("/%E6%97%A5%E6%9C%AC/sse", "/%E6%97%A5%E6%9C%AC/messages/")]
    public async Task A_stream_names_the_address_below_the_path_its_client_used(string path, string expected)
    {
        using var client = await McpSse.OpenAsync(new Uri(_gateway.Address, path));

        Assert.StartsWith($"{expected}?session_id=", client.Endpoint, StringComparison.Ordinal);
        Assert.NotNull((await client.InitializeAsync())["result"]);
    }

    [Fact]
    public async Task A_stream_by_host_names_the_root_address()
    {
        using var client = await McpSse.OpenAsync(new Uri(_gateway.Address, "/sse"), static request => request.Headers.Host = "one.localhost");

        Assert.StartsWith("/messages/?session_id=", client.Endpoint, StringComparison.Ordinal);
        (await Exchange.PostAsync(client.PostAddress, Frames.Initialize(), ("Host", "one.localhost"))).Is(202, "Accepted");
        (await Exchange.PostAsync(client.PostAddress, Frames.Initialize(), ("Host", "two.localhost"))).Is(404, "Could not find session");
    }

    [Fact]
    public async Task A_session_of_one_server_is_unknown_to_another()
    {
        var client = await _gateway.OpenAsync("one");

        (await Exchange.PostAsync(new Uri(_gateway.Address, "/two/mcp"), Frames.Request("ping"), ("Mcp-Session-Id", client.SessionId!))).IsError(404, -32001);
    }

    [Fact]
    public async Task A_root_server_answers_on_the_root_beside_the_named_ones()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { RootServer = "main" }, TestGateway.Naughty("main"), TestGateway.Naughty("side"));

        foreach (var (path, server) in new[] { ("/mcp", "main"), ("/mcp/", "main"), ("/main/mcp", "main"), ("/servers/side/mcp", "side"), ("/side/mcp", "side") })
        {
            await LeadsAsync(new Uri(gateway.Address, path), "127.0.0.1", server);
        }

        using var stream = await McpSse.OpenAsync(new Uri(gateway.Address, "/sse"));
        Assert.StartsWith("/messages/?session_id=", stream.Endpoint, StringComparison.Ordinal);
        Assert.Equal(200, (await Exchange.GetAsync(new Uri(gateway.Address, "/metrics"))).Status);
        (await Exchange.PostAsync(new Uri(gateway.Address, "/other"), "{}")).Is(404, "Not Found");
    }

    [Fact]
    public async Task Of_two_names_that_fit_the_longer_is_meant()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty("a"), TestGateway.Naughty("a/b"));

        await LeadsAsync(new Uri(gateway.Address, "/a/mcp"), "127.0.0.1", "a");
        await LeadsAsync(new Uri(gateway.Address, "/a/b/mcp"), "127.0.0.1", "a/b");
    }

    private Task LeadsAsync(string path, string? host, string server) => LeadsAsync(new Uri(_gateway.Address, path), host ?? _gateway.Address.Authority, server);

    private static async Task LeadsAsync(Uri url, string host, string server)
    {
        var answer = await Exchange.PostAsync(url, Frames.Initialize(), ("Host", host));

        Assert.True(answer.Status == 200, $"{url} as {host}: {answer.Status} {answer.Body}");
        Assert.Equal(server, (string?)JsonNode.Parse(answer.Body)!["result"]!["serverInfo"]!["name"]);
    }

    private Uri OwnPort(string server) => _gateway.Host.Endpoints.First(endpoint => endpoint.Server == server).Url;

    public sealed class Served : IAsyncLifetime
    {
        internal TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await TestGateway.StartAsync(
                TestGateway.Naughty("one") with { Port = 0 },
                TestGateway.Naughty("two"),
                TestGateway.Naughty("custom") with { Host = "custom.example" },
                TestGateway.Naughty("a/b"),
                TestGateway.Naughty("with space"),
                TestGateway.Naughty("日本"));
            await Eventually.Is(async () => (await Gateway.GetAsync("/readyz")).Status == HttpStatusCode.OK);
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
