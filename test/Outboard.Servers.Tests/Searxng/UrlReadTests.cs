using System.Text;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Web;

namespace Outboard.Servers.Tests.Searxng;

/// <summary><c>web_url_read</c>: what becomes of pages, and parts of them (native-servers 6.5).</summary>
public sealed class UrlReadTests : IAsyncLifetime
{
    private readonly PageSite _site = new();

    public ValueTask InitializeAsync() => _site.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("application/json", """{"b":"é<>&'","n":1.50}""", "```json\n{\n  \"b\": \"é<>&'\",\n  \"n\": 1.50\n}\n```")]
    [InlineData("application/ld+json; charset=utf-8", "[]", "```json\n[]\n```")]
    [InlineData("application/json", "{oops", "Note: Response declared JSON but could not be parsed.\n\n```text\n{oops\n```")]
    [InlineData("application/yaml", "a: 1\n", "```yaml\na: 1\n\n```")]
    [InlineData("text/x-yaml; charset=utf-8", "a: 2", "```yaml\na: 2\n```")]
    [InlineData("application/toml", "a=1", "```toml\na=1\n```")]
    [InlineData("text/xml", "<a>1</a>", "```xml\n<a>1</a>\n```")]
    [InlineData("application/atom+xml", "<feed/>", "```xml\n<feed/>\n```")]
    [InlineData("application/javascript", "var x=1", "```text\nvar x=1\n```")]
    [InlineData("application/x-sh", "#!/bin/sh\nls", "```text\n#!/bin/sh\nls\n```")]
    [InlineData("text/csv", "a,b", "```text\na,b\n```")]
    [InlineData("TEXT/PLAIN; Charset=UTF-8", "x ``` y `````\n", "``````text\nx ``` y `````\n\n``````")]
    [InlineData("text/plain", "<html><body>source</body></html>", "```text\n<html><body>source</body></html>\n```")]
    [InlineData("text/markdown", "# H\n\ntext", "# H\n\ntext")]
    [InlineData("application/xhtml+xml", "<html><body><p>xh</p></body></html>", "xh")]
    [InlineData("", "<p>none <b>said</b></p>", "none **said**")]
    [InlineData("image/svg+xml", "<svg/>", "Unsupported content type: image/svg+xml. Binary, media, and archive downloads are intentionally not read by web_url_read.")]
    [InlineData("application/zip", "x", "Unsupported content type: application/zip. Binary, media, and archive downloads are intentionally not read by web_url_read.")]
    [InlineData("application/octet-stream", "text", "Unsupported content type: application/octet-stream. Binary, media, and archive downloads are intentionally not read by web_url_read.")]
    [InlineData("text/html", "a\0b", "Body was declared text/html but appears binary (NUL byte in first 1KB); not read. Binary, media, and archive downloads are intentionally not read by web_url_read.")]
    [InlineData("", "a\0b", "Unsupported content type: missing. Body appears binary: NUL byte found in the first 1024 bytes. Binary, media, and archive downloads are intentionally not read by web_url_read.")]
    public async Task Each_kind_of_content_has_its_form(string type, string body, string expected)
    {
        _site.Serve("/p", type, Encoding.UTF8.GetBytes(body));
        using var rig = PageSite.Reader();

        var answer = await rig.ReadAsync(_site.Url("/p"));

        Assert.Equal((false, expected), (answer.IsError, answer.Text));
    }

    [Theory]
    [InlineData("text/html; charset=iso-8859-1", "iso-8859-1")]
    [InlineData("text/html; charset=windows-1251", "windows-1251")]
    [InlineData("text/html; charset=utf-16", "utf-16")]
    public async Task Text_is_read_in_the_charset_it_was_written_in(string type, string charset)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = charset == "windows-1251" ? "Привет" : "café";
        _site.Serve("/p", type, Encoding.GetEncoding(charset).GetBytes($"<html><body><p>{text}</p></body></html>"));
        using var rig = PageSite.Reader();

        Assert.Equal(text, (await rig.ReadAsync(_site.Url("/p"))).Text);
    }

    [Theory]
    [InlineData("application/pdf")]
    [InlineData("application/octet-stream")]
    public async Task A_pdf_is_read_whatever_it_is_called(string type)
    {
        _site.Serve("/good", type, PdfFiles.Written(["Words of a PDF"]));
        _site.Serve("/broken", type, "%PDF-1.4 junk"u8.ToArray());
        using var rig = PageSite.Reader();

        Assert.Equal("```text\n[page 1 of 1]\nWords of a PDF\n```", (await rig.ReadAsync(_site.Url("/good"))).Text);
        var broken = await rig.ReadAsync(_site.Url("/broken"));
        Assert.Equal((false, "PDF cannot be read: it is damaged."), (broken.IsError, broken.Text));
    }

    [Fact]
    public async Task Facts_about_the_page_stand_beside_its_text()
    {
        _site.Serve("/p", "text/html; charset=utf-8", "<html><head><title>The title</title></head><body><p>0123456789</p></body></html>"u8.ToArray());
        _site.Redirect("/r", "/p");
        using var rig = PageSite.Reader();

        var first = await rig.ReadAsync(_site.Url("/r"), """ "maxLength":4 """);
        Assert.Equal("0123", first.Text);
        Assert.Equal($$"""{"finalUrl":"{{_site.Url("/p")}}","contentType":"text/html; charset=utf-8","charset":"utf-8","title":"The title","totalLength":10,"nextIndex":4,"cached":false}""", first.Page.ToJsonString());

        var rest = await rig.ReadAsync(_site.Url("/r#part"), """ "startChar":4.9 """);
        Assert.Equal("456789", rest.Text);
        Assert.True(rest.Page["cached"]!.GetValue<bool>());
        Assert.Null(rest.Page["nextIndex"]);
        Assert.Equal(2, _site.Requests.Count);
    }

    [Fact]
    public async Task A_part_is_chosen_by_headings_section_paragraphs_and_characters()
    {
        _site.Serve("/p", "text/html", "<h1>One</h1><p>p1</p><h2>Two</h2><p>p2</p><p>p3 and more</p><h1>Three</h1>"u8.ToArray());
        using var rig = PageSite.Reader();

        Assert.Equal("# One\n## Two\n# Three", await Read(""" "readHeadings":true,"section":"Two","maxLength":3 """));
        Assert.Equal("p3", await Read(""" "section":"two","paragraphRange":"3","maxLength":2 """));
        Assert.Equal("", await Read(""" "startChar":9999 """));
        Assert.Equal(await Read(""), await Read(""" "section":"","paragraphRange":"" """));
        Assert.Equal("Section \"zzz\" not found in the content.", await Read(""" "section":"zzz" """));
        Assert.Equal("Paragraph range \"9\" is invalid or out of bounds.", await Read(""" "section":"two","paragraphRange":"9" """));
        Assert.Single(_site.Requests);

        async Task<string> Read(string more) => (await rig.ReadAsync(_site.Url("/p"), more)).Text;
    }

    [Fact]
    public async Task The_operators_length_counts_where_none_is_asked_for()
    {
        _site.Serve("/p", "text/markdown", "0123456789"u8.ToArray());
        using var rig = PageSite.Reader("URL_READ_MAX_CHARS=5");

        Assert.Equal("01234", (await rig.ReadAsync(_site.Url("/p"))).Text);
        Assert.Equal("0123456", (await rig.ReadAsync(_site.Url("/p"), """ "maxLength":7 """)).Text);
    }

    [Fact]
    public async Task A_page_is_kept_as_long_as_the_operator_says_and_never_when_it_must_not_be()
    {
        var time = new FakeTimeProvider();
        _site.Serve("/p", "text/plain", "x"u8.ToArray());
        _site.Pages["/secret"] = context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return SearxStub.WriteAsync(context, "x", type: "text/plain");
        };
        using var rig = SearxngRig.Create(null, ["CACHE_TTL_MS=5000"], ["--allow-private", "127.0.0.0/8"], time);

        foreach (var (path, wait) in new[] { ("/p", 4), ("/p", 1), ("/p", 0), ("/secret", 0), ("/secret", 0) })
        {
            await rig.ReadAsync(_site.Url(path));
            time.Advance(TimeSpan.FromSeconds(wait));
        }

        Assert.Equal(["/p", "/p", "/secret", "/secret"], _site.Requests.Select(static request => new Uri(request[4..]).AbsolutePath));
    }

    [Theory]
    [InlineData(401, "🚫 Website Error (401): Unauthorized")]
    [InlineData(403, "🚫 Website Error (403): Access blocked (bot detection or geo-restriction)")]
    [InlineData(404, "🚫 Website Error (404): Page not found")]
    [InlineData(429, "🚫 Website Error (429): Rate limit exceeded")]
    [InlineData(502, "🚫 Website Error (502): Internal server error")]
    [InlineData(304, "🚫 Website Error (304): Not Modified")]
    public async Task A_status_that_is_no_success_is_an_error(int status, string expected)
    {
        _site.Pages["/p"] = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        using var rig = PageSite.Reader();

        Assert.Equal((true, expected), ((await rig.ReadAsync(_site.Url("/p"))).IsError, (await rig.ReadAsync(_site.Url("/p"))).Text));
    }

    [Fact]
    public async Task Nothing_and_nothing_to_read_are_two_things()
    {
        _site.Serve("/empty", "text/html", []);
        _site.Serve("/blank", "text/plain", " \n "u8.ToArray());
        _site.Serve("/script", "text/html", "<html><body><script>1</script></body></html>"u8.ToArray());
        using var rig = PageSite.Reader();

        Assert.Equal($"📄 Content Error: Website returned empty content. ({_site.Url("/empty")})", (await rig.ReadAsync(_site.Url("/empty"))).Text);
        Assert.Equal($"📄 Content Error: Website returned empty content. ({_site.Url("/blank")})", (await rig.ReadAsync(_site.Url("/blank"))).Text);
        var warned = await rig.ReadAsync(_site.Url("/script"));
        Assert.Equal(
            (false, $"📄 Content Warning: Page fetched but appears empty after conversion ({_site.Url("/script")}). May contain only media or require JavaScript."), (warned.IsError, warned.Text));
    }

    [Fact]
    public async Task A_page_that_is_too_large_is_told_so_and_not_read_to_its_end()
    {
        _site.Serve("/big", "text/html", Encoding.UTF8.GetBytes(new string('x', 6 << 20)));
        using var usual = PageSite.Reader();
        using var small = PageSite.Reader("URL_READ_MAX_CONTENT_LENGTH_BYTES=2000");

        var answer = await usual.ReadAsync(_site.Url("/big"));
        Assert.False(answer.IsError);
        Assert.StartsWith("Content too large: the page exceeds the 5.00 MB (5242880 bytes) limit. ", answer.Text, StringComparison.Ordinal);
        Assert.StartsWith("Content too large: the page exceeds the 2.0 KB (2000 bytes) limit. ", (await small.ReadAsync(_site.Url("/big"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_absolute_and_an_own_user_agent_is_sent()
    {
        var agent = "";
        _site.Pages["/dir/p"] = context =>
        {
            agent = $"{context.Request.Headers.UserAgent} | {context.Request.Headers.Accept}";
            return SearxStub.WriteAsync(context, """<a href="/rel">rel</a> <a href="q?x=1">q</a>""", type: "text/html");
        };
        using var rig = PageSite.Reader("URL_READER_USER_AGENT=reader/1", "USER_AGENT=general/1");

        Assert.Equal($"[rel]({_site.Url("/rel")}) [q]({_site.Url("/dir/q?x=1")})", (await rig.ReadAsync(_site.Url("/dir/p"))).Text);
        Assert.StartsWith("reader/1 | text/markdown, text/html;q=0.9", agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fence_has_a_new_boundary_for_each_call()
    {
        _site.Serve("/p", "text/markdown", "# H\n\ntext"u8.ToArray());
        using var rig = SearxngRig.Create(null, args: ["--mark-untrusted", "--allow-private", "127.0.0.0/8"]);

        var first = (await rig.ReadAsync(_site.Url("/p"))).Text;
        var second = (await rig.ReadAsync(_site.Url("/p"))).Text;

        Assert.Matches($"""<untrusted-content id="([0-9a-f]{"{16}"})" source="{_site.Url("/p")}">\n# H\n\ntext\n</untrusted-content id="\1">$""", first);
        Assert.NotEqual(first, second);
        Assert.Equal("", (await rig.ReadAsync(_site.Url("/p"), """ "startChar":99 """)).Text);
        Assert.Equal("Section \"x\" not found in the content.", (await rig.ReadAsync(_site.Url("/p"), """ "section":"x" """)).Text);
    }
}
