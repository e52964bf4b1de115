using System.Text.Json;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web.Markdown;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>What an answer of a web site is to <c>web_url_read</c>.</summary>
internal abstract record PageReading
{
    private PageReading()
    {
    }

    /// <summary>Text to select from.</summary>
    public sealed record Readable(Page Page) : PageReading;

    /// <summary>Nothing to select from, told as ordinary text.</summary>
    public sealed record Notice(string Text) : PageReading;
}

/// <summary>Makes readable text of an answer (native-servers 6.5).</summary>
internal static class PageConversion
{
    private const string NotRead = "Binary, media, and archive downloads are intentionally not read by web_url_read.";

    /// <param name="answer">With a status of success.</param>
    /// <param name="url">As it was asked for, for texts.</param>
    /// <param name="time">Bounds the reading of a PDF.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <exception cref="Outboard.Servers.Hosting.ToolFailure">It is empty, or cannot be converted.</exception>
    /// <exception cref="WebFailure">It is a PDF that cannot be read.</exception>
    public static async Task<PageReading> ReadAsync(WebAnswer answer, Uri url, TimeProvider time, CancellationToken cancellation)
    {
        var type = MediaType.Of(answer.ContentType);
        if (answer.Body.Length == 0)
        {
            throw SearxngErrors.EmptyPage(url);
        }

        if (type.IsPdf || answer.Body.AsSpan().StartsWith("%PDF-"u8))
        {
            var pdf = await PdfText.ReadAsync(answer.Body, time, cancellation);
            return Page(answer, ContentKind.Pdf, null, null, Fence("text", pdf));
        }

        if (type.IsBinary)
        {
            return new PageReading.Notice($"Unsupported content type: {type.Name}. {NotRead}");
        }

        if (!type.IsWideText && answer.Body.AsSpan(0, Math.Min(1024, answer.Body.Length)).Contains((byte)0) && !HasWideMark(answer.Body))
        {
            return new PageReading.Notice(type.Name.Length == 0
                ? $"Unsupported content type: missing. Body appears binary: NUL byte found in the first 1024 bytes. {NotRead}"
                : $"Body was declared {type.Name} but appears binary (NUL byte in first 1KB); not read. {NotRead}");
        }

        var (text, charset) = TextDecoding.Decode(answer.Body, answer.ContentType);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw SearxngErrors.EmptyPage(url);
        }

        return type.IsHtml || (type.IsUnknown && Content.KindOf(answer.ContentType, answer.Body) == ContentKind.Html)
            ? Html(answer, url, text, charset)
            : Page(answer, type.IsMarkdown ? ContentKind.Markdown : ContentKind.Text, charset, null, type switch
            {
                { IsMarkdown: true } => text,
                { IsJson: true } => Json(text),
                _ => Fence(type.Language, text),
            });
    }

    private static PageReading Html(WebAnswer answer, Uri url, string html, string charset)
    {
        string markdown;
        string? title;
        try
        {
            using var document = HtmlPage.Parse(html);
            title = document.Title;
            markdown = MarkdownWriter.Write(document.Body ?? document.DocumentElement, MarkdownProfile.Reader, answer.FinalUrl);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw SearxngErrors.NotConverted(url, failure);
        }

        return string.IsNullOrWhiteSpace(markdown)
            ? new PageReading.Notice(
                $"📄 Content Warning: Page fetched but appears empty after conversion ({WebUrl.Show(url)}). May contain only media or require JavaScript.")
            : Page(answer, ContentKind.Html, charset, title, markdown);
    }

    private static PageReading.Readable Page(WebAnswer answer, ContentKind kind, string? charset, string? title, string text) => new(new Page
    {
        FinalUrl = answer.FinalUrl,
        Status = answer.Status,
        ContentType = answer.ContentType,
        Charset = charset,
        Title = title,
        Kind = kind,
        Source = "",
        Text = text,
    });

    private static string Json(string text)
    {
        try
        {
            return Fence("json", JsonText.Indented(text));
        }
        catch (JsonException)
        {
            return $"Note: Response declared JSON but could not be parsed.\n\n{Fence("text", text)}";
        }
    }

    /// <summary>One backtick longer than the longest run inside, and three at least.</summary>
    private static string Fence(string language, string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}{language}\n{text}\n{fence}";
    }

    /// <summary>UTF-16 and UTF-32 are full of NUL bytes and say so with a mark of their own.</summary>
    private static bool HasWideMark(ReadOnlySpan<byte> body) => body is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF, ..];
}
