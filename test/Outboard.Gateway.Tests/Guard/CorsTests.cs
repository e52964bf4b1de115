using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Guard;

/// <summary>Every line of bridge-compat 1.11.</summary>
public class CorsTests
{
    private const string Page = "https://app.example";

    [Fact]
    public async Task Without_named_origins_there_are_no_cors_headers_and_options_is_405()
    {
        await using var gateway = await StartAsync([]);

        var options = await Exchange.SendAsync("OPTIONS", Mcp(gateway), null, ("Origin", "http://localhost:3000"), ("Access-Control-Request-Method", "POST"));
        var real = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize(), ("Origin", "http://localhost:3000"));

        Assert.Equal((405, 200), (options.Status, real.Status));
        Assert.False(HasCors(options) || HasCors(real));
    }

    [Fact]
    public async Task A_preflight_of_a_named_origin_is_answered_without_credentials()
    {
        await using var gateway = await StartAsync([Page], "secret");

        var answer = await Exchange.SendAsync("OPTIONS", Mcp(gateway), null, ("Origin", Page), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization, mcp-session-id"));

        answer.Is(200, "OK");
        Assert.Equal("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("authorization, mcp-session-id", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("600", answer.Header("Access-Control-Max-Age"));
        Assert.Equal((Page, "Origin"), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Vary")));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_preflight_of_any_origin_gets_a_star_where_all_are_allowed()
    {
        await using var gateway = await StartAsync(["*"]);

        var answer = await Exchange.SendAsync("OPTIONS", Mcp(gateway), null, ("Origin", "https://anything.example"), ("Access-Control-Request-Method", "DELETE"));

        answer.Is(200, "OK");
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_preflight_of_a_foreign_origin_is_400()
    {
        await using var gateway = await StartAsync([Page]);

        var answer = await Exchange.SendAsync("OPTIONS", Mcp(gateway), null, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));

        answer.Is(400, "Disallowed CORS origin");
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task An_options_that_is_no_preflight_is_405()
    {
        await using var gateway = await StartAsync([Page]);

        Assert.Equal(405, (await Exchange.SendAsync("OPTIONS", Mcp(gateway), null, ("Origin", Page))).Status);
        Assert.Equal(405, (await Exchange.SendAsync("OPTIONS", Mcp(gateway), null, ("Access-Control-Request-Method", "POST"))).Status);
    }

    [Fact]
    public async Task A_page_may_read_the_answer_the_session_and_what_else_was_named()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => With(settings, [Page]) with { ExposeHeaders = ["X-Mine", "mcp-session-id"] }, TestGateway.Naughty());
        await gateway.ReadyAsync();

        var answer = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize(), ("Origin", Page));

        Assert.Equal(200, answer.Status);
        Assert.Equal((Page, "Origin"), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Vary")));
        Assert.Equal(["MCP-SESSION-ID", "WWW-AUTHENTICATE", "X-MINE"], answer.Header("Access-Control-Expose-Headers")!.Split(", ").Select(static h => h.ToUpperInvariant()).Order());
    }

    [Fact]
    public async Task A_refused_page_may_read_why()
    {
        await using var gateway = await StartAsync([Page], "secret");

        var answer = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize(), ("Origin", Page));

        Assert.Equal((401, Page), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Contains("WWW-Authenticate", answer.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_star_a_cookie_makes_the_origin_be_echoed()
    {
        await using var gateway = await StartAsync(["*"]);

        var plain = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize(), ("Origin", Page));
        var cookie = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize(), ("Origin", Page), ("Cookie", "a=b"));

        Assert.Equal("*", plain.Header("Access-Control-Allow-Origin"));
        Assert.Equal((Page, "Origin"), (cookie.Header("Access-Control-Allow-Origin"), cookie.Header("Vary")));
    }

    [Fact]
    public async Task A_foreign_origin_is_refused_and_allowed_nothing()
    {
        await using var gateway = await StartAsync([Page]);

        var answer = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize(), ("Origin", "https://evil.example"));

        answer.Is(403, "Origin not allowed");
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_request_of_no_page_gets_no_cors_headers()
    {
        await using var gateway = await StartAsync([Page]);

        var answer = await Exchange.PostAsync(Mcp(gateway), Frames.Initialize());

        Assert.Equal(200, answer.Status);
        Assert.False(HasCors(answer));
    }

    private static bool HasCors(Exchanged answer) => answer.Headers.Any(static h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));

    private static Uri Mcp(TestGateway gateway) => new($"{gateway.BaseOf()}/mcp");

    private static GatewaySettings With(GatewaySettings settings, ValueList<string> origins) => settings with { Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { AllowOrigins = origins } } };

    private static async Task<TestGateway> StartAsync(ValueList<string> origins, params string[] tokens)
    {
        var gateway = await TestGateway.StartAsync(settings => With(settings, origins) with { Tokens = [.. tokens] }, TestGateway.Naughty());
        await gateway.ReadyAsync();
        return gateway;
    }
}
