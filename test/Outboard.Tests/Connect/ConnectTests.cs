using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Outboard.Testing;

namespace Outboard.Tests.Connect;

public sealed class ConnectTests
{
    public static TheoryData<string, string> Transports => new()
    {
        { "mcp", "auto" }, { "mcp", "http" }, { "sse", "auto" }, { "sse", "sse" },
    };

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Calls_travel_to_the_remote_and_back(string path, string transport)
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([new Uri(remote.Base, path).AbsoluteUri, "--transport", transport]);

        var initialized = await client.InitializeAsync();
        var reply = await client.AskAsync(Frames.Call("echo", """{"text":"grüße"}"""));

        Assert.Equal("remote", (string?)initialized["result"]!["serverInfo"]!["name"]);
        Assert.Equal("grüße", ConnectedClient.Text(reply));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Sampling_request_of_the_server_reaches_the_client_and_its_answer_comes_back(string path, string transport)
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([new Uri(remote.Base, path).AbsoluteUri, "--transport", transport]);
        await client.InitializeAsync("""{"sampling":{}}""");

        await client.SendAsync(Frames.Call("ask", """{"question":"6 x 7"}"""));
        var question = await client.NextAsync();
        Assert.Equal("sampling/createMessage", (string?)question["method"]);
        await client.SendAsync(Frames.Result(question["id"]!.ToJsonString(), """{"role":"assistant","model":"m","content":{"type":"text","text":"42"}}"""));

