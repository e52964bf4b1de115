namespace Outboard.Servers.Tests.Fetch;

/// <summary>robots.txt decides for the tool, and not for the prompt (native-servers 4.4, 4.5).</summary>
public sealed class FetchRobotsTests
{
    private const string Agent = "ModelContextProtocol/1.0 (Autonomous; +https://github.com/modelcontextprotocol/servers)";

    [Fact]
    public async Task A_page_that_is_forbidden_is_refused_with_the_rules()
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal(
            $"The sites robots.txt (http://s39190.example/robots.txt), specifies that autonomous fetching of this page is not allowed, <useragent>{Agent}</useragent>\n"
            + "<url>http://s39190.example/private/x</url><robots>\n# comment\nUser-agent: *\nDisallow: /private/\n\n</robots>\n"
            + "The assistant must let the user know that it failed to view the page. The assistant may provide further guidance based on the above information.\n"
            + "The assistant can tell the user that they can try manually fetching the page by using the fetch prompt within their UI.",
            await rig.FailAsync("http://s39190.example/private/x"));
        Assert.DoesNotContain(rig.Site.Requests, static request => request.EndsWith("/private/x", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("s39191", 403)]
    [InlineData("s39194", 401)]
    public async Task A_robots_file_that_is_kept_back_forbids_everything(string site, int status)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal(
            $"When fetching robots.txt (http://{site}.example/robots.txt), received status {status} so assuming that autonomous fetching is not allowed, the user can try manually fetching by using the fetch prompt",
            await rig.FailAsync($"http://{site}.example/plain"));
    }

    [Theory]
    [InlineData("s39193", "4xx: no rules")]
    [InlineData("s39195", "5xx with an error page: no rules")]
    [InlineData("s39196", "a redirect to rules that allow it")]
    public async Task Otherwise_the_page_is_read(string site, string why)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.True((await rig.ReadAsync($"http://{site}.example/plain")).EndsWith("0123456789", StringComparison.Ordinal), why);
    }

    [Theory]
    [InlineData("http://s39192.example/plain", "rules in a 5xx body count")]
    [InlineData("http://s39196.example/private/y", "rules behind a redirect count")]
    [InlineData("http://s39190.example/redir-private", "a redirect to a forbidden page")]
    public async Task Rules_are_found_where_they_are(string url, string why)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.True((await rig.FailAsync(url)).StartsWith("The sites robots.txt (", StringComparison.Ordinal), why);
        Assert.DoesNotContain(rig.Site.Requests, static request => request.Contains("/private/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strict_robots_reads_nothing_after_a_server_error()
    {
        await using var rig = await FetchRig.StartAsync("--strict-robots");

        Assert.Contains("received status 503", await rig.FailAsync("http://s39195.example/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_flag_ignores_it_and_the_agent_is_sent()
    {
        var agents = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var rig = await FetchRig.StartAsync(
            context =>
            {
                agents.Enqueue(context.Request.Headers.UserAgent.ToString());
                return Task.FromResult(false);
            },
            "--ignore-robots-txt",
            "--user-agent=Example/1.0");

        Assert.Contains("secret", await rig.ReadAsync("http://s39190.example/private/x"), StringComparison.Ordinal);
        Assert.Equal(["Example/1.0"], agents);
    }

    [Fact]
    public async Task A_robots_file_is_cut_where_it_grows_long()
    {
        await using var rig = await FetchRig.StartAsync(static async context =>
            context.Request.Path == "/robots.txt" && await FetchRig.WriteAsync(context, "User-agent: *\nDisallow: /\n" + new string('#', 5000)));

        var text = await rig.FailAsync("http://s1.example/x");

        Assert.Contains("#\n[cut]\n</robots>", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 2000, 3000);
    }

    [Fact]
    public async Task The_prompt_reads_what_the_tool_may_not_under_its_own_name()
    {
        var agents = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var rig = await FetchRig.StartAsync(context =>
        {
            agents.Enqueue($"{context.Request.Path} {context.Request.Headers.UserAgent}");
            return Task.FromResult(false);
        });

        Assert.Equal(("Contents of http://s39190.example/private/x", "secret"), await rig.PromptAsync("""{"url":"http://s39190.example/private/x"}"""));
        Assert.Equal(["/private/x ModelContextProtocol/1.0 (User-Specified; +https://github.com/modelcontextprotocol/servers)"], agents);
    }

    [Theory]
    [InlineData("http://s39190.example/404", "Failed to fetch http://s39190.example/404 - status code 404")]
    [InlineData("nonsense", "1 validation error for Fetch\nurl\n  Input should be a valid URL, with a scheme and a host")]
    [InlineData("http://127.0.0.1/", "Failed to fetch http://127.0.0.1/: blocked: 127.0.0.1 (127.0.0.1) is a private, local or reserved address")]
    public async Task A_prompt_that_fails_says_why_in_its_message(string url, string words)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal(($"Failed to fetch {url}", words), await rig.PromptAsync($"{{\"url\":\"{url}\"}}"));
    }

    [Fact]
    public async Task A_prompt_without_an_address_is_an_error_of_the_protocol()
    {
        await using var rig = await FetchRig.StartAsync();

        var error = await Assert.ThrowsAsync<ModelContextProtocol.McpProtocolException>(() => rig.PromptAsync("{}"));

        Assert.Equal(("URL is required", ModelContextProtocol.McpErrorCode.InvalidParams), (error.Message, error.ErrorCode));
    }
}
