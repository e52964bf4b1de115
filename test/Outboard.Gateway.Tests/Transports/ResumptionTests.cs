using Outboard.Testing;

namespace Outboard.Gateway.Tests.Transports;

/// <summary>A client whose connection breaks comes back with <c>Last-Event-ID</c> and misses nothing.</summary>
public sealed class ResumptionTests(OneNaughty one) : IClassFixture<OneNaughty>
{
    [Fact]
    public async Task The_rest_of_a_POST_stream_is_delivered_over_a_GET()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Naughty());
        var client = await gateway.OpenAsync();
        var helper = await gateway.OpenAsync();
        var post = client.PostAsync(Frames.Request("tools/call", """{"name":"hold","arguments":{"key":"post"},"_meta":{"progressToken":"t"} }""", "\"held\""));
        await gateway.InFlightAsync(1);

        // The number the child knows the held call by, which is what its progress must name.
        var number = (await helper.SeenAsync()).First(line => line.StartsWith("tools/call #", StringComparison.Ordinal)).Split('#')[1];
        await ProgressAsync(helper, number, 1);
        string? last;
        using (var answer = await post)
        {
            Assert.Empty((await answer.NextOfAnyKindAsync())!.Data ?? "");
            var first = await answer.NextAsync();
            Assert.Equal("\"t\"", Replies.Raw(first!.Data!, "params", "progressToken"));
            last = first.Id;
        }

        await ProgressAsync(helper, number, 2);
        await ProgressAsync(helper, number, 3);
        await helper.CallAsync("release", """{"key":"post"}""");

        using var resumed = await client.GetAsync(request => request.Headers.Add("Last-Event-ID", last));
        var rest = await resumed.MessagesAsync().ToListAsync();
        Assert.Equal(["2", "3"], rest.Take(2).Select(text => Replies.Raw(text, "params", "progress")));
        Assert.Equal("\"held\"", Replies.Raw(rest[2], "id"));
        Assert.Contains("released post", rest[2], StringComparison.Ordinal);
        Assert.Equal(3, rest.Count);
    }

    [Fact]
    public async Task A_GET_stream_goes_on_where_it_broke()
    {
        var client = await one.Gateway.OpenAsync();
        string? last;
        using (var stream = await client.GetAsync())
        {
            await NotifyAsync(client, "tools");
            var first = await stream.NextAsync();
            Assert.Contains("tools", first!.Data, StringComparison.Ordinal);
            last = first.Id;
        }

        await NotifyAsync(client, "prompts");
        await NotifyAsync(client, "resources");
        using var resumed = await client.GetAsync(request => request.Headers.Add("Last-Event-ID", last));
        Assert.Contains("prompts", (await resumed.NextAsync())!.Data, StringComparison.Ordinal);
        Assert.Contains("resources", (await resumed.NextAsync())!.Data, StringComparison.Ordinal);
        await NotifyAsync(client, "tools");
        Assert.Contains("tools", (await resumed.NextAsync())!.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_is_worth_nothing_in_another_session()
    {
        var client = await one.Gateway.OpenAsync();
        var other = await one.Gateway.OpenAsync();
        using var answer = await client.PostAsync(Frames.Call("log", """{"levels":["error"]}"""));
        var id = (await answer.NextAsync())!.Id;

        using var refused = await other.GetAsync(request => request.Headers.Add("Last-Event-ID", id));

        // Not 404, which would tell the client that its session is gone (mcp-transports 4).
        Assert.Equal(400, (int)refused.Status);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("99-1")]
    [InlineData("1-")]
    [InlineData("-1")]
    public async Task A_cursor_that_was_never_given_out_is_refused(string id)
    {
        var client = await one.Gateway.OpenAsync();
        using var refused = await client.GetAsync(request => request.Headers.TryAddWithoutValidation("Last-Event-ID", id));

        Assert.Equal(400, (int)refused.Status);
        Assert.Contains("not kept", await refused.BodyAsync(), StringComparison.Ordinal);
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
    }

    private static Task<System.Text.Json.Nodes.JsonNode> ProgressAsync(McpHttp helper, string number, int progress) =>
        helper.CallAsync("notify", $$$"""{"method":"notifications/progress","params":{"progressToken":{{{number}}},"progress":{{{progress}}}} }""");

    private static Task<System.Text.Json.Nodes.JsonNode> NotifyAsync(McpHttp client, string list) => client.CallAsync("notify", $$"""{"method":"notifications/{{list}}/list_changed"}""");
}
