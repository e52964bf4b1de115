using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outboard.Servers.AwsDocs;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Testing;

namespace Outboard.Servers.Tests.AwsDocs;

/// <summary>What belongs to one client, and what does not pass to another.</summary>
public sealed class ConversationTests
{
    private const string Piers = "https://docs.aws.amazon.com/harbour/latest/ug/piers.html";

    [Fact]
    public async Task Every_request_of_a_conversation_has_its_id_and_another_conversation_has_another()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var one = await web.ConnectAsync();
        await using var two = await web.ConnectAsync();

        foreach (var client in (AwsClient[])[one, two])
        {
            await client.CallAsync("search_documentation", """{"search_phrase":"piers"}""");
            await client.CallAsync("recommend", """{"url":"https://docs.aws.amazon.com/x/awspage.html"}""");
        }

        var ids = web.Sent.Select(static sent => sent.Headers["X-MCP-Session-Id"]).ToList();
        Assert.Equal(ids, web.Sent.Select(static sent => sent.Query("session")));
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(ids[2], ids[3]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task A_page_a_search_has_found_is_read_with_the_id_of_that_search()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        await client.CallAsync("search_documentation", """{"search_phrase":"piers"}""");
        await client.CallAsync("read_sections", $$"""{"url":"{{Piers}}","section_titles":["Overview"]}""");
        await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/thead.html"}""");

        Assert.EndsWith("&sections=Overview&query_id=q-123", web.Sent.ElementAt(1).Url, StringComparison.Ordinal);
        Assert.Null(web.Sent.ElementAt(2).Query("query_id"));
    }

    [Fact]
    public async Task Another_conversation_knows_nothing_of_the_search()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var one = await web.ConnectAsync();
        await using var two = await web.ConnectAsync();

        await one.CallAsync("search_documentation", """{"search_phrase":"piers"}""");
        await two.CallAsync("read_documentation", $$"""{"url":"{{Piers}}"}""");

        Assert.Null(web.Sent.Last().Query("query_id"));
    }

    [Fact]
    public void Only_the_last_three_searches_are_remembered_and_the_newest_counts()
    {
        var conversation = new Conversation(sendsTelemetry: true);
        var (a, b) = (Address("a"), Address("b"));

        conversation.Remember("1", [b.Given]);
        conversation.Remember("2", [a.Given]);
        conversation.Remember("3", [a.Given]);
        Assert.Equal(("3", "1"), (conversation.QueryIdOf(a), conversation.QueryIdOf(b)));

        conversation.Remember("4", []);
        Assert.Equal(("3", null), (conversation.QueryIdOf(a), conversation.QueryIdOf(b)));
    }

    [Fact]
    public void A_found_address_counts_as_it_was_found_and_without_its_fragment()
    {
        var conversation = new Conversation(sendsTelemetry: true);
        conversation.Remember("1", ["https://docs.aws.amazon.com/a.html"]);
        conversation.Remember("2", ["https://docs.aws.amazon.com/b.html#x"]);

        Assert.Equal("1", conversation.QueryIdOf(Address("a", "#part")));
        Assert.Equal("2", conversation.QueryIdOf(Address("b", "#x")));
        Assert.Null(conversation.QueryIdOf(Address("b", "#y")));
    }

    [Fact]
    public async Task Without_telemetry_a_site_is_told_nothing()
    {
        await using var web = await AwsWeb.StartAsync(args: ["--telemetry", "off"]);
        await using var client = await web.ConnectAsync();

        await client.CallAsync("search_documentation", """{"search_phrase":"piers"}""");
        await client.CallAsync("read_sections", $$"""{"url":"{{Piers}}","section_titles":["Overview"]}""");
        await client.CallAsync("search_table", """{"url":"https://docs.aws.amazon.com/x/thead.html","query":"heron"}""");
        await client.CallAsync("recommend", """{"url":"https://docs.aws.amazon.com/x/awspage.html"}""");

        Assert.Equal(
            [
                "https://proxy.search.docs.aws.com/search",
                Piers,
                "https://docs.aws.amazon.com/x/thead.html",
                "https://api.contentrecs.docs.aws.com/v1/recommendations?path=https://docs.aws.amazon.com/x/awspage.html",
            ],
            web.Sent.Select(static sent => sent.Url));
        Assert.All(web.Sent, static sent => Assert.DoesNotContain("X-MCP-Session-Id", sent.Headers.Keys));
    }

    [Fact]
    public async Task A_public_page_is_shared_and_a_private_one_is_not()
    {
        await using var web = await AwsWeb.StartAsync(static context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.Headers.CacheControl = context.Request.Path == "/private.html" ? "private" : "public, max-age=600";
            return context.Response.WriteAsync($"for {context.Request.Headers["X-MCP-Session-Id"]}");
        });
        await using var one = await web.ConnectAsync();
        await using var two = await web.ConnectAsync();
        async Task<string> ReadAsync(AwsClient client, string page, int start) =>
            (await client.CallAsync("read_documentation", $$"""{"url":"https://docs.aws.amazon.com/{{page}}.html","start_index":{{start}}}""")).TextTwice();

        Assert.Equal(await ReadAsync(one, "public", 0), await ReadAsync(two, "public", 0));
        Assert.Single(web.Sent);

        var mine = await ReadAsync(one, "private", 1);
        Assert.NotEqual(mine, await ReadAsync(two, "private", 1));
        Assert.Equal(mine, await ReadAsync(one, "private", 1));
        Assert.Equal(3, web.Sent.Count);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""", "{}")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""", "{}")]
    [InlineData(null, """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""")]
    public async Task A_cancelled_call_ends_its_request_at_once(string? handshake, string meta)
    {
        var (arrived, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var web = await AwsWeb.StartAsync(async context =>
        {
            arrived.SetResult();
            await Upstream.AnswerAsync(context);
            ended.SetResult();
        });
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var running = web.Server.RunAsync(toServer.Reader.AsStream(), toClient.Writer.AsStream(), TestContext.Current.CancellationToken);
        async Task SendAsync(string line) => await toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

        if (handshake is not null)
        {
            await SendAsync(handshake);
            await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        }

        await SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read_documentation","arguments":{"url":"https://docs.aws.amazon.com/x/slow.html"},"_meta":""" + meta + "}}");
        await arrived.Task.WaitAsync(Eventually.Limit);
        await SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        await ended.Task.WaitAsync(Eventually.Limit);
        await toServer.Writer.CompleteAsync();
        await running.WaitAsync(Eventually.Limit);
    }

    private static DocAddress Address(string name, string fragment = "") =>
        new DocSites(Partition.Aws, []).Parse($"https://docs.aws.amazon.com/{name}.html{fragment}");
}
