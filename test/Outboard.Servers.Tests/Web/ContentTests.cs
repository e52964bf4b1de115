using System.Text;
using Outboard.Servers.Web;

namespace Outboard.Servers.Tests.Web;

public sealed class ContentTests
{
    [Theory]
    [InlineData("text/html", "anything", nameof(ContentKind.Html))]
    [InlineData("Text/HTML; charset=utf-8", "", nameof(ContentKind.Html))]
    [InlineData("application/xhtml+xml", "<?xml?>", nameof(ContentKind.Html))]
    [InlineData("", "no tags at all", nameof(ContentKind.Html))]
    [InlineData("", "", nameof(ContentKind.Html))]
    [InlineData("text/plain", "<!DOCTYPE html>\n<HTML lang=en>", nameof(ContentKind.Html))]
    [InlineData("application/octet-stream", "<html>", nameof(ContentKind.Html))]
    [InlineData("text/plain", "                                                                                                     <html>", nameof(ContentKind.Text))]
    [InlineData("text/markdown; charset=utf-8", "# x", nameof(ContentKind.Markdown))]
    [InlineData("text/x-markdown", "# x", nameof(ContentKind.Markdown))]
    [InlineData("application/pdf", "whatever", nameof(ContentKind.Pdf))]
    [InlineData("application/octet-stream", "%PDF-1.7", nameof(ContentKind.Pdf))]
    [InlineData("", "%PDF-1.7", nameof(ContentKind.Pdf))]
    [InlineData("text/html", "%PDF-1.7", nameof(ContentKind.Pdf))]
    [InlineData("text/plain", "x", nameof(ContentKind.Text))]
    [InlineData("text/csv", "x", nameof(ContentKind.Text))]
    [InlineData("application/json", "{}", nameof(ContentKind.Text))]
    [InlineData("application/ld+json", "{}", nameof(ContentKind.Text))]
    [InlineData("application/atom+xml", "<feed/>", nameof(ContentKind.Text))]
    [InlineData("image/svg+xml", "<svg/>", nameof(ContentKind.Text))]
    [InlineData("application/xml", "<x/>", nameof(ContentKind.Text))]
    [InlineData("application/yaml", "a: b", nameof(ContentKind.Text))]
    [InlineData("application/toml", "a = 1", nameof(ContentKind.Text))]
    [InlineData("application/javascript", "x()", nameof(ContentKind.Text))]
    [InlineData("application/x-sh", "echo", nameof(ContentKind.Text))]
    [InlineData("image/png", "PNG", nameof(ContentKind.Binary))]
    [InlineData("audio/mpeg", "x", nameof(ContentKind.Binary))]
    [InlineData("video/mp4", "x", nameof(ContentKind.Binary))]
    [InlineData("font/woff2", "x", nameof(ContentKind.Binary))]
    [InlineData("application/zip", "PK", nameof(ContentKind.Binary))]
    [InlineData("application/epub+zip", "PK", nameof(ContentKind.Binary))]
    [InlineData("application/gzip", "x", nameof(ContentKind.Binary))]
    [InlineData("application/octet-stream", "text", nameof(ContentKind.Binary))]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK", nameof(ContentKind.Binary))]
    [InlineData("", "a\0b", nameof(ContentKind.Binary))]
    [InlineData("text/plain", "a\0b", nameof(ContentKind.Binary))]
    [InlineData("application/json", "{\0}", nameof(ContentKind.Binary))]
    [InlineData("text/plain; charset=utf-16", "a\0b\0", nameof(ContentKind.Text))]
    [InlineData("text/plain; charset=unheard-of", "a\0b\0", nameof(ContentKind.Binary))]
    [InlineData("text/html", "<p>a\0b</p>", nameof(ContentKind.Html))]
    public void Kind_follows_from_the_header_and_the_first_bytes(string contentType, string body, string kind) =>
        Assert.Equal(kind, Content.KindOf(contentType, Encoding.Latin1.GetBytes(body)).ToString());

    [Fact]
    public void Nul_behind_the_first_kilobyte_says_nothing() =>
        Assert.Equal(ContentKind.Text, Content.KindOf("text/plain", Encoding.Latin1.GetBytes(new string('a', 1024) + "\0")));

    [Theory]
    [InlineData("utf-16", "<html>x", nameof(ContentKind.Html))]
    [InlineData("utf-16BE", "plain words", nameof(ContentKind.Text))]
    public void Byte_order_mark_tells_text_from_binary(string encoding, string text, string kind)
    {
        var utf16 = Encoding.GetEncoding(encoding);

        Assert.Equal(kind, Content.KindOf("text/plain", [.. utf16.Preamble, .. utf16.GetBytes(text)]).ToString());
    }
}
