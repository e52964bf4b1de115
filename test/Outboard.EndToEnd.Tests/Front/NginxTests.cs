using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.EndToEnd.Front;

/// <summary>Both transports through a real proxy, by host and behind a path; answers are not held back.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private const string Domain = "ecs.example.com";
    private Served? _served;
    private Nginx? _nginx;

    public async ValueTask InitializeAsync()
    {
        if (Nginx.Program is not null)
        {
            _served = await Served.UpAsync(new JsonObject { ["fetch"] = new JsonObject { ["command"] = Repo.NaughtyServer } }, Domain);
            _nginx = await Nginx.StartAsync(_served.Address, $"fetch.{Domain}", "/fetch/");
        }
    }

    [Theory, InlineData("fetch.ecs.example.com", ""), InlineData("paths.example.com", "/fetch")]
    public async Task Both_transports_work_through_it(string host, string path)
    {
        Require();
        void ByHost(HttpRequestMessage request) => request.Headers.Host = host;

        using var mcp = new McpHttp(new Uri(_nginx!.Address, $"{path}/mcp"));
        using var hello = await mcp.PostAsync(Frames.Initialize(), ByHost);
        Assert.Equal(200, (int)hello.Status);
        mcp.SessionId = hello.Header("Mcp-Session-Id");
        using var echo = await mcp.PostAsync(Frames.Call("echo", """{"n":1.0}"""), ByHost);
        Assert.Contains("\"structuredContent\":{\"n\":1.0}", await echo.ReplyAsync(), StringComparison.Ordinal);

        // The log line precedes an answer that only another call releases: it arrives because nothing holds it back.
        using var stream = await mcp.GetAsync(ByHost);
        using (await mcp.PostAsync(Frames.Call("notify", """{"method":"notifications/tools/list_changed"}""", "2"), ByHost))
        {
            Assert.Contains("list_changed", (await stream.NextAsync())!.Data, StringComparison.Ordinal);
        }

        using var sse = await McpSse.OpenAsync(new Uri(_nginx.Address, $"{path}/sse"), ByHost);
        Assert.StartsWith($"{path}/messages/?session_id=", sse.Endpoint, StringComparison.Ordinal);
        using var accepted = await sse.PostAsync(Frames.Initialize(), ByHost);
        Assert.Equal(202, (int)accepted.Status);
        Assert.Contains("\"serverInfo\"", await sse.ReplyAsync("\"init\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_gets_the_answer_of_the_document_from_both()
    {
        Require();
        foreach (var address in (Uri[])[_nginx!.Address, _served!.Address])
        {
            using var mcp = new McpHttp(address);
            using var refused = await mcp.SendAsync(HttpMethod.Get, "/mcp", static request => request.Headers.Host = "other.example.com");
            Assert.Equal((403, "text/plain", "Hostname not allowed"), ((int)refused.Status, refused.ContentType?.Split(';')[0], await refused.BodyAsync()));
        }
    }

    [Theory, InlineData("/healthz"), InlineData("/messages"), InlineData("/servers/fetch/messages"), InlineData("/readyz")]
    public async Task A_health_probe_names_the_target_s_address_as_host_and_is_answered(string path)
    {
        Require();
        using var mcp = new McpHttp(_served!.Address);
        var status = 0;
        await Eventually.Is(
            async () =>
            {
                using var answer = await mcp.SendAsync(HttpMethod.Get, path, static request => request.Headers.Host = "10.0.23.7");
                return (status = (int)answer.Status) is >= 200 and < 400;
            },
            () => $"Status {status}.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        if (_served is not null)
        {
            await _served.DisposeAsync();
        }
    }

    private static void Require()
    {
        if (Nginx.Program is null)
        {
            Assert.Skip("NO NGINX HERE (Debian package nginx): serving behind a real proxy is not tested.");
        }
    }
}
