using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using Outboard.Servers.AwsDocs.Reading;
using Outboard.Servers.Tests.Web.Markdown;

namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed class ReadDocumentationTests
{
    private const string Page = "https://docs.aws.amazon.com/x/awspage.html";

    [Theory]
    [InlineData(Page, "awspage")]
    [InlineData("https://docs.aws.amazon.com/x/thead.html", "thead")]
    [InlineData("http://awsdocs-neuron.readthedocs-hosted.com/awspage.html", "awspage")]
    public async Task A_page_is_shown_as_the_original_shows_it_with_absolute_links(string url, string golden)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", $$"""{"url":"{{url}}"}""");

        Assert.Null(result.IsError);
        Assert.Equal($"AWS Documentation from {url}:\n\n{PageText.Of(Golden.Read(golden + ".html"), new Uri(url)).Markdown}", result.TextTwice());
        Assert.DoesNotContain("session=", result.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain text page")]
    [InlineData("empty", "<e>Page failed to be simplified from HTML</e>")]
    [InlineData("zero", "<e>Empty HTML content</e>")]
    public async Task Pages_without_documentation_are_shown_for_what_they_are(string name, string text)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", $$"""{"url":"https://docs.aws.amazon.com/x/{{name}}.html"}""");

        Assert.Null(result.IsError);
        Assert.Equal($"AWS Documentation from https://docs.aws.amazon.com/x/{name}.html:\n\n{text}", result.TextTwice());
    }

    [Fact]
    public async Task Text_that_the_original_leaks_is_not_shown()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var text = (await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/leak.html"}""")).TextTwice();

        Assert.Contains("The tide rises", text, StringComparison.Ordinal);
        Assert.All(["tracker", "color: blue", "currents", "Previous page", "inside main", "Last updated", "Template", "enable scripts"], leak => Assert.DoesNotContain(leak, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_table_is_cut_and_says_how_to_search_it()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var text = (await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/bigtable.html#q"}""")).TextTwice();

        Assert.EndsWith(
            "| [Quota 4](https://docs.aws.amazon.com/q4 \"https://docs.aws.amazon.com/q4\") | 4,000 |\n\n\nTable truncated (showing 5 of 25 rows). Use the `search_table` tool to find specific rows.\n" +
            "  Example: search_table(url=\"https://docs.aws.amazon.com/x/bigtable.html\", section_title=\"<section>\", query=\"your search term\")",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_read_in_pieces_is_asked_for_once_and_the_pieces_are_the_page()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();
        var (whole, read, at) = (PageText.Of(Golden.Read("awspage.html"), new Uri(Page)).Markdown, new StringBuilder(), (int?)0);

        while (at is { } start)
        {
            var result = await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}","max_length":"700","start_index":{{start}}.0}""");
            var facts = result.Meta!["outboard/page"]!;
            at = (int?)facts["nextIndex"];
            var notice = at is null ? "" : $"\n\n<e>Content truncated. Call the read_documentation tool with start_index={at} to get more content.</e>";
            Assert.EndsWith(notice, result.TextTwice(), StringComparison.Ordinal);
            read.Append(result.Text()[$"AWS Documentation from {Page}:\n\n".Length..^notice.Length]);
            Assert.Equal((whole.Length, start > 0), ((int)facts["totalLength"]!, (bool)facts["cached"]!));
        }

        Assert.Equal(whole, read.ToString());
        Assert.Single(web.Sent);
    }

    [Fact]
    public async Task Past_the_end_there_is_no_more()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}","start_index":100000}""");

        Assert.Null(result.IsError);
        Assert.Equal($"AWS Documentation from {Page}:\n\n<e>No more content available.</e>", result.TextTwice());
    }

    [Fact]
    public async Task Facts_about_the_page_stand_beside_its_text()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}","max_length":10}""");

        var facts = Assert.IsType<JsonObject>(result.Meta!["outboard/page"]);
        Assert.Equal(
            (Page, "text/html; charset=utf-8", "utf-8", "Working with piers - Harbour Service", 10, false),
            ((string)facts["finalUrl"]!, (string)facts["contentType"]!, (string)facts["charset"]!, (string)facts["title"]!, (int)facts["nextIndex"]!, (bool)facts["cached"]!));
    }

    [Fact]
    public async Task The_site_is_asked_as_the_original_asks_it()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}?a=b#part"}""");

        var sent = Assert.Single(web.Sent);
        var session = sent.Headers["X-MCP-Session-Id"];
        Assert.True(Guid.TryParse(session, out _));
        Assert.Equal($"{Page}?session={session}", sent.Url);
        Assert.EndsWith(" ModelContextProtocol/9.9.9 (AWS Documentation Server)", sent.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404", " - status code 404")]
    [InlineData("500", " - status code 500")]
    [InlineData("nobody-knows", " - status code 404")]
    [InlineData("redir-bad", ": Refusing to follow redirect to non-allowlisted URL: http://169.254.169.254/latest/meta-data/")]
    public async Task A_failure_is_an_error_with_the_originals_text(string name, string reason)
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        AssertFailure($"Failed to fetch https://docs.aws.amazon.com/x/{name}.html{reason}", await client.CallAsync("read_documentation", $$"""{"url":"https://docs.aws.amazon.com/x/{{name}}.html"}"""));
        Assert.Single(web.Sent);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_an_error()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/down.html"}""");

        Assert.True(result.IsError);
        Assert.StartsWith("Failed to fetch https://docs.aws.amazon.com/x/down.html: ", result.TextTwice(), StringComparison.Ordinal);
        Assert.DoesNotContain("session", result.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_an_error()
    {
        await using var web = await AwsWeb.StartAsync(refuses: true);
        await using var client = await web.ConnectAsync();

        AssertFailure($"Failed to fetch {Page}#part: connection refused by docs.aws.amazon.com:443", await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}#part"}"""));
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

        var calling = client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/slow.html"}""");
        await arrived.Task;
        web.Time.Advance(TimeSpan.FromSeconds(30.1));

        AssertFailure("Failed to fetch https://docs.aws.amazon.com/x/slow.html: no answer from docs.aws.amazon.com within 30 s", await calling);
    }

    [Fact]
    public async Task A_redirect_within_the_sites_is_followed_and_links_are_those_of_where_it_led()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/redir-ok.html"}""");

        Assert.StartsWith("AWS Documentation from https://docs.aws.amazon.com/x/redir-ok.html:\n\n# Limits", result.TextTwice(), StringComparison.Ordinal);
        Assert.Equal("https://docs.aws.amazon.com/x/thead.html", (string)result.Meta!["outboard/page"]!["finalUrl"]!);
        Assert.Equal(2, web.Sent.Count);
    }

    [Fact]
    public async Task A_redirect_that_keeps_the_query_does_not_make_the_session_part_of_the_page()
    {
        await using var web = await AwsWeb.StartAsync(static context =>
        {
            if (context.Request.Path == "/old.html")
            {
                context.Response.Redirect("/new.html" + context.Request.QueryString);
                return Task.CompletedTask;
            }

            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<main><a href='#part'>part</a></main>");
        });
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/old.html"}""");

        Assert.EndsWith(":\n\n[part](https://docs.aws.amazon.com/new.html#part \"https://docs.aws.amazon.com/new.html#part\")", result.TextTwice(), StringComparison.Ordinal);
        Assert.Equal("https://docs.aws.amazon.com/new.html", (string)result.Meta!["outboard/page"]!["finalUrl"]!);
    }

    [Fact]
    public async Task A_picture_is_an_error_that_names_its_kind()
    {
        await using var web = await AwsWeb.StartAsync(static context =>
        {
            context.Response.ContentType = "image/png";
            return context.Response.Body.WriteAsync(new byte[] { 0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1 }).AsTask();
        });
        await using var client = await web.ConnectAsync();

        AssertFailure($"Failed to fetch {Page}: content type image/png is binary and cannot be shown as text (8 bytes)", await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}"}"""));
    }

    [Fact]
    public async Task A_page_can_be_marked_as_untrusted_without_a_change_to_paging()
    {
        await using var web = await AwsWeb.StartAsync(args: "--mark-untrusted");
        await using var client = await web.ConnectAsync();

        var text = (await client.CallAsync("read_documentation", """{"url":"https://docs.aws.amazon.com/x/plain.html","max_length":5}""")).TextTwice();

        Assert.StartsWith("AWS Documentation from https://docs.aws.amazon.com/x/plain.html:\n\n", text, StringComparison.Ordinal);
        Assert.Matches("<untrusted-content id=\"([0-9a-f]{16})\" source=\"https://docs.aws.amazon.com/x/plain.html\">\nplain\n</untrusted-content id=\"\\1\">", text);
        Assert.EndsWith("start_index=5 to get more content.</e>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extra_site_is_read_and_told_nothing()
    {
        await using var web = await AwsWeb.StartAsync(static context => context.Response.WriteAsync("more"), args: ["--extra-host", "more.example"]);
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", """{"url":"https://more.example/faq?id=3#x"}""");

        Assert.Equal("AWS Documentation from https://more.example/faq?id=3#x:\n\nmore", result.TextTwice());
        var sent = Assert.Single(web.Sent);
        Assert.Equal("https://more.example/faq?id=3", sent.Url);
        Assert.DoesNotContain("X-MCP-Session-Id", sent.Headers.Keys);
    }

    private static void AssertFailure(string text, CallToolResult result)
    {
        Assert.True(result.IsError);
        Assert.Equal(text, result.TextTwice());
    }
}
