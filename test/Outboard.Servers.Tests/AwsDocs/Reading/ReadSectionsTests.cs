namespace Outboard.Servers.Tests.AwsDocs.Reading;

public sealed class ReadSectionsTests
{
    private const string Page = "https://docs.aws.amazon.com/x/thead.html";

    [Fact]
    public async Task Sections_are_shown_without_a_frame()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_sections", $$"""{"url":"{{Page}}#models","section_titles":["empty section"," Prices "]}""");

        Assert.Null(result.IsError);
        Assert.Equal("## Empty section\n\nNo table here.\n\n> **Note**: The following requested sections were not found: \"Prices\"", result.TextTwice());
        Assert.Equal(Page, (string)result.Meta!["outboard/page"]!["finalUrl"]!);
        var sent = Assert.Single(web.Sent);
        Assert.Equal($"{Page}?session={sent.Headers["X-MCP-Session-Id"]}&sections=empty%20section,Prices", sent.Url);
    }

    [Fact]
    public async Task A_large_table_in_a_section_is_cut()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var text = (await client.CallAsync("read_sections", """{"url":"https://docs.aws.amazon.com/x/bigtable.html","section_titles":"[\"Sec\"]"}""")).TextTwice();

        Assert.Contains("Table truncated (showing 5 of 25 rows).", text, StringComparison.Ordinal);
        Assert.Contains("search_table(url=\"https://docs.aws.amazon.com/x/bigtable.html\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_of_the_sections_is_an_error_that_lists_those_there_are()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_sections", $$"""{"url":"{{Page}}","section_titles":["Prices"]}""");

        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        Assert.Equal(
            "Error executing tool read_sections: No matching sections were found: \"Prices\". Available sections: \"Models\", \"Actions\", \"Empty section\". " +
            "Please retry with one or more of these sections or use the read_documentation tool instead to get the full document content.",
            result.Text());
    }

    [Fact]
    public async Task A_page_that_is_not_html_has_no_sections()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_sections", """{"url":"https://docs.aws.amazon.com/x/plain.html","section_titles":["x"]}""");

        Assert.Null(result.IsError);
        Assert.Equal("Cannot extract sections from non-HTML content. Please use the read_documentation tool instead to get the full document content.", result.TextTwice());
    }

    [Fact]
    public async Task A_failure_is_an_error_with_the_originals_text()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        var result = await client.CallAsync("read_sections", """{"url":"https://docs.aws.amazon.com/x/404.html","section_titles":["x"]}""");

        Assert.Equal((true, "Failed to fetch https://docs.aws.amazon.com/x/404.html - status code 404"), (result.IsError, result.TextTwice()));
    }

    [Fact]
    public async Task A_page_that_was_read_is_not_asked_for_again()
    {
        await using var web = await AwsWeb.StartAsync();
        await using var client = await web.ConnectAsync();

        await client.CallAsync("read_documentation", $$"""{"url":"{{Page}}"}""");
        await client.CallAsync("read_sections", $$"""{"url":"{{Page}}","section_titles":["Models"]}""");
        await client.CallAsync("search_table", $$"""{"url":"{{Page}}","query":"heron"}""");

        Assert.Single(web.Sent);
    }

    [Fact]
    public async Task What_comes_from_the_page_can_be_marked()
    {
        await using var web = await AwsWeb.StartAsync(args: "--mark-untrusted");
        await using var client = await web.ConnectAsync();

        var text = (await client.CallAsync("read_sections", $$"""{"url":"{{Page}}","section_titles":["Empty section","Nope"]}""")).TextTwice();

        Assert.Matches("## Empty section\n\nNo table here\\.\n</untrusted-content id=\"[0-9a-f]{16}\">\n\n> \\*\\*Note\\*\\*: The following requested sections were not found: \"Nope\"$", text);
    }
}
