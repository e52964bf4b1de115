using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.BadInput;

/// <summary>Load balancers, scanners and lost clients ask again and again; nothing may grow of it (bridge-compat R16).</summary>
public sealed class ProbeTests(ProbeTests.Probed probed) : IClassFixture<ProbeTests.Probed>
{
    private const int Times = 1000;

    private readonly TestGateway _gateway = probed.Gateway;

    [Theory]
    [InlineData("GET", "/naughty/mcp")]
    [InlineData("HEAD", "/naughty/mcp")]
    [InlineData("OPTIONS", "/naughty/mcp")]
    [InlineData("DELETE", "/naughty/mcp")]
    [InlineData("POST", "/naughty/mcp")]
    [InlineData("POST", "/own/mcp")]
    [InlineData("GET", "/own/mcp")]
    [InlineData("GET", "/servers/naughty/mcp/")]
    [InlineData("HEAD", "/naughty/sse")]
    [InlineData("HEAD", "/own/sse")]
    [InlineData("GET", "/messages")]
    [InlineData("GET", "/messages/")]
    [InlineData("HEAD", "/own/messages")]
    [InlineData("GET", "/servers/own/messages/")]
    [InlineData("POST", "/own/messages/?session_id=" + Victim.NoSession)]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/readyz")]
    [InlineData("GET", "/status")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/favicon.ico")]
    public async Task A_thousand_probes_create_nothing(string method, string path)
    {
        var url = new Uri(_gateway.Address, path);
        var before = Processes();

        await Parallel.ForAsync(0, Times, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            var answer = method == "POST" ? await Exchange.PostAsync(url, Frames.Request("tools/list")) : await Exchange.SendAsync(method, url, null, ("Accept", Exchange.Both));
            Assert.InRange(answer.Status, 200, 499);
            Assert.Null(answer.Header("Mcp-Session-Id"));
        });

        await NothingGrewAsync(before);
    }

    [Fact]
    public async Task A_thousand_streams_opened_and_left_start_no_child_and_leave_no_session()
    {
        var before = Processes();

        await Parallel.ForAsync(0, Times, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            using var client = await McpSse.OpenAsync(new Uri($"{_gateway.BaseOf("own")}/sse"));
        });

        await Eventually.Is(async () => (int)(await _gateway.StatusAsync("own"))["sessions"]! == 0);
        await NothingGrewAsync(before);
    }

    private int[] Processes() => [.. _gateway.Tree().Select(static row => row.Id).Order()];

    private async Task NothingGrewAsync(int[] before)
    {
        foreach (var (server, children) in new[] { ("naughty", 1), ("own", 0) })
        {
            var status = await _gateway.StatusAsync(server);
            Assert.Equal((0, children, 0), ((int)status["sessions"]!, (int)status["children"]!, (int)status["restarts"]!));
        }

        Assert.Equal(before, Processes());
        Assert.DoesNotContain(_gateway.Log, static line => line.Contains("fault of Outboard", StringComparison.Ordinal));
    }

    /// <summary>One gateway for all probes: what the first leaves would show in the last.</summary>
    public sealed class Probed : IAsyncLifetime
    {
        internal TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await TestGateway.StartAsync(TestGateway.Naughty(), TestGateway.Naughty("own") with { Sharing = Sharing.Session });
            await Gateway.ReadyAsync();
            await Gateway.ReadyAsync("own");
            await Eventually.Is(async () => (int)(await Gateway.StatusAsync("own"))["children"]! == 0);
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
