using Outboard.Testing;

namespace Outboard.Gateway.Tests.Transports;

public sealed class LegacySseTests(OneNaughty one) : IClassFixture<OneNaughty>
{
    private TestGateway Gateway => one.Gateway;

    [Theory]
    [InlineData("/naughty/sse", "/naughty/messages/?session_id=")]
    [InlineData("/naughty/sse/", "/naughty/messages/?session_id=")]
    [InlineData("/servers/naughty/sse", "/servers/naughty/messages/?session_id=")]
    public async Task The_endpoint_is_relative_and_below_the_path_the_client_used(string path, string expected)
    {
        using var client = await McpSse.OpenAsync(new Uri(Gateway.Address, path));

        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(expected)}[0-9a-f]{{32}}$", client.Endpoint);
        Assert.Equal("text/event-stream", client.Stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-store", client.Stream.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal("no", client.Stream.Header("X-Accel-Buffering"));
        await client.InitializeAsync();
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
    }

    [Fact]
    public async Task On_a_host_of_its_own_the_endpoint_has_no_prefix()
    {
        using var client = await McpSse.OpenAsync(new Uri(Gateway.Address, "/sse"), request => request.Headers.Host = "naughty.localhost");

        Assert.StartsWith("/messages/?session_id=", client.Endpoint, StringComparison.Ordinal);
        using var answer = await client.PostAsync(Frames.Initialize(), request => request.Headers.Host = "naughty.localhost");
        Assert.Equal(202, (int)answer.Status);
        Assert.Contains("\"result\"", await client.ReplyAsync("\"init\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_accepted_with_202_and_answered_on_the_stream()
    {
        var client = await Gateway.OpenSseAsync();
        using var answer = await client.PostAsync(Frames.Call("echo", "1", "\"é\""));

        Assert.Equal((202, "Accepted"), ((int)answer.Status, await answer.BodyAsync()));
        Assert.Equal("""{"jsonrpc":"2.0","id":"é","result":{"content":[],"structuredContent":1}}""", await client.ReplyAsync("\"é\""));
    }

    [Fact]
    public async Task A_session_ends_with_its_connection()
    {
        var client = await Gateway.OpenSseAsync();
        var address = client.PostAddress;
        client.Dispose();

        using var http = new HttpClient();
        await Eventually.Is(async () =>
        {
            using var content = new StringContent(Frames.Call("echo"), System.Text.Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(address, content);
            return (int)response.StatusCode == 404 && await response.Content.ReadAsStringAsync() == "Could not find session";
        });
    }

    [Fact]
    public async Task No_connection_ever_sees_the_messages_of_another()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Gateway.OpenSseAsync()));

        await Task.WhenAll(clients.Select((client, me) => client.SendAsync(Frames.Call("gather", $$"""{"count":10,"me":{{me}}}"""))));

        for (var me = 0; me < clients.Length; me++)
        {
            Assert.Equal($$$$"""{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"count":10,"me":{{{{me}}}}}}}""", await clients[me].MessageAsync(static _ => true));
        }

        // Nothing else came: what each is asked next is the next it sees.
        foreach (var client in clients)
        {
            await client.SendAsync(Frames.Request("ping", id: "2"));
            Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":{}}""", await client.MessageAsync(static _ => true));
        }
    }

    [Fact]
    public async Task HEAD_gets_the_headers_and_opens_no_session()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty());
        using var answer = await gateway.Client().SendAsync(HttpMethod.Head, "sse");

        Assert.Equal((200, "text/event-stream"), ((int)answer.Status, answer.Response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(0, (int)(await gateway.StatusAsync())["sessions"]!);
    }
}
