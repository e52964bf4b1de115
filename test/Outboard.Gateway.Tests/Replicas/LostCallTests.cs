using System.Net;
using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>Calls that were with a replica when it ended.</summary>
public class LostCallTests
{
    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    [InlineData(Sharing.Call)]
    public async Task One_of_a_tool_that_only_reads_is_made_again_here(Sharing sharing)
    {
        await using var pair = await Pair.StartAsync(sharing);
        var call = pair.Elsewhere.PostAsync(Frames.Call("hold", """{"key":"k"}""", "\"h\""));
        await pair.A.InFlightAsync(1);

        await pair.A.KillAsync();

        if (sharing == Sharing.Call)
        {
            // Nobody else can release what has a child of its own; that it runs here is what was to be shown.
            await Eventually.Is(async () => (int)(await pair.B.StatusAsync())["calls_in_flight"]! == 1 && !call.IsCompleted);
            return;
        }

        await pair.ReleaseAsync(call);
        using var answer = await call;
        Assert.Equal("h", (string?)JsonNode.Parse(await answer.ReplyAsync())!["id"]);
    }

    [Fact]
    public async Task One_of_any_other_tool_fails_with_what_happened_and_the_session_goes_on()
    {
        await using var pair = await Pair.StartAsync(Sharing.Session);
        var call = pair.Elsewhere.PostAsync(Frames.Call("stall", id: "\"s\""));
        await pair.A.InFlightAsync(1);

        await pair.A.KillAsync();

        using var answer = await call.WaitAsync(Eventually.Limit);
        var error = JsonNode.Parse(await answer.ReplyAsync())!;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("s", (string?)error["id"]);
        Assert.Equal(-32603, (int)error["error"]!["code"]!);
        Assert.Contains("the tool stall does not say that it is read-only or idempotent", (string?)error["error"]!["message"], StringComparison.Ordinal);
        Assert.NotNull((await pair.Elsewhere.CallAsync("echo"))["result"]);
    }

    [Fact]
    public async Task One_that_had_begun_to_stream_ends_its_stream_with_the_error()
    {
        await using var pair = await Pair.StartAsync(Sharing.Shared, """{"elicitation":{}}""");
        using var call = await pair.Elsewhere.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}""", "\"q\""));
        Assert.Contains("elicitation/create", (await call.NextAsync())!.Data, StringComparison.Ordinal);

        await pair.A.KillAsync();

        var error = JsonNode.Parse((await call.NextAsync())!.Data!)!;
        Assert.Equal("q", (string?)error["id"]);
        Assert.Contains("has ended before it answered", (string?)error["error"]!["message"], StringComparison.Ordinal);
        Assert.Null(await call.NextAsync());
    }

    [Fact]
    public async Task One_that_had_begun_to_stream_and_only_reads_goes_on_in_the_same_stream()
    {
        await using var pair = await Pair.StartAsync(Sharing.Shared, clock: true);
        var posted = pair.Elsewhere.PostAsync(Frames.Call("hold", """{"key":"k"}""", "\"h\""));
        await pair.A.InFlightAsync(1);
        await pair.A.PassTimeUntil(() => Task.FromResult(posted.IsCompleted));
        using var call = await posted;
        Assert.True(call.IsStream);

        await pair.A.KillAsync();

        var reply = call.ReplyAsync();
        await pair.ReleaseAsync(reply);
        Assert.Equal("h", (string?)JsonNode.Parse(await reply)!["id"]);
        Assert.Null(await call.NextAsync());
    }

    [Fact]
    public async Task A_batch_is_made_again_as_a_whole_or_not_at_all()
    {
        await using var pair = await Pair.StartAsync(Sharing.Shared, version: "2025-03-26");
        var call = pair.Elsewhere.PostAsync($"[{Frames.Call("stall", id: "1")},{Frames.Call("echo", id: "2")}]");
        await pair.A.InFlightAsync(1);

        await pair.A.KillAsync();

        using var answer = await call.WaitAsync(Eventually.Limit);
        var errors = JsonNode.Parse(await answer.BodyAsync())!.AsArray();
        Assert.Equal([1, 2], errors.Select(static e => (int)e!["id"]!).Order());
        Assert.All(errors, static e => Assert.Equal(-32603, (int)e!["error"]!["code"]!));
    }

    [Fact]
    public async Task A_client_that_goes_away_takes_its_forwarded_request_with_it()
    {
        await using var pair = await Pair.StartAsync(Sharing.Shared);
        using var gone = new CancellationTokenSource();
        var stream = await pair.Elsewhere.GetAsync(cancellation: gone.Token);

        stream.Dispose();
        await gone.CancelAsync();

        // A second stream of the session takes the place of the first one, and alone gets what is sent.
        using var next = await pair.Client.GetAsync();
        await pair.Client.CallAsync("notify", """{"method":"notifications/tools/list_changed","params":{}}""");
        Assert.NotNull(await next.NextAsync());
    }

    /// <summary>Two replicas, and a client of the first that speaks through the second.</summary>
    private sealed record Pair(TestGateway A, TestGateway B, McpHttp Client, McpHttp Elsewhere) : IAsyncDisposable
    {
        public static async Task<Pair> StartAsync(Sharing sharing, string capabilities = "{}", string version = "2025-11-25", bool clock = false)
        {
            var spec = TestGateway.Naughty() with { Sharing = sharing };
            var a = clock
                ? await TestGateway.StartStoppedClockAsync(static settings => settings with { Keys = Replica.Key, Peer = "127.0.0.1:0" }, spec)
                : await Replica.StartAsync(spec);
            var b = await Replica.StartAsync(spec);
            await b.ReadyAsync();
            var client = await a.OpenAsync(version: version, capabilities: capabilities);
            return new Pair(a, b, client, client.At(b));
        }

        /// <summary>Releases what is held until it has its answer: when it comes to be held again is nobody's to see.</summary>
        public Task ReleaseAsync(Task answered) => Eventually.Is(async () =>
        {
            await Elsewhere.CallAsync("release", """{"key":"k"}""");
            return answered.IsCompleted;
        });

        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
        }
    }
}