        Assert.Equal("42", ConnectedClient.Text(await client.ReplyAsync("1")));
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("sse")]
    public async Task Messages_of_five_megabytes_pass_in_both_directions(string path)
    {
        const int Size = 5 * 1024 * 1024;
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([new Uri(remote.Base, path).AbsoluteUri]);
        await client.InitializeAsync();

        var sent = await client.AskAsync(Frames.Call("echo", $$"""{"text":"{{new string('y', Size)}}"}""", "1"));
        var received = await client.AskAsync(Frames.Call("big", $$"""{"letters":{{Size}}}""", "2"), "2");

        Assert.Equal(Size, ConnectedClient.Text(sent)!.Length);
        Assert.Equal(Size, ConnectedClient.Text(received)!.Length);
    }

    [Fact]
    public async Task Client_of_the_sdk_works_over_it()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var program = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await using var client = await McpClient.CreateAsync(
            new StreamClientTransport(program.Input, program.Output), new McpClientOptions { ProtocolVersion = "2025-11-25" });

        var tools = await client.ListToolsAsync();
        var result = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["text"] = "hello" });

        Assert.Contains(tools, tool => tool.Name == "big");
        Assert.Equal("hello", ((TextContentBlock)result.Content[0]).Text);
    }

    [Fact]
    public async Task Headers_and_the_bearer_token_arrive_with_every_request()
    {
        await using var remote = await RemoteServer.StartAsync();
        remote.RequiredAuthorization = "Bearer from-environment";
        await using var client = new ConnectedClient(
            [remote.Mcp.AbsoluteUri, "-H", "X-Team: blue", "-H", "X-Colon: a:b", "-H", "Authorization: Bearer of-the-header"],
            new Dictionary<string, string> { ["API_ACCESS_TOKEN"] = "from-environment" });

        await client.InitializeAsync();
        await client.AskAsync(Frames.Call("echo", """{"text":"x"}"""));

        Assert.All(remote.Seen, request => Assert.Equal("blue", request.Header("X-Team")));
        Assert.All(remote.Seen, request => Assert.Equal("a:b", request.Header("X-Colon")));
        Assert.All(remote.Seen, request => Assert.Equal("Bearer from-environment", request.Header("Authorization")));
    }

    [Fact]
    public async Task Lost_session_is_replayed_and_the_request_repeated_once()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        await client.AskAsync(Frames.Request("logging/setLevel", """{"level":"warning"}""", "7"), "7");
        await client.AskAsync(Frames.Request("resources/subscribe", """{"uri":"test://kept"}""", "8"), "8");
        await client.AskAsync(Frames.Request("resources/subscribe", """{"uri":"test://left"}""", "9"), "9");
        await client.AskAsync(Frames.Request("resources/unsubscribe", """{"uri":"test://left"}""", "10"), "10");

        remote.ForgetSessions();
        var calls = Enumerable.Range(20, 5).Select(id => Frames.Call("echo", $$"""{"text":"call {{id}}"}""", $"{id}")).ToList();
        await client.SendAsync(string.Join('\n', calls));
        Dictionary<string, string?> answers = [];
        foreach (var _ in calls)
        {
            var reply = await client.NextAsync();
            answers[reply["id"]!.ToJsonString()] = ConnectedClient.Text(reply);
        }

        Assert.Equal(Enumerable.Range(20, 5).ToDictionary(id => $"{id}", id => (string?)$"call {id}"), answers);
        Assert.Equal(2, remote.SeenBodies("initialize").Count());
        Assert.All(remote.SeenBodies("initialize"), body => Assert.Contains("\"name\":\"raw\"", body, StringComparison.Ordinal));
        Assert.Equal(2, remote.SeenBodies("notifications/initialized").Count());
        Assert.Equal(2, remote.SeenBodies("logging/setLevel").Count());
        Assert.Equal(2, remote.SeenBodies("resources/subscribe").Count(body => body.Contains("test://kept", StringComparison.Ordinal)));
        Assert.Single(remote.SeenBodies("resources/subscribe"), body => body.Contains("test://left", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("sse")]
    public async Task Restarted_remote_is_found_again(string path)
    {
        var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([new Uri(remote.Base, path).AbsoluteUri]);
        await client.InitializeAsync();
        await client.AskAsync(Frames.Call("echo", """{"text":"before"}""", "1"));

        await remote.DisposeAsync();
        await using var restarted = await RemoteServer.StartAsync(remote.Base.Port);
        var reply = await client.AskAsync(Frames.Call("echo", """{"text":"after"}""", "2"), "2");

        Assert.Equal("after", ConnectedClient.Text(reply));
        Assert.Single(restarted.SeenBodies("initialize"));
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("sse")]
    public async Task Call_in_flight_when_the_remote_dies_is_answered_with_an_error(string path)
    {
        var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([new Uri(remote.Base, path).AbsoluteUri]);
        await client.InitializeAsync();
        await client.SendAsync(Frames.Call("wait", id: "5"));
        await Eventually.Is(() => remote.SeenBodies("tools/call").Any());

        await remote.DisposeAsync();

        var error = (await client.ReplyAsync("5"))["error"]!;
        Assert.Equal(-32603, (int?)error["code"]);
        Assert.EndsWith("the connection was lost before the answer came; the call may have run.", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_whose_answer_cannot_come_any_more_is_cancelled_at_the_remote()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        await client.SendAsync(Frames.Call("wait", id: "\"w\""));
        await Eventually.Is(() => remote.SeenBodies("tools/call").Any());

        remote.CutCalls();

        Assert.EndsWith("the call may have run.", (string?)(await client.ReplyAsync("\"w\""))["error"]!["message"], StringComparison.Ordinal);
        await Eventually.Is(() => remote.SeenBodies("notifications/cancelled").Any());
        var number = JsonNode.Parse(remote.SeenBodies("tools/call").Single())!["id"]!.ToJsonString();
        Assert.Equal(number, JsonNode.Parse(remote.SeenBodies("notifications/cancelled").Single())!["params"]!["requestId"]!.ToJsonString());
        Assert.Equal("on", ConnectedClient.Text(await client.AskAsync(Frames.Call("echo", """{"text":"on"}""", "2"), "2")));
    }

    [Fact]
    public async Task Unreachable_remote_is_answered_with_an_error_that_says_why()
    {
        await using var client = new ConnectedClient([$"http://127.0.0.1:{FreePort()}/mcp"]);

        var reply = await client.AskAsync(Frames.Initialize(), "\"init\"");

        Assert.Equal(-32603, (int?)reply["error"]!["code"]);
        Assert.Contains("connection refused: is `outboard up` running?", (string?)reply["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remote_that_starts_a_little_later_is_waited_for()
    {
        var port = FreePort();
        await using var client = new ConnectedClient([$"http://127.0.0.1:{port}/mcp"]);
        await client.SendAsync(Frames.Initialize());
        await using var remote = await RemoteServer.StartAsync(port);

        Assert.NotNull((await client.ReplyAsync("\"init\""))["result"]);
    }

    [Fact]
    public async Task Refused_token_is_said_in_the_error()
    {
        await using var remote = await RemoteServer.StartAsync();
        remote.RequiredAuthorization = "Bearer right";
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri, "-H", "Authorization: Bearer wrong"]);

        var reply = await client.AskAsync(Frames.Initialize(), "\"init\"");

        Assert.Contains("401: the server refuses the token it was sent; give a valid one with the variable API_ACCESS_TOKEN", (string?)reply["error"]!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("--token ", reply.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", reply.ToJsonString() + client.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_rpc_error_of_the_remote_arrives_whole()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();

        var reply = await client.AskAsync(Frames.Request("no/such/method", id: "3"), "3");

        Assert.Equal(-32601, (int?)reply["error"]!["code"]);
    }

    [Fact]
    public async Task Unreadable_line_is_answered_and_the_next_one_served()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();

        await client.SendAsync("{\"jsonrpc\":");
        var refused = await client.NextAsync();
        var reply = await client.AskAsync(Frames.Call("echo", """{"text":"still here"}"""));

        Assert.Equal(-32700, (int?)refused["error"]!["code"]);
        Assert.Null(refused["id"]);
        Assert.Equal("still here", ConnectedClient.Text(reply));
    }

    [Fact]
    public async Task Closed_input_ends_it_and_the_remote_session()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        await client.SendAsync(Frames.Call("echo", """{"text":"the last"}""", "1"));

        client.CloseInput();

        Assert.Equal("the last", ConnectedClient.Text(await client.ReplyAsync("1")));
        Assert.Equal(0, await client.Exit.WaitAsync(Eventually.Limit));
        Assert.Contains(remote.Seen, request => request.Line == "DELETE /mcp" && request.Header("Mcp-Session-Id") is not null);
    }

    [Fact]
    public async Task Signal_ends_it_while_the_client_keeps_its_end_open()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();
        await client.AskAsync(Frames.Call("echo", """{"text":"x"}"""));

        await client.StopAsync();

        Assert.Equal(0, await client.Exit.WaitAsync(Eventually.Limit));
        Assert.Contains(remote.Seen, request => request.Line == "DELETE /mcp");
    }

    [Fact]
    public async Task Second_initialize_starts_a_session_of_its_own()
    {
        await using var remote = await RemoteServer.StartAsync();
        await using var client = new ConnectedClient([remote.Mcp.AbsoluteUri]);
        await client.InitializeAsync();

        var second = await client.InitializeAsync();
        await client.AskAsync(Frames.Call("echo", """{"text":"x"}"""));

        Assert.NotNull(second["result"]);
        Assert.Equal(2, remote.SeenBodies("initialize").Count());
        Assert.Contains(remote.Seen, request => request.Line == "DELETE /mcp");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
