using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace Outboard.Servers.Tests.AwsDocs.Search;

public sealed class RecommendTests
{
    [Fact]
    public async Task Recommendations_come_by_kind_each_with_its_reason()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("recommend", """{"url":"https://docs.aws.amazon.com/x/awspage.html"}""");

        Assert.Null(result.IsError);
        Assert.Equal(
            """{"result":[""" +
            """{"url":"https://docs.aws.amazon.com/a.html","title":"A","context":"about a"},""" +
            """{"url":"https://docs.aws.amazon.com/b.html","title":"B","context":null},""" +
            """{"url":"https://docs.aws.amazon.com/c.html","title":"C","context":"Intent: Set up"},""" +
            """{"url":"https://docs.aws.amazon.com/d.html","title":"D","context":null},""" +
            """{"url":"https://docs.aws.amazon.com/e.html","title":"E","context":"New content added on 2026-01-02"},""" +
            """{"url":"https://docs.aws.amazon.com/f.html","title":"F","context":"New content"},""" +
            """{"url":"https://docs.aws.amazon.com/g.html","title":"G","context":"about g"},""" +
            """{"url":"https://docs.aws.amazon.com/h.html","title":"H","context":"Similar content"}]}""",
            result.Structured());
        Assert.Equal(8, result.Content.Count);
        Assert.Equal(
            """
            {
              "url": "https://docs.aws.amazon.com/a.html",
              "title": "A",
              "context": "about a"
            }
            """,
            Assert.IsType<TextContentBlock>(result.Content[0]).Text);
    }

    [Fact]
    public async Task No_recommendations_are_no_text_and_no_error()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("recommend", """{"url":"https://docs.aws.amazon.com/x/norecs.html"}""");

        Assert.Null(result.IsError);
        Assert.Empty(result.Content);
        Assert.Equal("""{"result":[]}""", result.Structured());
    }

    [Theory]
    [InlineData("anything at all", "anything%20at%20all")]
    [InlineData("https://docs.aws.amazon.com/x/y.html?a=b&c#d+e", "https://docs.aws.amazon.com/x/y.html%3Fa%3Db%26c%23d%2Be")]
    [InlineData("", "")]
    public async Task Any_text_is_asked_for_and_cannot_add_parameters(string url, string path)
    {
        await using var web = await AwsWeb.StartAsync(static context => context.Response.WriteAsync("{}"));
        await using var client = await web.ConnectAsync();

        await client.CallAsync("recommend", $$"""{"url":"{{url}}"}""");

        var sent = Assert.Single(web.Sent);
        Assert.Equal($"https://api.contentrecs.docs.aws.com/v1/recommendations?path={path}&session={sent.Headers["X-MCP-Session-Id"]}", sent.Url);
        Assert.Equal(url, sent.Query("path"));
    }

    [Theory]
    [InlineData("https://docs.aws.amazon.com/x/s404.html", "Error getting recommendations - status code 404")]
    [InlineData("https://docs.aws.amazon.com/x/notjson.html", "Error parsing recommendations: the answer is not JSON")]
    public async Task A_failure_is_a_result_and_marked_as_one(string url, string title)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        AssertFailure(title, await client.CallAsync("recommend", $$"""{"url":"{{url}}"}"""));
    }

    [Fact]
    public async Task After_30_seconds_without_an_answer_it_gives_up()
    {
        var arrived = new TaskCompletionSource();
        await using var web = await AwsWeb.StartAsync(context =>
        {
            arrived.SetResult();
            return Upstream.AnswerAsync(context);
        });
        await using var client = await web.ConnectAsync();

        var calling = client.CallAsync("recommend", """{"url":"https://docs.aws.amazon.com/x/boom.html"}""");
        await arrived.Task;
        web.Time.Advance(TimeSpan.FromSeconds(30.1));

        AssertFailure("Error getting recommendations: no answer from api.contentrecs.docs.aws.com within 30 s", await calling);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var web = await AwsWeb.StartAsync(static context =>
        {
            context.Response.Redirect("https://docs.aws.amazon.com/x/thead.html");
            return Task.CompletedTask;
        });
        await using var client = await web.ConnectAsync();

        AssertFailure("Error parsing recommendations: the answer is not JSON", await client.CallAsync("recommend", """{"url":"x"}"""));
        Assert.Single(web.Sent);
    }

    [Theory]
    [InlineData("""{"highlyRated":[],"journey":{"items":5},"new":{"items":[]},"similar":null}""", """{"result":[]}""")]
    [InlineData("""{"similar":{"items":[{},5]},"journey":{"items":[{"intent":"x"}]}}""", """{"result":[{"url":"","title":"","context":"Similar content"},{"url":"","title":"","context":"Similar content"}]}""")]
    public async Task Parts_without_their_form_are_passed_over(string body, string shown)
    {
        await using var web = await AwsWeb.StartAsync(context => context.Response.WriteAsync(body));
        await using var client = await web.ConnectAsync();

        Assert.Equal(shown, (await client.CallAsync("recommend", """{"url":"x"}""")).Structured());
    }

    private static void AssertFailure(string title, CallToolResult result)
    {
        Assert.True(result.IsError);
        Assert.Equal($$"""{"result":[{"url":"","title":"{{title}}","context":null}]}""", result.Structured());
        Assert.Equal($"{{\n  \"url\": \"\",\n  \"title\": \"{title}\",\n  \"context\": null\n}}", result.Text());
    }
}
