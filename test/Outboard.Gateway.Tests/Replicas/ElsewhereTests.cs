using System.Net;
using System.Text.Json.Nodes;
using Outboard.Gateway.Tests.Translation;
using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>A session on one replica, requests of it on another: what a load balancer without affinity does (mcp-transports 20).</summary>
public class ElsewhereTests
{
    private static readonly ServerSpec OwnChildren = TestGateway.Naughty() with { Sharing = Sharing.Session };

    [Fact]
    public async Task A_call_on_another_replica_is_answered_by_the_sessions_own_child()
    {
        await using var a = await Replica.StartAsync(OwnChildren);
        await using var b = await Replica.StartAsync(OwnChildren);
        await b.ReadyAsync();
        var client = await a.OpenAsync();
        var elsewhere = client.At(b);

        Assert.Equal(await client.ChildAsync(), await elsewhere.ChildAsync());
        Assert.Equal(0, (int)(await b.StatusAsync())["sessions"]!);
        var answer = await elsewhere.CallAsync("echo", """{"x":[1e0,"ü"]}""", "\"q\"");
        Assert.Equal("q", (string?)answer["id"]);
        Assert.Equal("""{"x":[1e0,"ü"]}""", answer["result"]!["structuredContent"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task What_precedes_an_answer_streams_through_as_it_comes()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync();
        var elsewhere = (await a.OpenAsync(capabilities: """{"elicitation":{}}""")).At(b);

        using var call = await elsewhere.PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}"""));
        Assert.Equal("no", call.Header("X-Accel-Buffering"));
        var question = JsonNode.Parse((await call.NextAsync())!.Data!)!;
        Assert.Equal("elicitation/create", (string?)question["method"]);

        // The answer may come by way of any replica.
        await elsewhere.TellAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept"}"""));
        Assert.Equal("accept", (string?)JsonNode.Parse(await call.ReplyAsync())!.Structured()["result"]!["action"]);
    }

    [Fact]
    public async Task The_standing_stream_of_a_session_may_be_opened_on_another_replica()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync();
        var client = await a.OpenAsync();
        using var stream = await client.At(b).GetAsync();
        Assert.Equal(HttpStatusCode.OK, stream.Status);

        await client.CallAsync("notify", """{"method":"notifications/tools/list_changed","params":{}}""");
        Assert.Contains("list_changed", (await stream.NextAsync())!.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_on_its_owner_whichever_replica_is_told()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync();
        var client = await a.OpenAsync();

        Assert.Equal(HttpStatusCode.OK, (await client.At(b).DeleteAsync()).Status);

        Assert.Equal(0, (int)(await a.StatusAsync())["sessions"]!);
        foreach (var gateway in new[] { a, b })
        {
            using var later = await client.At(gateway).PostAsync(Frames.Call("echo"));
            Assert.Equal(HttpStatusCode.NotFound, later.Status);
        }
    }

    [Fact]
    public async Task Messages_of_an_sse_connection_find_it()
    {
        await using var a = await Replica.StartAsync();
        await using var b = await Replica.StartAsync();
        var sse = await a.OpenSseAsync();

        var there = new Uri(b.Address, sse.Endpoint);
        Assert.Equal(202, (await Exchange.PostAsync(there, Frames.Call("echo", """{"x":1}""", "7"))).Status);
        Assert.Equal(1, (int)JsonNode.Parse(await sse.ReplyAsync("7"))!["result"]!["structuredContent"]!["x"]!);

        await a.KillAsync();
        Assert.Equal(404, (await Exchange.PostAsync(there, Frames.Call("echo"))).Status);
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    [InlineData(Sharing.Call)]
    public async Task A_session_whose_replica_is_gone_goes_on_elsewhere_under_the_same_id(Sharing sharing)
    {
        var spec = TestGateway.Naughty() with { Sharing = sharing };
        await using var a = await Replica.StartAsync(spec);
        await using var b = await Replica.StartAsync(spec);
        await b.ReadyAsync();
        var client = await a.OpenAsync(version: "2025-06-18", capabilities: """{"sampling":{"context":{}}}""");
        var elsewhere = client.At(b);
        await a.KillAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => elsewhere.CallAsync("echo", $$"""{"n":{{i}}}""", $"{i}")));

        Assert.All(answers.Index(), answer => Assert.Equal(answer.Index, (int)answer.Item["result"]!["structuredContent"]!["n"]!));
        Assert.Equal(1, (int)(await b.StatusAsync())["sessions"]!);
        if (sharing == Sharing.Session)
        {
            // Its child has heard what the client had said to the one that is gone.
            var seen = (await elsewhere.CallAsync("seen"))["result"]!["structuredContent"]!["messages"]!.AsArray().Select(static m => (string)m!).ToArray();
            Assert.StartsWith("initialize", seen[0], StringComparison.Ordinal);
            Assert.Equal("notifications/initialized", seen[1]);
        }

        // The stream that belongs to no request opens as before, and the session ends for good.
        using (var stream = await elsewhere.GetAsync())
        {
            Assert.Equal(HttpStatusCode.OK, stream.Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await elsewhere.DeleteAsync()).Status);
        using var later = await elsewhere.PostAsync(Frames.Call("echo"));
        Assert.Equal(HttpStatusCode.NotFound, later.Status);
    }

    [Theory]
    [InlineData(Sharing.Shared, true)]
    [InlineData(Sharing.Session, true)]
    [InlineData(Sharing.Shared, false)]
    [InlineData(Sharing.Session, false)]
    public async Task The_client_of_a_session_that_was_opened_anew_is_told_on_its_stream_that_lists_may_have_changed(Sharing sharing, bool isOpen)
    {
        var spec = TestGateway.Naughty() with { Sharing = sharing };
        await using var a = await Replica.StartAsync(spec);
        await using var b = await Replica.StartAsync(spec);
        await b.ReadyAsync();
        var elsewhere = (await a.OpenAsync()).At(b);

        // Where it was open by way of the replica that stays, it goes on, and is told there.
        using var before = isOpen ? await elsewhere.GetAsync() : null;
        await a.KillAsync();
        await elsewhere.CallAsync("echo");
        using var after = isOpen ? null : await elsewhere.GetAsync();

        foreach (var list in (string[])["tools", "resources"])
        {
            Assert.Equal($"notifications/{list}/list_changed", (string?)JsonNode.Parse((await (before ?? after)!.NextAsync().WaitAsync(Eventually.Limit))!.Data!)!["method"]);
        }
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    public async Task A_session_on_a_modern_child_goes_on_elsewhere_as_well(Sharing sharing)
    {
        var spec = ModernChild.Naughty() with { Sharing = sharing };
        await using var a = await Replica.StartAsync(spec);
        await using var b = await Replica.StartAsync(spec);
        await b.ReadyAsync();
        var client = await a.OpenAsync(version: "2025-06-18");
        var elsewhere = client.At(b);
        Assert.NotNull((await elsewhere.CallAsync("echo"))["result"]);
        await a.KillAsync();

        Assert.Equal(2, (int)(await elsewhere.CallAsync("echo", """{"n":2}"""))["result"]!["structuredContent"]!["n"]!);
    }

    [Fact]
    public async Task All_who_know_the_same_replicas_find_the_same_heir()
    {
        await using var a = await Replica.StartAsync(OwnChildren);
        await using var b = await Replica.StartAsync(OwnChildren);
        await using var c = await Replica.StartAsync(OwnChildren);
        await c.ReadyAsync();

        // They come to know each other by what they forward.
        var ofC = await c.OpenAsync();
        await ofC.At(b).ChildAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => a.OpenAsync()));
        foreach (var client in clients)
        {
            await client.At(b).ChildAsync();
            await client.At(c).ChildAsync();
        }

        await a.KillAsync();
        foreach (var client in clients)
        {
            var child = await client.At(b).ChildAsync();
            Assert.Equal(child, await client.At(c).ChildAsync());
            Assert.Equal(child, await client.At(b).ChildAsync());
        }

        Assert.Equal(9, (int)(await b.StatusAsync())["sessions"]! + (int)(await c.StatusAsync())["sessions"]!);
    }

    [Fact]
    public async Task Replicas_that_know_the_same_one_come_to_know_each_other_and_name_one_heir()
    {
        await using var a = await Replica.StartAsync(OwnChildren);
        await using var b = await Replica.StartAsync(OwnChildren);
        await using var c = await Replica.StartAsync(OwnChildren);
        await c.ReadyAsync();

        // Neither has ever asked the other for anything: each has forwarded to the owner alone, the one before the other.
        var clients = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => a.OpenAsync(capabilities: """{"elicitation":{}}""")));
        await clients[0].At(b).ChildAsync();
        await clients[0].At(c).ChildAsync();
        await b.LoggedAsync($"Another replica is known now: {PeersTests.AddressOf(c)}");
        await c.LoggedAsync($"Another replica is known now: {PeersTests.AddressOf(b)}");
        await a.KillAsync();

        foreach (var client in clients)
        {
            Assert.Equal(await client.At(b).ChildAsync(), await client.At(c).ChildAsync());

            // What is asked by way of the one may be answered by way of the other.
            using var call = await client.At(b).PostAsync(Frames.Call("ask", """{"method":"elicitation/create","params":{"message":"Go on?"}}"""));
            var question = JsonNode.Parse((await call.NextAsync())!.Data!)!;
            await client.At(c).TellAsync(Frames.Result(question["id"]!.ToJsonString(), """{"action":"accept"}"""));
            Assert.Equal("accept", (string?)JsonNode.Parse(await call.ReplyAsync())!.Structured()["result"]!["action"]);
        }

        Assert.Equal(clients.Length, (int)(await b.StatusAsync())["sessions"]! + (int)(await c.StatusAsync())["sessions"]!);
    }

    [Fact]
    public async Task A_restarted_replica_with_the_same_key_opens_its_sessions_anew()
    {
        var client = default(McpHttp)!;
        await using (var before = await TestGateway.StartAsync(settings => settings with { Keys = Replica.Key }, TestGateway.Naughty()))
        {
            client = await before.OpenAsync();
            using var deleted = await (await before.OpenAsync()).DeleteAsync();
            Assert.Equal(HttpStatusCode.OK, deleted.Status);
        }

        await using var after = await TestGateway.StartAsync(settings => settings with { Keys = Replica.Key }, TestGateway.Naughty());
        await after.ReadyAsync();
        Assert.NotNull((await client.At(after).CallAsync("echo"))["result"]);
    }

    [Fact]
    public async Task An_id_that_was_tampered_with_or_is_anothers_is_an_unknown_session_and_is_logged_once()
    {
        const string Mine = "a-token-of-mine-that-is-long-enough";
        const string Yours = "a-token-of-yours-that-is-long-enough";
        await using var a = await Replica.StartAsync(static settings => settings with { Tokens = [Mine, Yours] }, TestGateway.Naughty(), TestGateway.Naughty("other"));
        await using var b = await Replica.StartAsync(static settings => settings with { Tokens = [Mine, Yours] }, TestGateway.Naughty(), TestGateway.Naughty("other"));
        var opened = await Exchange.PostAsync(new Uri($"{a.BaseOf()}/mcp"), Frames.Initialize(), ("Authorization", $"Bearer {Mine}"));
        var id = opened.Header("Mcp-Session-Id")!;
        var middle = id.Length / 2;
        var tampered = $"{id[..middle]}{(id[middle] == 'A' ? 'B' : 'A')}{id[(middle + 1)..]}";

        Assert.Equal(200, await CallAsync(b, "naughty", id, Mine));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(404, await CallAsync(b, "naughty", tampered, Mine));
        }

        Assert.Equal(404, await CallAsync(b, "naughty", id, Yours));
        Assert.Equal(404, await CallAsync(b, "other", id, Mine));
        Assert.Equal(404, await CallAsync(b, "naughty", "0123456789abcdef0123456789abcdef", Mine));
        Assert.Equal(2, b.Log.Count(static line => line.Contains("a session id was refused: Tampered", StringComparison.Ordinal)));
        Assert.Single(b.Log, static line => line.Contains("a session id was refused: OtherPrincipal", StringComparison.Ordinal));
        Assert.Single(b.Log, static line => line.Contains("a session id was refused: OtherServer", StringComparison.Ordinal));
        Assert.DoesNotContain(b.Log, static line => line.Contains(Replica.Key, StringComparison.Ordinal));
    }

    private static async Task<int> CallAsync(TestGateway gateway, string server, string session, string token) =>
        (await Exchange.PostAsync(new Uri($"{gateway.BaseOf(server)}/mcp"), Frames.Call("echo"), ("Mcp-Session-Id", session), ("Authorization", $"Bearer {token}"))).Status;
}
