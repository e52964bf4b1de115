using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Tests.Site;

namespace Outboard.Servers.Tests.Searxng;

/// <summary><c>web_url_read</c> against a site of awkward pages (native-servers 6.5).</summary>
public sealed class UrlReadTests : IAsyncLifetime
{
    private readonly Dictionary<string, Func<HttpContext, Task>> _pages = [];

    private TestSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await TestSite.StartAsync(context =>
        _pages.TryGetValue(context.Request.Path, out var page) ? page(context) : SearxStub.WriteAsync(context, "nf", 404, "text/plain"));

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
        Serve("/p", type, Encoding.UTF8.GetBytes(body));
        using var rig = Reader();

        var answer = await rig.ReadAsync(Url("/p"));

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
        Serve("/p", type, Encoding.GetEncoding(charset).GetBytes($"<html><body><p>{text}</p></body></html>"));
        using var rig = Reader();

        Assert.Equal(text, (await rig.ReadAsync(Url("/p"))).Text);
    }

    [Fact]
    public async Task Facts_about_the_page_stand_beside_its_text()
    {
        Serve("/p", "text/html; charset=utf-8", "<html><head><title>The title</title></head><body><p>0123456789</p></body></html>"u8.ToArray());
        Redirect("/r", "/p");
        using var rig = Reader();

        var first = await rig.ReadAsync(Url("/r"), """ "maxLength":4 """);
        Assert.Equal("0123", first.Text);
        Assert.Equal($$"""{"finalUrl":"{{Url("/p")}}","contentType":"text/html; charset=utf-8","charset":"utf-8","title":"The title","totalLength":10,"nextIndex":4,"cached":false}""", first.Page.ToJsonString());

        var rest = await rig.ReadAsync(Url("/r#part"), """ "startChar":4.9 """);
        Assert.Equal("456789", rest.Text);
        Assert.True(rest.Page["cached"]!.GetValue<bool>());
        Assert.Null(rest.Page["nextIndex"]);
        Assert.Equal(2, _site.Requests.Count);
    }

    [Fact]
    public async Task A_part_is_chosen_by_headings_section_paragraphs_and_characters()
    {
        Serve("/p", "text/html", "<h1>One</h1><p>p1</p><h2>Two</h2><p>p2</p><p>p3 and more</p><h1>Three</h1>"u8.ToArray());
        using var rig = Reader();

        Assert.Equal("# One\n## Two\n# Three", await Read(""" "readHeadings":true,"section":"Two","maxLength":3 """));
        Assert.Equal("p3", await Read(""" "section":"two","paragraphRange":"3","maxLength":2 """));
        Assert.Equal("", await Read(""" "startChar":9999 """));
        Assert.Equal(await Read(""), await Read(""" "section":"","paragraphRange":"" """));
        Assert.Equal("Section \"zzz\" not found in the content.", await Read(""" "section":"zzz" """));
        Assert.Equal("Paragraph range \"9\" is invalid or out of bounds.", await Read(""" "section":"two","paragraphRange":"9" """));
        Assert.Single(_site.Requests);

        async Task<string> Read(string more) => (await rig.ReadAsync(Url("/p"), more)).Text;
    }

    [Fact]
    public async Task The_operators_length_counts_where_none_is_asked_for()
    {
        Serve("/p", "text/markdown", "0123456789"u8.ToArray());
        using var rig = Reader("URL_READ_MAX_CHARS=5");

        Assert.Equal("01234", (await rig.ReadAsync(Url("/p"))).Text);
        Assert.Equal("0123456", (await rig.ReadAsync(Url("/p"), """ "maxLength":7 """)).Text);
    }

    [Fact]
    public async Task A_page_is_kept_as_long_as_the_operator_says_and_never_when_it_must_not_be()
    {
        var time = new FakeTimeProvider();
        Serve("/p", "text/plain", "x"u8.ToArray());
        _pages["/secret"] = context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return SearxStub.WriteAsync(context, "x", type: "text/plain");
        };
        using var rig = SearxngRig.Create(null, ["CACHE_TTL_MS=5000"], ["--allow-private", "127.0.0.0/8"], time);

        foreach (var (path, wait) in new[] { ("/p", 4), ("/p", 1), ("/p", 0), ("/secret", 0), ("/secret", 0) })
        {
            await rig.ReadAsync(Url(path));
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
        _pages["/p"] = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        using var rig = Reader();

        Assert.Equal((true, expected), ((await rig.ReadAsync(Url("/p"))).IsError, (await rig.ReadAsync(Url("/p"))).Text));
    }

    [Fact]
    public async Task Nothing_and_nothing_to_read_are_two_things()
    {
        Serve("/empty", "text/html", []);
        Serve("/blank", "text/plain", " \n "u8.ToArray());
        Serve("/script", "text/html", "<html><body><script>1</script></body></html>"u8.ToArray());
        using var rig = Reader();

        Assert.Equal($"📄 Content Error: Website returned empty content. ({Url("/empty")})", (await rig.ReadAsync(Url("/empty"))).Text);
        Assert.Equal($"📄 Content Error: Website returned empty content. ({Url("/blank")})", (await rig.ReadAsync(Url("/blank"))).Text);
        var warned = await rig.ReadAsync(Url("/script"));
        Assert.Equal(
            (false, $"📄 Content Warning: Page fetched but appears empty after conversion ({Url("/script")}). May contain only media or require JavaScript."), (warned.IsError, warned.Text));
    }

    [Fact]
    public async Task A_page_that_is_too_large_is_told_so_and_not_read_to_its_end()
    {
        Serve("/big", "text/html", Encoding.UTF8.GetBytes(new string('x', 6 << 20)));
        using var usual = Reader();
        using var small = Reader("URL_READ_MAX_CONTENT_LENGTH_BYTES=2000");

        var answer = await usual.ReadAsync(Url("/big"));
        Assert.False(answer.IsError);
        Assert.StartsWith("Content too large: the page exceeds the 5.00 MB (5242880 bytes) limit. ", answer.Text, StringComparison.Ordinal);
        Assert.StartsWith("Content too large: the page exceeds the 2.0 KB (2000 bytes) limit. ", (await small.ReadAsync(Url("/big"))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("ftp://x/y", "ftp://x/y")]
    [InlineData("//host/x", "//host/x")]
    [InlineData("/etc/passwd", "/etc/passwd")]
    [InlineData("file:///etc/passwd", "file:///etc/passwd")]
    [InlineData("javascript:1", "javascript:1")]
    [InlineData("ftp://user:secret@x/y", "ftp://x/y")]
    public async Task What_is_no_address_of_a_page_is_said_to_be_none(string url, string shown)
    {
        using var rig = Reader();

        var answer = await rig.ReadAsync(url);

        Assert.Equal((true, $"🔧 URL Format Error: Invalid URL \"{shown}\""), (answer.IsError, answer.Text));
    }

    [Fact]
    public async Task Spaces_around_an_address_do_not_matter()
    {
        Serve("/p", "text/markdown", "x"u8.ToArray());
        using var rig = Reader();

        Assert.Equal("x", (await rig.ReadAsync($"  {Url("/p")}\n")).Text);
    }

    [Fact]
    public async Task Credentials_in_an_address_are_refused_and_not_repeated()
    {
        using var rig = Reader();

        Assert.Equal(
            $"🌐 Network Error: Request cannot be constructed from a URL that includes credentials: {Url("/p")}",
            (await rig.ReadAsync(Url("/p").Replace("http://", "http://user:secret@", StringComparison.Ordinal))).Text);
        Assert.Equal(0, _site.Connections);
    }

    [Fact]
    public async Task Redirects_end_somewhere()
    {
        Redirect("/loop", "/loop");
        Redirect("/nowhere", "");
        Redirect("/ftp", "ftp://h/z");
        using var rig = Reader();

        Assert.Equal($"📄 Content Error: Too many redirects while fetching URL. ({Url("/loop")})", (await rig.ReadAsync(Url("/loop"))).Text);
        Assert.Equal(6, _site.Requests.Count);
        Assert.Equal("🚫 Website Error (302): Found", (await rig.ReadAsync(Url("/nowhere"))).Text);
        Assert.Equal("🌐 Network Error: redirect to ftp://h/z blocked: only http and https addresses can be fetched", (await rig.ReadAsync(Url("/ftp"))).Text);
    }

    [Fact]
    public async Task A_page_that_does_not_come_is_given_up()
    {
        var time = new FakeTimeProvider();
        _pages["/slow"] = context =>
        {
            time.Advance(TimeSpan.FromMilliseconds(2500));
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var rig = SearxngRig.Create(null, ["FETCH_TIMEOUT_MS=2500"], ["--allow-private", "127.0.0.0/8"], time);

        var answer = await rig.ReadAsync(Url("/slow"));

        Assert.Equal((true, "⏱️ Timeout Error: 127.0.0.1 took longer than 2500ms to respond"), (answer.IsError, answer.Text));
    }

    [Theory]
    [InlineData("http://127.0.0.1/x", "http://127.0.0.1/x")]
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://localhost/x", "http://localhost/x")]
    [InlineData("http://10.0.0.1/", "http://10.0.0.1/")]
    [InlineData("http://[::1]/", "http://[::1]/")]
    [InlineData("http://169.254.169.254/latest", "http://169.254.169.254/latest")]
    [InlineData("http://inside.example/", "http://inside.example/")]
    public async Task Private_addresses_are_blocked(string url, string shown)
    {
        using var rig = SearxngRig.Create(null, web: static web => web with { Resolve = static (_, _) => Task.FromResult(new[] { IPAddress.Parse("192.168.1.1") }) });

        var answer = await rig.ReadAsync(url);

        Assert.Equal(
            (true, $"🔒 URL blocked by security policy: {shown}. Enable MCP_HTTP_ALLOW_PRIVATE_URLS=true only if internal URL reads are intentional."), (answer.IsError, answer.Text));
    }

    [Fact]
    public async Task A_public_page_that_redirects_inwards_is_blocked_with_the_place_it_led_to()
    {
        Redirect("/in", $"http://127.0.0.1:{_site.Url.Port}/secret");
        using var rig = Public();

        var answer = await rig.ReadAsync("http://public.example/in");

        Assert.True(answer.IsError);
        Assert.StartsWith("🔒 URL blocked by security policy: http://public.example/in. Enable MCP_HTTP_ALLOW_PRIVATE_URLS=true", answer.Text, StringComparison.Ordinal);
        Assert.Contains($"redirect to http://127.0.0.1:{_site.Url.Port}/secret blocked", answer.Text, StringComparison.Ordinal);
        Assert.Single(_site.Requests);
    }

    [Fact]
    public async Task A_port_that_is_not_listed_is_blocked_for_another_reason()
    {
        using var rig = Public();

        Assert.Contains("port 22 of public.example is not one of 80, 443, 8080, 8443", (await rig.ReadAsync("http://public.example:22/")).Text, StringComparison.Ordinal);
        Assert.Equal(0, _site.Connections);
    }

    [Fact]
    public async Task Whoever_means_it_may_read_private_pages_but_no_metadata()
    {
        Serve("/p", "text/markdown", "inside"u8.ToArray());
        using var rig = SearxngRig.Create(null, ["MCP_HTTP_ALLOW_PRIVATE_URLS=true"]);

        Assert.Equal("inside", (await rig.ReadAsync(Url("/p"))).Text);
        Assert.StartsWith("🔒 URL blocked by security policy: http://169.254.169.254/", (await rig.ReadAsync("http://169.254.169.254/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_absolute_and_an_own_user_agent_is_sent()
    {
        var agent = "";
        _pages["/dir/p"] = context =>
        {
            agent = $"{context.Request.Headers.UserAgent} | {context.Request.Headers.Accept}";
            return SearxStub.WriteAsync(context, """<a href="/rel">rel</a> <a href="q?x=1">q</a>""", type: "text/html");
        };
        using var rig = Reader("URL_READER_USER_AGENT=reader/1", "USER_AGENT=general/1");

        Assert.Equal($"[rel]({Url("/rel")}) [q]({Url("/dir/q?x=1")})", (await rig.ReadAsync(Url("/dir/p"))).Text);
        Assert.StartsWith("reader/1 | text/markdown, text/html;q=0.9", agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fence_has_a_new_boundary_for_each_call()
    {
        Serve("/p", "text/markdown", "# H\n\ntext"u8.ToArray());
        using var rig = SearxngRig.Create(null, args: ["--mark-untrusted", "--allow-private", "127.0.0.0/8"]);

        var first = (await rig.ReadAsync(Url("/p"))).Text;
        var second = (await rig.ReadAsync(Url("/p"))).Text;

        Assert.Matches($"""<untrusted-content id="([0-9a-f]{"{16}"})" source="{Url("/p")}">\n# H\n\ntext\n</untrusted-content id="\1">$""", first);
        Assert.NotEqual(first, second);
        Assert.Equal("", (await rig.ReadAsync(Url("/p"), """ "startChar":99 """)).Text);
        Assert.Equal("Section \"x\" not found in the content.", (await rig.ReadAsync(Url("/p"), """ "section":"x" """)).Text);
    }

    private string Url(string path) => _site.Url.AbsoluteUri.TrimEnd('/') + path;

    private void Serve(string path, string type, byte[] body) => _pages[path] = async context =>
    {
        context.Response.ContentType = type.Length == 0 ? null : type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    };

    private void Redirect(string path, string target) => _pages[path] = context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    };

    /// <summary>A server that may read the site, because loopback is a range it was told to let pass.</summary>
    private static SearxngRig Reader(params string[] variables) => SearxngRig.Create(null, variables, ["--allow-private", "127.0.0.0/8"]);

    /// <summary>A server whose every name is public, and leads to the site.</summary>
    private SearxngRig Public() => SearxngRig.Create(null, web: web => web with
    {
        Resolve = static (_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8") }),
        Connect = async (_, cancellation) =>
        {
            var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _site.Url.Port, cancellation);
            return client.GetStream();
        },
    });
}
