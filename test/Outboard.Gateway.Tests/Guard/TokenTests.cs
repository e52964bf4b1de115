using Outboard.Gateway.Tests.Translation;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Guard;

public sealed class TokenTests(TokenTests.Guarded guarded) : IClassFixture<TokenTests.Guarded>
{
    private const string First = "first-token-7f3a";
    private const string Second = "second-token-91bc";

    private readonly TestGateway _gateway = guarded.Gateway;

    private Uri Mcp => new($"{_gateway.BaseOf()}/mcp");

    [Theory]
    [InlineData("POST", "/naughty/mcp")]
    [InlineData("GET", "/naughty/mcp")]
    [InlineData("DELETE", "/naughty/mcp")]
    [InlineData("OPTIONS", "/naughty/mcp")]
    [InlineData("GET", "/naughty/sse")]
    [InlineData("POST", "/naughty/messages/")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/nowhere")]
    public async Task Without_a_token_everything_but_health_is_401_and_told_how(string method, string path)
    {
        using var content = new StringContent(Frames.Initialize());

        var answer = await Exchange.SendAsync(method, new Uri(_gateway.Address, path), method == "POST" ? content : null);

        answer.IsError(401, -32600);
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer")]
    [InlineData("Basic Zmlyc3Q6")]
    [InlineData(First)]
    [InlineData("Bearer " + First + "x")]
    [InlineData("Bearer " + First + "," + Second)]
    [InlineData("Bearer FIRST-TOKEN-7F3A")]
    public async Task A_wrong_token_is_401_and_told_so(string authorization)
    {
        var answer = await Exchange.PostAsync(Mcp, Frames.Initialize(), ("Authorization", authorization));

        answer.IsError(401, -32600);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
        Assert.Null(answer.Header("Mcp-Session-Id"));
    }

    [Fact]
    public async Task A_token_of_monstrous_length_is_refused() =>
        (await Exchange.PostAsync(Mcp, Frames.Initialize(), ("Authorization", "Bearer " + new string('a', 10_000)))).IsError(401, -32600);

    [Theory]
    [InlineData("Bearer " + First)]
    [InlineData("Bearer " + Second)]
    [InlineData("bearer " + First)]
    [InlineData("BEARER  " + Second)]
    public async Task Each_of_several_tokens_opens(string authorization)
    {
        var answer = await Exchange.PostAsync(Mcp, Frames.Initialize(), ("Authorization", authorization));

        Assert.Equal(200, answer.Status);
        Assert.NotNull(answer.Header("Mcp-Session-Id"));
    }

    [Fact]
    public async Task A_session_belongs_to_the_token_that_opened_it()
    {
        var opened = await Exchange.PostAsync(Mcp, Frames.Initialize(), ("Authorization", $"Bearer {First}"));
        var session = ("Mcp-Session-Id", opened.Header("Mcp-Session-Id")!);

        foreach (var method in new[] { "GET", "DELETE" })
        {
            (await Exchange.SendAsync(method, Mcp, null, ("Accept", "text/event-stream"), ("Authorization", $"Bearer {Second}"), session)).IsError(404, -32001);
        }

        (await Exchange.PostAsync(Mcp, Frames.Request("ping"), ("Authorization", $"Bearer {Second}"), session)).IsError(404, -32001);
        Assert.Equal(200, (await Exchange.PostAsync(Mcp, Frames.Request("ping"), ("Authorization", $"Bearer {First}"), session)).Status);
    }

    [Fact]
    public async Task A_stream_belongs_to_the_token_that_opened_it()
    {
        using var client = await McpSse.OpenAsync(new Uri($"{_gateway.BaseOf()}/sse"), static request => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {First}"));

        (await Exchange.PostAsync(client.PostAddress, Frames.Initialize(), ("Authorization", $"Bearer {Second}"))).Is(404, "Could not find session");
        (await Exchange.PostAsync(client.PostAddress, Frames.Initialize())).IsError(401, -32600);
        (await Exchange.PostAsync(client.PostAddress, Frames.Initialize(), ("Authorization", $"Bearer {First}"))).Is(202, "Accepted");
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing_more_and_its_streams_end_while_others_notice_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { Tokens = [First, Second] }, TestGateway.Naughty());
        await gateway.ReadyAsync();
        var (mcp, sse) = (new Uri($"{gateway.BaseOf()}/mcp"), new Uri($"{gateway.BaseOf()}/sse"));
        var kept = ("Mcp-Session-Id", (await Exchange.PostAsync(mcp, Frames.Initialize(), ("Authorization", $"Bearer {Second}"))).Header("Mcp-Session-Id")!);
        using var revoked = await McpSse.OpenAsync(sse, static request => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {First}"));

        Assert.Equal(1, await gateway.Host.ReplaceTokensAsync([Second, "third-token-02dd"], CancellationToken.None));

        Assert.Null(await revoked.Stream.NextAsync());
        (await Exchange.PostAsync(mcp, Frames.Initialize(), ("Authorization", $"Bearer {First}"))).IsError(401, -32600);
        Assert.Equal(200, (await Exchange.PostAsync(mcp, Frames.Initialize(), ("Authorization", "Bearer third-token-02dd"))).Status);
        Assert.Equal(200, (await Exchange.PostAsync(mcp, Frames.Request("ping"), ("Authorization", $"Bearer {Second}"), kept)).Status);
    }

    [Theory]
    [InlineData(Era.Legacy)]
    [InlineData(Era.Modern)]
    public async Task What_a_client_without_a_session_listens_to_ends_with_its_token(Era era)
    {
        var spec = era == Era.Modern ? ModernChild.Naughty() : TestGateway.Naughty();
        await using var gateway = await TestGateway.StartAsync(static settings => settings with { Tokens = [First, Second] }, spec);
        await gateway.ReadyAsync();
        var listen = LegacyChild.Request("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
        using var revoked = await gateway.Client().SendAsync(listen, ("Authorization", $"Bearer {First}"));
        using var kept = await gateway.Client().SendAsync(listen, ("Authorization", $"Bearer {Second}"));
        await revoked.MessageAsync();
        await kept.MessageAsync();

        Assert.Equal(1, await gateway.Host.ReplaceTokensAsync([Second], CancellationToken.None));

        // Cut off: there is no result that the server has ended it.
        await Assert.ThrowsAnyAsync<IOException>(async () => await revoked.NextAsync());
        await gateway.Client().ReplyToAsync(
            LegacyChild.Call(era == Era.Modern ? "tell" : "notify", """{"method":"notifications/tools/list_changed"}"""), ("Authorization", $"Bearer {Second}"));
        Assert.Equal("notifications/tools/list_changed", (string?)(await kept.MessageAsync())["method"]);
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/status", 200)]
    [InlineData("/messages", 307)]
    [InlineData("/messages/", 200)]
    [InlineData("/naughty/messages", 307)]
    [InlineData("/servers/naughty/messages/", 200)]
    [InlineData("/servers/naughty/healthz", 200)]
    public async Task Health_is_told_to_anybody_by_any_name_from_any_page(string path, int status)
    {
        var url = new Uri(_gateway.Address, path);

        Assert.Equal(status, (await Exchange.GetAsync(url)).Status);
        Assert.Equal(status, (await Exchange.GetAsync(url, ("Host", "10.1.2.3"), ("Origin", "https://evil.example"))).Status);
        Assert.Equal(status, (await Exchange.SendAsync("HEAD", url, null, ("Host", "target.example"))).Status);
    }

    [Fact]
    public async Task No_token_is_ever_logged()
    {
        await Exchange.PostAsync(Mcp, Frames.Initialize(), ("Authorization", $"Bearer {First}"));
        await Exchange.PostAsync(Mcp, Frames.Initialize(), ("Authorization", "Bearer guessed-token-55"));

        Assert.NotEmpty(_gateway.Log);
        Assert.DoesNotContain(_gateway.Log, static line => line.Contains("-token-", StringComparison.Ordinal));
    }

    public sealed class Guarded : IAsyncLifetime
    {
        internal TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await TestGateway.StartAsync(static settings => settings with { Tokens = [First, Second] }, TestGateway.Naughty());
            await Gateway.ReadyAsync();
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
