using System.Net.Sockets;
using System.Text;
using Outboard.Gateway.Tests.Translation;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Transports;

/// <summary>Runs alone: it looks at the memory of the process.</summary>
[CollectionDefinition(nameof(FlowTests), DisableParallelization = true)]
[Collection(nameof(FlowTests))]
public sealed class FlowTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public async Task A_client_that_does_not_read_loses_its_stream_and_memory_does_not_grow()
    {
        await using var gateway = await StartAsync(Naughty(), Naughty("good"));
        var other = await gateway.OpenAsync();
        var good = await gateway.OpenAsync("good");
        using var deaf = await OpenDeafSseAsync(gateway);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        using var sampling = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 20);

        await deaf.PostAsync(Frames.Call("flood", """{"count":25000,"size":4096}"""));

        // 100 MB later the others still have their answers, and the one that did not read has no session any more.
        Assert.Equal("1", (await good.CallAsync("echo", "1")).Structured().ToJsonString());
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["sessions"]! == 1);
        Assert.Equal("1", (await other.CallAsync("echo", "1")).Structured().ToJsonString());
        await gateway.InFlightAsync(0);
        Assert.True(peak - before < 64 * MiB, $"{(peak - before) / MiB} MiB were held for a client that does not read");
    }

    [Fact]
    public async Task A_listen_nobody_reads_is_ended_and_memory_does_not_grow()
    {
        await using var gateway = await StartAsync(static settings => settings with { Manifest = settings.Manifest with { Gateway = settings.Manifest.Gateway with { MaxSessions = 2 } } }, Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        using var deaf = await DeafClient.ListenAsync(new Uri($"{gateway.BaseOf()}/mcp"), LegacyChild.Request("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}"));
        using var reading = (await client.ListenAsync("""{"resourcesListChanged":true}""")).Stream;
        using (var none = await client.SendAsync(LegacyChild.Request("subscriptions/listen", "\"notifications\":{}")))
        {
            Assert.Equal(503, (int)none.Status);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        using var sampling = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 20);

        await client.ReplyToAsync(LegacyChild.Call("flood", """{"count":25000,"size":4096,"method":"notifications/tools/list_changed"}"""));

        // 100 MB later its place is free, and whoever listens beside it still hears.
        await Eventually.Is(async () =>
        {
            using var next = await client.SendAsync(LegacyChild.Request("subscriptions/listen", "\"notifications\":{}"));
            return (int)next.Status == 200;
        });
        await client.ReplyToAsync(LegacyChild.Call("notify", """{"method":"notifications/resources/list_changed"}"""));
        Assert.Equal("notifications/resources/list_changed", (string?)(await reading.MessageAsync())["method"]);
        Assert.True(peak - before < 64 * MiB, $"{(peak - before) / MiB} MiB were held for a client that does not read");
    }

    [Fact]
    public async Task A_client_that_reads_slowly_but_surely_gets_everything()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Call("flood", """{"count":2000,"size":1000}"""));

        // It starts to read only when all has been written.
        await gateway.InFlightAsync(0);
        Assert.Equal(2001, await answer.MessagesAsync().CountAsync());
    }

    [Fact]
    public async Task Ten_megabytes_pass_both_ways_over_every_transport()
    {
        await using var gateway = await StartAsync(Naughty());
        var http = await gateway.OpenAsync();
        var sse = await gateway.OpenSseAsync();
        var ten = new string('x', 10 * MiB);

        Assert.Equal(10 * MiB, (await http.CallAsync("huge", """{"megabytes":10}""")).Text().Length);
        Assert.Equal(10 * MiB, (await sse.CallAsync("huge", """{"megabytes":10}""")).Text().Length);
        Assert.Equal(ten, (string?)(await http.CallAsync("echo", $"\"{ten}\"")).Structured());
        Assert.Equal(ten, (string?)(await sse.CallAsync("echo", $"\"{ten}\"")).Structured());
    }

    [Fact]
    public async Task A_request_of_thirty_megabytes_passes()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();

        var reply = await client.CallAsync("echo", $"\"{new string('y', 30 * MiB)}\"");

        Assert.Equal(30 * MiB, ((string?)reply.Structured())!.Length);
    }

    [Fact]
    public async Task A_line_over_the_limit_fails_its_call_and_no_other()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync();

        var reply = await client.CallAsync("huge", """{"megabytes":65}""");

        Assert.Equal("Server 'naughty' answered with more than 64 MiB in one message.", reply.Error());
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
    }

    private static async Task<DeafClient> OpenDeafSseAsync(TestGateway gateway)
    {
        var client = await DeafClient.OpenAsync(new Uri($"{gateway.BaseOf()}/sse"));
        await client.PostAsync(Frames.Initialize());
        await client.PostAsync(Frames.Initialized);
        return client;
    }

    /// <summary>Opens an SSE stream, reads its endpoint, and never reads again.</summary>
    private sealed class DeafClient : IDisposable
    {
        private readonly TcpClient connection = new() { ReceiveBufferSize = 4096 };
        private readonly HttpClient http = new();
        private Uri endpoint = null!;

        public static async Task<DeafClient> OpenAsync(Uri address)
        {
            var client = new DeafClient();
            await client.connection.ConnectAsync(address.Host, address.Port);
            var stream = client.connection.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: text/event-stream\r\n\r\n"));
            var text = new StringBuilder();
            var buffer = new byte[1024];
            System.Text.RegularExpressions.Match found;
            while (!(found = System.Text.RegularExpressions.Regex.Match(text.ToString(), @"data: (\S+)\r\n")).Success)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
            }

            client.endpoint = new Uri(address, found.Groups[1].Value);
            return client;
        }

        /// <summary>Opens a listen of a modern client, reads its acknowledgement, and never reads again.</summary>
        public static async Task<DeafClient> ListenAsync(Uri address, string frame)
        {
            var client = new DeafClient();
            await client.connection.ConnectAsync(address.Host, address.Port);
            var stream = client.connection.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: {Exchange.Both}\r\nContent-Type: application/json\r\n"
                + $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\nContent-Length: {frame.Length}\r\n\r\n{frame}"));
            var text = "";
            var buffer = new byte[1024];
            while (!text.Contains("acknowledged", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer);
                Assert.NotEqual(0, read);
                text += Encoding.ASCII.GetString(buffer, 0, read);
            }

            return client;
        }

        public async Task PostAsync(string frame)
        {
            using var content = new StringContent(frame, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(endpoint, content);
            Assert.Equal(202, (int)response.StatusCode);
        }

        public void Dispose()
        {
            connection.Dispose();
            http.Dispose();
        }
    }
}
