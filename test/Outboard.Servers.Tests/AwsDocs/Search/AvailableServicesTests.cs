using Microsoft.AspNetCore.Http;

namespace Outboard.Servers.Tests.AwsDocs.Search;

public sealed class AvailableServicesTests
{
    private const string Services = "https://docs.amazonaws.cn/en_us/aws/latest/userguide/services.html";

    [Fact]
    public async Task The_page_is_followed_by_a_link_to_each_service()
    {
        await using var web = await StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("get_available_services", "{}");

        Assert.Null(result.IsError);
        Assert.Equal(
            $"""
            AWS Documentation from {Services}:

            # Services

            All services.

            ## Services in Amazon Web Services China

            - [Harbour](https://docs.amazonaws.cn/en_us/aws/latest/userguide/harbour.html)
            - [Pier](https://docs.amazonaws.cn/en_us/aws/latest/userguide/pier.html)
            """,
            result.TextTwice());
        var session = web.Sent.First().Headers["X-MCP-Session-Id"];
        Assert.Equal([$"{Services}?session={session}", $"https://docs.amazonaws.cn/en_us/aws/latest/userguide/toc-contents.json?session={session}"], web.Sent.Select(static sent => sent.Url));
    }

    [Fact]
    public async Task The_page_is_not_cut_however_large_its_tables()
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(static row => $"<tr><td>service {row}</td></tr>"));
        await using var web = await StartAsync($"<main><table><thead><tr><th>Name</th></tr></thead><tbody>{rows}</tbody></table><p>{new string('x', 6000)}</p></main>");
        await using var client = await web.ConnectAsync();

        var text = (await client.CallAsync("get_available_services", "{}")).TextTwice();

        Assert.Contains("| service 49 |", text, StringComparison.Ordinal);
        Assert.Contains(new string('x', 6000), text, StringComparison.Ordinal);
        Assert.DoesNotContain("truncated", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "{}", "Failed to fetch AWS-CN TOC - status code 500")]
    [InlineData(200, "oops", "Failed to parse AWS-CN TOC JSON: the answer is not JSON")]
    [InlineData(200, """{"contents":[{"title":"Welcome","href":"welcome.html"}]}""", $"Failed fetching list of available AWS Services, please go to {Services} directly")]
    public async Task A_table_of_contents_that_cannot_be_read_is_an_error(int status, string contents, string text)
    {
        await using var web = await StartAsync("<main>page</main>", contents, status);
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("get_available_services", "{}");

        Assert.Equal((true, text), (result.IsError, result.TextTwice()));
    }

    [Theory]
    [InlineData(false, "Failed to fetch AWS-CN services page - status code 403")]
    [InlineData(true, "Failed to fetch AWS-CN services page: connection refused by docs.amazonaws.cn:443")]
    public async Task A_page_that_cannot_be_read_is_an_error(bool refuses, string text)
    {
        await using var web = await AwsWeb.StartAsync(
            static context =>
            {
                context.Response.StatusCode = 403;
                return Task.CompletedTask;
            },
            new() { ["AWS_DOCUMENTATION_PARTITION"] = "aws-cn" },
            refuses);
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("get_available_services", "{}");

        Assert.Equal((true, text), (result.IsError, result.TextTwice()));
    }

    [Fact]
    public async Task Pages_of_china_are_read()
    {
        await using var web = await StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", """{"url":"https://docs.amazonaws.cn/x/awspage.html","max_length":20}""");

        Assert.Equal(
            "AWS Documentation from https://docs.amazonaws.cn/x/awspage.html:\n\n# Working with piers\n\n<e>Content truncated. Call the read_documentation tool with start_index=20 to get more content.</e>",
            result.TextTwice());
    }

    [Theory]
    [InlineData("https://docs.aws.amazon.com/x/awspage.html", "URL must be from the docs.amazonaws.cn domain")]
    [InlineData("https://docs.amazonaws.cn/x/awspage", "URL must end with .html")]
    public async Task Another_address_is_refused_in_the_originals_words(string url, string reason)
    {
        await using var web = await StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_documentation", $$"""{"url":"{{url}}"}""");

        Assert.Equal((true, $"Invalid URL: {url}. {reason}"), (result.IsError, result.TextTwice()));
        Assert.Empty(web.Sent);
    }

    private static Task<AwsWeb> StartAsync(string? page = null, string contents = """{"contents":[{"href":"services.html","contents":[]}]}""", int status = 200) => AwsWeb.StartAsync(
        page is null ? null : context =>
        {
            var isContents = context.Request.Path.Value!.EndsWith(".json", StringComparison.Ordinal);
            context.Response.StatusCode = isContents ? status : 200;
            context.Response.ContentType = isContents ? "application/json" : "text/html";
            return context.Response.WriteAsync(isContents ? contents : page);
        },
        new() { ["AWS_DOCUMENTATION_PARTITION"] = "aws-cn" });
}
