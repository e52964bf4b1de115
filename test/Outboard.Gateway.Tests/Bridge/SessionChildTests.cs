using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

public sealed class SessionChildTests
{
    [Fact]
    public async Task Each_session_has_a_child_of_its_own_that_ends_with_it()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Session });
        var first = await gateway.OpenAsync();
        var second = await gateway.OpenAsync();
        var sse = await gateway.OpenSseAsync();
        var pid = await first.PidAsync();

        Assert.Equal(3, new HashSet<int> { pid, await second.PidAsync(), int.Parse((await sse.CallAsync("pid")).Text(), System.Globalization.CultureInfo.InvariantCulture) }.Count);
        Assert.Equal(pid, await first.PidAsync());
        using var deleted = await first.DeleteAsync();
        Assert.Equal(200, (int)deleted.Status);
        await Eventually.Is(() => !ProcessTable.IsRunning(pid));
        sse.Dispose();
        await Eventually.Is(async () => (int)(await gateway.StatusAsync())["children"]! == 1);
        await second.PidAsync();
    }

    [Fact]
    public async Task The_client_and_the_child_negotiate_with_each_other()
    {
        await using var gateway = await StartAsync(Naughty("naughty", "--version", "2025-06-18") with { Sharing = Sharing.Session });
        var client = await gateway.OpenAsync();

        Assert.Equal("2025-06-18", client.ProtocolVersion);
        Assert.StartsWith("initialize #", (await client.SeenAsync())[0], StringComparison.Ordinal);
        Assert.Equal("notifications/initialized", (await client.SeenAsync())[1]);
    }

    [Fact]
    public async Task A_session_whose_child_has_died_is_gone_and_others_stay()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Session });
        var dying = await gateway.OpenAsync();
        var other = await gateway.OpenAsync();
        var pid = await other.PidAsync();

        var reply = await dying.CallAsync("crash", """{"code":3,"stderr":["bye"]}""");
        Assert.Equal("Server 'naughty' has ended: exit code 3; its last lines on stderr: bye.", reply.Error());

        await Eventually.Is(async () =>
        {
            using var answer = await dying.PostAsync(Frames.Call("echo"));
            return (int)answer.Status == 404;
        });
        Assert.Equal(pid, await other.PidAsync());
        await (await gateway.OpenAsync()).PidAsync();
    }

    [Fact]
    public async Task An_initialize_that_the_child_refuses_opens_no_session()
    {
        await using var gateway = await StartAsync(Naughty("naughty", "--exit-on-initialize", "4", "--stderr", "no licence") with { Sharing = Sharing.Session });
        using var answer = await gateway.Client().PostAsync(Frames.Initialize());

        Assert.Null(answer.Header("Mcp-Session-Id"));
        Assert.Contains("exit code 4; its last lines on stderr: no licence", await answer.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (int)(await gateway.StatusAsync())["sessions"]!);
    }

    [Fact]
    public async Task Headers_fill_the_environment_and_a_session_keeps_its_first_values()
    {
        await using var gateway = await StartAsync(WithToken(Sharing.Session));
        var alice = await OpenAsync(gateway, "alice");
        var bob = await OpenAsync(gateway, "bob");

        Assert.Equal("Bearer alice", await TokenAsync(alice, "alice"));
        Assert.Equal("Bearer bob", await TokenAsync(bob, "bob"));
        foreach (var other in (string?[])["mallory", null])
        {
            using var answer = await alice.PostAsync(Frames.Call("pid"), r => Token(r, other));
            Assert.Equal(403, (int)answer.Status);
        }
    }

    [Fact]
    public async Task A_missing_header_is_named_and_opens_no_session()
    {
        await using var gateway = await StartAsync(WithToken(Sharing.Session));
        await gateway.ReadyAsync();
        using var answer = await gateway.Client().PostAsync(Frames.Initialize());

        Assert.Equal(400, (int)answer.Status);
        Assert.Null(answer.Header("Mcp-Session-Id"));
        Assert.Contains("The header 'X-Token' is missing", await answer.BodyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_call_of_call_sharing_has_a_fresh_child_that_ends_with_it()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Call });
        var client = await gateway.OpenAsync();

        var pids = await Task.WhenAll(Enumerable.Range(1, 5).Select(id => client.PidAsync($"{id}")));
        pids = [.. pids, await client.PidAsync()];

        Assert.Equal(6, pids.Distinct().Count());
        await Eventually.Is(() => !pids.Any(ProcessTable.IsRunning));
    }

    [Fact]
    public async Task A_crash_in_call_sharing_costs_one_call()
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = Sharing.Call });
        var client = await gateway.OpenAsync();
        var waiting = client.CallAsync("stall", id: "\"waiting\"");
        await gateway.InFlightAsync(1);

        Assert.Contains("exit code 3", (await client.CallAsync("crash", """{"code":3}""")).Error(), StringComparison.Ordinal);
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Headers_fill_the_environment_of_each_call()
    {
        await using var gateway = await StartAsync(WithToken(Sharing.Call));
        var client = await OpenAsync(gateway, "alice");

        Assert.Equal("Bearer alice", await TokenAsync(client, "alice"));
    }

    private static StdioServerSpec WithToken(Sharing sharing) => Naughty() with { Sharing = sharing, Env = new([new("TOKEN", "Bearer ${header:X-Token}")]) };

    private static void Token(HttpRequestMessage request, string? token)
    {
        if (token is not null)
        {
            request.Headers.Add("X-Token", token);
        }
    }

    private static async Task<McpHttp> OpenAsync(TestGateway gateway, string token)
    {
        await gateway.ReadyAsync();
        var client = gateway.Client();
        using var answer = await client.PostAsync(Frames.Initialize(), r => Token(r, token));
        client.SessionId = answer.Header("Mcp-Session-Id") ?? throw new InvalidOperationException(await answer.BodyAsync());
        using var initialized = await client.PostAsync(Frames.Initialized, r => Token(r, token));
        Assert.Equal(202, (int)initialized.Status);
        return client;
    }

    private static async Task<string?> TokenAsync(McpHttp client, string token)
    {
        using var answer = await client.PostAsync(Frames.Call("env_value", """{"name":"TOKEN"}"""), r => Token(r, token));
        return (string?)System.Text.Json.Nodes.JsonNode.Parse(await answer.ReplyAsync())!.Structured()["value"];
    }
}
