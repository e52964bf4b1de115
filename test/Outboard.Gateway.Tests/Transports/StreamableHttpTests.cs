using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Transports;

public sealed class StreamableHttpTests(OneNaughty one) : IClassFixture<OneNaughty>
{
    [Fact]
    public async Task An_answer_that_comes_first_is_JSON_and_one_that_something_precedes_is_a_stream()
    {
        var client = await one.Gateway.OpenAsync();

        using var plain = await client.PostAsync(Frames.Call("echo"));
        Assert.Equal((200, "application/json"), ((int)plain.Status, plain.ContentType));
        using var logged = await client.PostAsync(Frames.Call("log", """{"levels":["error"]}"""));
        Assert.Equal((200, true), ((int)logged.Status, logged.IsStream));
        Assert.Equal("no", logged.Header("X-Accel-Buffering"));
        Assert.Contains("no-cache", logged.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Contains("no-store", logged.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal(2, await logged.MessagesAsync().CountAsync());
    }

    [Fact]
    public async Task A_client_that_reads_only_JSON_never_gets_a_stream()
    {
        var client = await one.Gateway.OpenAsync();

        using var answer = await client.PostAsync(Frames.Call("log", """{"levels":["error"]}"""), Replies.AcceptJsonOnly);

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal("logged", JsonNode.Parse(await answer.ReplyAsync())!.Text());
    }

    [Fact]
    public async Task A_client_that_reads_only_streams_gets_one()
    {
        var client = await one.Gateway.OpenAsync();

        using var answer = await client.PostAsync(Frames.Call("echo"), request =>
        {
            request.Headers.Remove("Accept");
            request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        });

        Assert.True(answer.IsStream);
        Assert.Contains("\"result\"", await answer.ReplyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-03-26", false)]
    public async Task Only_clients_that_know_of_it_get_a_priming_event(string version, bool primed)
    {
        var client = await one.Gateway.OpenAsync(version: version);
        using var answer = await client.PostAsync(Frames.Call("log", """{"levels":["error"]}"""));

        var first = await answer.NextOfAnyKindAsync();
        Assert.NotNull(first!.Id);
        Assert.Equal(primed, string.IsNullOrEmpty(first.Data));
    }

    [Fact]
    public async Task Notifications_and_replies_are_accepted_without_a_body()
    {
        var client = await one.Gateway.OpenAsync();
        foreach (var frame in (string[])[Frames.Notification("notifications/whatever"), Frames.Result("12345", "{}")])
        {
            using var answer = await client.PostAsync(frame);
            Assert.Equal((202, ""), ((int)answer.Status, await answer.BodyAsync()));
        }
    }

    [Fact]
    public async Task A_second_GET_stream_replaces_the_first()
    {
        var client = await one.Gateway.OpenAsync();
        using var first = await client.GetAsync();
        await client.CallAsync("notify", """{"method":"notifications/tools/list_changed"}""");
        Assert.Contains("tools", (await first.NextAsync())!.Data, StringComparison.Ordinal);

        using var second = await client.GetAsync();
        Assert.Null(await first.NextAsync());
        await client.CallAsync("notify", """{"method":"notifications/prompts/list_changed"}""");
        Assert.Contains("prompts", (await second.NextAsync())!.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DELETE_ends_the_session_and_its_stream()
    {
        var client = await one.Gateway.OpenAsync();
        using var stream = await client.GetAsync();

        using var deleted = await client.DeleteAsync();

        Assert.Equal(200, (int)deleted.Status);
        Assert.Null(await stream.NextAsync());
        using var post = await client.PostAsync(Frames.Call("echo"));
        using var get = await client.GetAsync();
        using var again = await client.DeleteAsync();
        Assert.Equal([404, 404, 404], ((McpAnswer[])[post, get, again]).Select(a => (int)a.Status));
        Assert.Equal(-32001, (int)JsonNode.Parse(await post.BodyAsync())!["error"]!["code"]!);
    }

    [Fact]
    public async Task A_batch_of_the_one_revision_that_knows_them_is_answered_with_one_array()
    {
        var client = await one.Gateway.OpenAsync(version: "2025-03-26");

        using var answer = await client.PostAsync($"[{Frames.Call("echo", "1", "\"a\"")},{Frames.Notification("notifications/x")},{Frames.Call("echo", "2", "1.0")},{Frames.Call("fail", id: "3")},{Frames.Request("ping", id: "4")}]");

        Assert.Equal("application/json", answer.ContentType);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.BodyAsync());
        Assert.Equal(["\"a\"", "1.0", "3", "4"], json.RootElement.EnumerateArray().Select(part => part.GetProperty("id").GetRawText()));
        Assert.Equal("2", json.RootElement[1].GetProperty("result").GetProperty("structuredContent").GetRawText());
        Assert.True(json.RootElement[2].TryGetProperty("error", out _));
        using var quiet = await client.PostAsync($"[{Frames.Notification("notifications/x")},{Frames.Notification("notifications/y")}]");
        Assert.Equal((202, ""), ((int)quiet.Status, await quiet.BodyAsync()));
    }

    [Fact]
    public async Task A_batch_of_any_other_revision_is_refused()
    {
        var client = await one.Gateway.OpenAsync(version: "2025-06-18");
        using var answer = await client.PostAsync($"[{Frames.Call("echo")}]");

        Assert.Equal(400, (int)answer.Status);
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Call)]
    [InlineData(Sharing.Session)]
    public async Task Without_sessions_any_request_is_served_at_once(Sharing sharing)
    {
        await using var gateway = await StartAsync(settings => settings with { Stateless = true }, Naughty() with { Sharing = sharing });
        await gateway.ReadyAsync();
        var client = gateway.Client();

        using var initialized = await client.PostAsync(Frames.Initialize());
        Assert.Null(initialized.Header("Mcp-Session-Id"));
        Assert.Contains("\"result\"", await initialized.ReplyAsync(), StringComparison.Ordinal);
        client.SessionId = "ignored";
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
        using var get = await client.GetAsync();
        using var delete = await client.DeleteAsync();
        Assert.Equal([405, 405], ((McpAnswer[])[get, delete]).Select(a => (int)a.Status));
        Assert.Equal("POST", get.Response.Content.Headers.Allow.Single());
    }
}
