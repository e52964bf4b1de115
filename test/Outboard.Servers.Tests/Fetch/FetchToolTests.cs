using System.Text;
using CsCheck;
using ModelContextProtocol.Protocol;

namespace Outboard.Servers.Tests.Fetch;

/// <summary>The tool, text for text (native-servers 4.3).</summary>
public sealed class FetchToolTests
{
    private const string Prefix = "Content type text/plain cannot be simplified to markdown, but here is the raw content:\n";

    [Theory]
    [InlineData("{}", "'url' is a required property")]
    [InlineData("""{"url":""}""", "'' should be non-empty")]
    [InlineData("""{"url":5}""", "5 is not of type 'string'")]
    [InlineData("""{"url":["a",null,true]}""", "['a', None, True] is not of type 'string'")]
    [InlineData("""{"url":"http://a/","max_length":"5"}""", "'5' is not of type 'integer'")]
    [InlineData("""{"url":"http://a/","max_length":5.5}""", "5.5 is not of type 'integer'")]
    [InlineData("""{"url":"http://a/","max_length":true}""", "True is not of type 'integer'")]
    [InlineData("""{"url":"http://a/","max_length":0}""", "0 is less than or equal to the minimum of 0")]
    [InlineData("""{"url":"http://a/","max_length":1000000}""", "1000000 is greater than or equal to the maximum of 1000000")]
    [InlineData("""{"url":"http://a/","start_index":-1}""", "-1 is less than the minimum of 0")]
    [InlineData("""{"url":"http://a/","raw":"yes"}""", "'yes' is not of type 'boolean'")]
    [InlineData("""{"url":"http://a/","raw":null}""", "None is not of type 'boolean'")]
    public async Task An_argument_that_is_wrong_is_refused_in_the_originals_words(string arguments, string words)
    {
        await using var rig = await FetchRig.StartAsync();

        var result = await rig.CallAsync(arguments);

        Assert.True(result.IsError);
        Assert.Equal($"Input validation error: {words}", FetchRig.Text(result));
        Assert.Equal(0, rig.Site.Connections);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("/article")]
    [InlineData("//s39190.example/article")]
    [InlineData("http://")]
    public async Task What_is_no_address_is_said_to_be_none(string url)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.StartsWith("1 validation error for Fetch\nurl\n  Input should be a valid URL", await rig.FailAsync(url), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://s39190.example", "http://s39190.example/")]
    [InlineData("HTTP://S39190.Example:80/A/../plain", "http://s39190.example/plain")]
    [InlineData("http://s39190.example/plain?a=b c#part", "http://s39190.example/plain?a=b%20c#part")]
    [InlineData("http://b\\u00fccher.example/x", "http://xn--bcher-kva.example/x")]
    public async Task The_address_is_shown_in_one_form(string given, string shown)
    {
        await using var rig = await FetchRig.StartAsync();

        var text = FetchRig.Text(await rig.CallAsync($"{{\"url\":\"{given}\"}}"));

        Assert.Contains(shown == "http://s39190.example/plain" || shown.Contains('#', StringComparison.Ordinal) ? $"Contents of {shown}:\n" : $"Failed to fetch {shown} - status code 404", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_comes_as_the_Markdown_of_its_article_with_absolute_links()
    {
        await using var rig = await FetchRig.StartAsync();

        var result = await rig.CallAsync("""{"url":"http://s39190.example/article"}""");

        var text = FetchRig.Text(result);
        Assert.StartsWith("Contents of http://s39190.example/article:\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("](/", text, StringComparison.Ordinal);
        var facts = result.Meta!["outboard/page"]!;
        Assert.Equal(("http://s39190.example/article", "text/html; charset=utf-8", "My title", false), ((string?)facts["finalUrl"], (string?)facts["contentType"], (string?)facts["title"], (bool)facts["cached"]!));
    }

    [Theory]
    [InlineData("/plain", "0123456789")]
    [InlineData("/emptytext", "<error>No more content available.</error>")]
    public async Task Plain_text_comes_as_it_is_after_a_prefix(string path, string body)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal($"{Prefix}Contents of http://s39190.example{path}:\n{body}", await rig.ReadAsync($"http://s39190.example{path}"));
    }

    [Theory]
    [InlineData("/json", "application/json", """{"a": 1}""")]
    [InlineData("/xml", "application/xml", """<?xml version="1.0"?><r><a>1</a></r>""")]
    [InlineData("/sjis.txt", "text/plain; charset=shift_jis", "日本語テキスト")]
    [InlineData("/utf16", "text/plain; charset=utf-16", "wide text é")]
    [InlineData("/emoji.txt", "text/plain; charset=utf-8", "🎣é日本🎣é日本🎣é日本🎣é日本🎣é日本")]
    public async Task Text_of_other_kinds_is_shown_with_its_type(string path, string type, string body)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal(
            $"Content type {type} cannot be simplified to markdown, but here is the raw content:\nContents of http://s39190.example{path}:\n{body}", await rig.ReadAsync($"http://s39190.example{path}"));
    }

    [Theory]
    [InlineData("/tiny", "hi")]
    [InlineData("/notype", "no type")]
    [InlineData("/latin1", "café")]
    [InlineData("/metacharset", "Привет")]
    [InlineData("/bom", "bom")]
    [InlineData("/xhtml", "xhtml para")]
    [InlineData("/markdown", "# Title\n\n* item\n")]
    [InlineData("/redir2", "My title", true)]
    public async Task Pages_that_the_original_reads_or_misreads_are_read(string path, string body, bool onlyContains = false)
    {
        await using var rig = await FetchRig.StartAsync();

        var text = await rig.ReadAsync($"http://s39190.example{path}");

        if (onlyContains)
        {
            Assert.StartsWith($"Contents of http://s39190.example{path}:\n", text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal($"Contents of http://s39190.example{path}:\n{body}", text);
        }
    }

    [Fact]
    public async Task Text_hidden_until_a_script_shows_it_is_read()
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Contains("Real content here", await rig.ReadAsync("http://s39190.example/hidden"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/empty")]
    [InlineData("/nobody")]
    public async Task A_page_without_content_says_so(string path)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal($"Contents of http://s39190.example{path}:\n<error>Page failed to be simplified from HTML</error>", await rig.ReadAsync($"http://s39190.example{path}"));
    }

    [Fact]
    public async Task Raw_shows_the_source_and_asks_for_it()
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal(
            "Content type text/html cannot be simplified to markdown, but here is the raw content:\nContents of http://s39190.example/tiny:\n<html><body><p>hi</p></body></html>",
            await rig.ReadAsync("http://s39190.example/tiny", "\"raw\":true"));
    }

    [Fact]
    public async Task The_text_of_a_PDF_comes_page_by_page()
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal("Contents of http://s39190.example/pdf:\n[page 1 of 1]\n\nHarbour tide table", (await rig.ReadAsync("http://s39190.example/pdf")).Replace("]\nH", "]\n\nH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_text_is_named_with_its_type_and_size()
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Matches(@"^Failed to fetch http://s39190\.example/png: content type image/png is binary and cannot be shown as text \(\d+ bytes\)$", await rig.FailAsync("http://s39190.example/png"));
    }

    [Theory]
    [InlineData("http://s39190.example/404", "Failed to fetch http://s39190.example/404 - status code 404")]
    [InlineData("http://s39190.example/503", "Failed to fetch http://s39190.example/503 - status code 503")]
    [InlineData("http://s39190.example/loop", "Failed to fetch http://s39190.example/loop: more than 20 redirects")]
    [InlineData("http://down.example/x", "Failed to fetch robots.txt http://down.example/robots.txt due to a connection issue")]
    [InlineData("http://nowhere.example/x", "Failed to fetch robots.txt http://nowhere.example/robots.txt due to a connection issue")]
    [InlineData("ftp://s39190.example/x", "Failed to fetch ftp://s39190.example/x: only http and https addresses can be fetched")]
    [InlineData("file:///etc/passwd", "Failed to fetch file:///etc/passwd: only http and https addresses can be fetched")]
    [InlineData("http://169.254.169.254/latest/meta-data", "Failed to fetch http://169.254.169.254/latest/meta-data: blocked: 169.254.169.254 (169.254.169.254) is a private, local or reserved address")]
    [InlineData("http://inward.example/", "Failed to fetch http://inward.example/: blocked: inward.example (10.1.2.3) is a private, local or reserved address")]
    public async Task A_failure_is_told_in_its_frame(string url, string words)
    {
        await using var rig = await FetchRig.StartAsync();

        Assert.Equal(words, await rig.FailAsync(url));
    }

    [Theory]
    [InlineData("http://down.example/x", "Failed to fetch http://down.example/x: connection refused by down.example:80")]
    [InlineData("http://nowhere.example/x", "Failed to fetch http://nowhere.example/x: host name nowhere.example could not be resolved")]
    public async Task Without_robots_a_connection_that_fails_is_told_of_the_page(string url, string words)
    {
        await using var rig = await FetchRig.StartAsync("--ignore-robots-txt");

        Assert.Equal(words, await rig.FailAsync(url));
    }

    [Fact]
    public async Task A_user_name_in_an_address_is_refused_and_not_shown()
    {
        await using var rig = await FetchRig.StartAsync();

        var text = await rig.FailAsync("http://user:secret@s39190.example/plain");

        Assert.StartsWith("Failed to fetch http://s39190.example/plain: blocked:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_text_comes_in_parts_counted_in_code_points()
    {
        await using var rig = await FetchRig.StartAsync();

        var result = await rig.CallAsync("""{"url":"http://s39190.example/emoji.txt","max_length":5,"start_index":1.0}""");

        Assert.EndsWith(":\né日本🎣é\n\n<error>Content truncated. Call the fetch tool with a start_index of 6 to get more content.</error>", FetchRig.Text(result), StringComparison.Ordinal);
        Assert.Equal((20, 6), ((int)result.Meta!["outboard/page"]!["totalLength"]!, (int)result.Meta["outboard/page"]!["nextIndex"]!));
        Assert.EndsWith(":\n本", await rig.ReadAsync("http://s39190.example/emoji.txt", "\"start_index\":19"), StringComparison.Ordinal);
        Assert.EndsWith(":\n<error>No more content available.</error>", await rig.ReadAsync("http://s39190.example/emoji.txt", "\"start_index\":20"), StringComparison.Ordinal);
        Assert.EndsWith(":\n<error>No more content available.</error>", await rig.ReadAsync("http://s39190.example/emoji.txt", "\"start_index\":9999999999"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_a_page_in_parts_asks_for_it_once()
    {
        await using var rig = await FetchRig.StartAsync();

        await rig.ReadAsync("http://s39190.example/long", "\"max_length\":100");
        var second = await rig.CallAsync("""{"url":"http://s39190.example/long","max_length":100,"start_index":100}""");

        Assert.Single(rig.Site.Requests, static request => request.EndsWith("/long", StringComparison.Ordinal));
        Assert.True((bool)second.Meta!["outboard/page"]!["cached"]!);
    }

    [Fact]
    public async Task Without_the_cache_each_call_asks()
    {
        await using var rig = await FetchRig.StartAsync("--no-page-cache");

        await rig.ReadAsync("http://s39190.example/long", "\"max_length\":100");
        await rig.ReadAsync("http://s39190.example/long", "\"max_length\":100,\"start_index\":100");

        Assert.Equal(2, rig.Site.Requests.Count(static request => request.EndsWith("/long", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_private_page_is_seen_again_by_its_own_conversation_alone()
    {
        await using var rig = await FetchRig.StartAsync(static async context =>
        {
            if (context.Request.Path != "/mine")
            {
                return false;
            }

            context.Response.Headers.CacheControl = "private, no-store";
            return await FetchRig.WriteAsync(context, new string('x', 50));
        });
        var other = rig.Server.Open();

        await rig.ReadAsync("http://s1.example/mine", "\"max_length\":10");
        await rig.ReadAsync("http://s1.example/mine", "\"max_length\":10,\"start_index\":10");
        Assert.Single(rig.Site.Requests, static request => request.EndsWith("/mine", StringComparison.Ordinal));

        await rig.CallAsync("""{"url":"http://s1.example/mine","max_length":10,"start_index":10}""", other);
        Assert.Equal(2, rig.Site.Requests.Count(static request => request.EndsWith("/mine", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Marked_text_stands_in_a_fence_of_its_own_and_our_notices_outside()
    {
        await using var rig = await FetchRig.StartAsync("--mark-untrusted");

        var first = await rig.ReadAsync("http://s39190.example/plain", "\"max_length\":4");
        var second = await rig.ReadAsync("http://s39190.example/plain", "\"max_length\":4");

        Assert.Matches(
            "^Content type text/plain [^\n]*\nContents of http://s39190\\.example/plain:\n[^\n]+not instructions[^\n]+\n<untrusted-content id=\"([0-9a-f]{16})\" source=\"http://s39190\\.example/plain\">\n0123\n</untrusted-content id=\"\\1\">\n\n<error>Content truncated\\.",
            first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Parts_put_together_are_the_text_whatever_their_size() => Gen.Select(
        Gen.OneOf(Gen.Const("🎣"), Gen.Const("é"), Gen.Const("\ud83d"), Gen.Const("a\n"), Gen.Const("\udc00")).Array[0, 60].Select(string.Concat), Gen.Int[1, 9]).Sample((text, length) =>
    {
        var whole = new StringBuilder();
        for (int? at = 0; at is { } start;)
        {
            (var slice, at) = Servers.Web.CodePoints.Slice(text, start, length);
            Assert.True(at is null || Servers.Web.CodePoints.Count(slice) == length);
            Assert.True(slice.Length == 0 || !(char.IsLowSurrogate(slice[0]) && whole.Length > 0 && char.IsHighSurrogate(whole[^1])));
            whole.Append(slice);
        }

        Assert.Equal(text, whole.ToString());
    });
}
