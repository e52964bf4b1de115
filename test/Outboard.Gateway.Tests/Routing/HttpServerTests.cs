using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Routing;

/// <summary>A server that already speaks HTTP, behind the gateway: a Kestrel of the test's own.</summary>
public sealed class HttpServerTests : IAsyncLifetime
{
    private readonly WebApplication _upstream;
    private readonly TaskCompletionSource _streamMayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _callArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestGateway _gateway = null!;
    private (string Method, string Path, string Query)? _seen;
    private Dictionary<string, string> _headers = [];
    private string _body = "";

    public HttpServerTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _upstream = builder.Build();
        _upstream.Run(AnswerAsync);
    }

    private Uri Mcp => new($"{_gateway.BaseOf("remote")}/mcp");

    public async ValueTask InitializeAsync()
    {
        await _upstream.StartAsync();
        var address = _upstream.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _gateway = await TestGateway.StartAsync(
            static settings => settings with { Tokens = ["gateway-secret"], DrainTimeout = TimeSpan.FromSeconds(30) },
            new HttpServerSpec { Name = "remote", Url = new Uri($"{address}/deep/endpoint?fixed=1"), Headers = new ValueMap([KeyValuePair.Create("Authorization", "Bearer for-upstream"), KeyValuePair.Create("X-Tenant", "t1")]) });
    }

    public async ValueTask DisposeAsync()
    {
        _streamMayGoOn.TrySetResult();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Status_body_and_headers_come_back_untouched()
    {
        var answer = await PostAsync("""{"odd":  1e0}""", ("X-Want", "401"));

        Assert.Equal(401, answer.Status);
        Assert.Equal("""{"error":"up\u0073tream", "n":1e0}""", answer.Body);
        Assert.Equal("application/json", answer.Type);
        Assert.Equal("Bearer resource_metadata=\"https://x.example/.well-known\", scope=\"a b\"", answer.Header("WWW-Authenticate"));
        Assert.Equal("upstream-session", answer.Header("Mcp-Session-Id"));
        Assert.Equal("kept", answer.Header("Mcp-Future-Header"));
        Assert.Equal("""{"odd":  1e0}""", _body);
    }

    [Fact]
    public async Task The_clients_credentials_stay_here_and_the_manifests_headers_go_there()
    {
        await PostAsync("{}", ("Cookie", "session=1"), ("Origin", "http://localhost:1"), ("Mcp-Session-Id", "s"), ("X-Tenant", "forged"), ("MCP-Protocol-Version", "2099-01-01"));

        Assert.Equal("Bearer for-upstream", _headers["Authorization"]);
        Assert.Equal("t1", _headers["X-Tenant"]);
        Assert.Equal(("s", "2099-01-01"), (_headers["Mcp-Session-Id"], _headers["MCP-Protocol-Version"]));
        Assert.False(_headers.ContainsKey("Cookie"));
        Assert.False(_headers.ContainsKey("Origin"));
        Assert.DoesNotContain(_headers.Values, static value => value.Contains("gateway-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_request_goes_to_the_one_address_with_its_query()
    {
        await Exchange.SendAsync("DELETE", new Uri($"{Mcp}?more=2"), null, ("Authorization", "Bearer gateway-secret"));

        Assert.Equal(("DELETE", "/deep/endpoint", "?fixed=1&more=2"), _seen);
    }

    [Fact]
    public async Task A_stream_is_not_held_back()
    {
        using var content = new StringContent("{}");
        using var answer = await Exchange.OpenAsync("POST", Mcp, content, ("Authorization", "Bearer gateway-secret"), ("X-Want", "stream"));
        await using var events = SseEvent.ReadAsync(await answer.Content.ReadAsStreamAsync()).GetAsyncEnumerator();

        Assert.True(await events.MoveNextAsync());
        Assert.Equal("first", events.Current.Data);

        // The upstream writes the second only now: the first has not waited for it.
        _streamMayGoOn.SetResult();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("second", events.Current.Data);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task A_redirect_is_the_clients_to_follow()
    {
        var answer = await PostAsync("{}", ("X-Want", "302"));

        Assert.Equal((302, "https://elsewhere.example/"), (answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task An_upstream_that_is_gone_is_502_and_the_gateway_goes_on()
    {
        await _upstream.StopAsync();

        Assert.Equal(502, (await PostAsync("{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.GetAsync("/healthz")).Status);
    }

    [Fact]
    public async Task Paths_of_no_transport_are_not_forwarded()
    {
        var answer = await Exchange.SendAsync("GET", new Uri($"{_gateway.BaseOf("remote")}/admin"), null, ("Authorization", "Bearer gateway-secret"));

        answer.Is(404, "Not Found");
        Assert.Null(_seen);
    }

    [Fact]
    public async Task The_guard_stands_before_it_as_before_any_other()
    {
        (await Exchange.PostAsync(Mcp, "{}")).IsError(401, -32600);
        (await Exchange.PostAsync(Mcp, "{}", ("Host", "evil.example"))).Is(403, "Hostname not allowed");
        (await Exchange.PostAsync(Mcp, "{}", ("Origin", "https://evil.example"))).Is(403, "Origin not allowed");
        Assert.Null(_seen);
    }

    [Fact]
    public async Task A_call_under_way_finishes_when_its_server_is_removed()
    {
        var call = PostAsync("{}", ("X-Want", "slow"));
        await _callArrived.Task;

        var changes = await _gateway.Host.ApplyAsync(new Manifest { Servers = [TestGateway.Naughty("other")], Gateway = new GatewaySpec { Port = 0 } }, CancellationToken.None);
        _streamMayGoOn.SetResult();

        Assert.Equal(["removed remote", "started other"], changes.Order(StringComparer.Ordinal));
        Assert.Equal((200, "done"), ((await call).Status, (await call).Body));
    }

    private Task<Exchanged> PostAsync(string body, params (string Name, string Value)[] headers) => Exchange.PostAsync(Mcp, body, [("Authorization", "Bearer gateway-secret"), .. headers]);

    private async Task AnswerAsync(HttpContext context)
    {
        _headers = context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        _seen = (context.Request.Method, context.Request.Path.Value!, context.Request.QueryString.Value!);
        var response = context.Response;
        switch (context.Request.Headers["X-Want"].ToString())
        {
            case "401":
                response.StatusCode = 401;
                response.ContentType = "application/json";
                response.Headers.WWWAuthenticate = "Bearer resource_metadata=\"https://x.example/.well-known\", scope=\"a b\"";
                response.Headers["Mcp-Session-Id"] = "upstream-session";
                response.Headers["Mcp-Future-Header"] = "kept";
                await response.WriteAsync("""{"error":"up\u0073tream", "n":1e0}""");
                break;
            case "302":
                response.Redirect("https://elsewhere.example/");
                break;
            case "slow":
                _callArrived.SetResult();
                await _streamMayGoOn.Task;
                await response.WriteAsync("done");
                break;
            case "stream":
                response.ContentType = "text/event-stream";
                await response.WriteAsync("data: first\n\n");
                await response.Body.FlushAsync();
                await _streamMayGoOn.Task;
                await response.WriteAsync("data: second\n\n");
                break;
        }
    }
}
