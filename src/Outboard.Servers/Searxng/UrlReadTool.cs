using System.Globalization;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;
using Outboard.Servers.Web;

namespace Outboard.Servers.Searxng;

/// <summary>What <c>web_url_read</c> was asked.</summary>
internal sealed record UrlReadQuery(string Url, int Start, int? Length, string? Section, string? Paragraphs, bool HeadingsOnly)
{
    /// <exception cref="ToolFailure">An argument is wrong.</exception>
    public static UrlReadQuery Read(ToolCall call, int? usualLength)
    {
        var arguments = new ToolArguments(call, "URL reading");
        return new UrlReadQuery(
            arguments.RequiredText("url"),
            Count(arguments.Number("startChar", 0)) ?? 0,
            Count(arguments.Number("maxLength", 1)) ?? usualLength,
            arguments.FilledText("section"),
            arguments.FilledText("paragraphRange"),
            arguments.Flag("readHeadings"));
    }

    /// <summary>A fraction is left out, as an index into text leaves it out.</summary>
    private static int? Count(double? number) => number is { } count ? (int)Math.Min(count, int.MaxValue) : null;
}

/// <summary>The tool <c>web_url_read</c> (native-servers 6.5).</summary>
internal sealed partial class UrlReadTool(SearxngSettings settings, WebClient web, LeastUsedCache<PackedPage> cache, TimeProvider time)
{
    private const string Accept = "text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1";
    private const int MostRedirects = 5;

    /// <exception cref="ToolFailure">There is no page; the message says why.</exception>
    public async Task<CallToolResult> RunAsync(UrlReadQuery query, CancellationToken cancellation)
    {
        if (WebUrl.Parse(query.Url.Trim()) is not { Scheme: "http" or "https" } url)
        {
            throw SearxngErrors.InvalidUrl(UserInfo().Replace(query.Url, "//"));
        }

        if (url.UserInfo.Length > 0)
        {
            throw SearxngErrors.Credentials(url);
        }

        var key = WebUrl.Key(url);
        if (cache.TryGet(key, out var kept))
        {
            return Select(kept.Unpack() with { IsCached = true }, query);
        }

        switch (await FetchAsync(url, key, cancellation))
        {
            case PageReading.Notice notice:
                return Results.Text(notice.Text);
            case PageReading.Readable readable:
                return Select(readable.Page, query);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<PageReading> FetchAsync(Uri url, string key, CancellationToken cancellation)
    {
        var hop = url;
        var request = new WebRequest(url)
        {
            UserAgent = settings.ReaderAgent,
            Accept = Accept,
            MaxRedirects = MostRedirects,
            MaxBytes = settings.ReadMaxBytes,
            HeadersTimeout = settings.ReadTimeout,
            ReadTimeout = settings.ReadTimeout,
            WholeTimeout = settings.ReadTimeout,
            CheckRedirect = (next, _) =>
            {
                hop = next;
                return ValueTask.CompletedTask;
            },
        };
        WebAnswer answer;
        try
        {
            answer = await web.SendAsync(request, cancellation);
        }
        catch (WebFailure failure) when (failure.Kind == WebFailureKind.TooLarge)
        {
            return new PageReading.Notice(TooLarge());
        }
        catch (WebFailure failure)
        {
            throw SearxngErrors.OfPage(failure, url, hop, settings.ReadTimeout);
        }

        if (answer.Status is < 200 or >= 300)
        {
            throw SearxngErrors.OfPage(answer);
        }

        PageReading reading;
        try
        {
            reading = await PageConversion.ReadAsync(answer, url, time, cancellation);
        }
        catch (WebFailure unreadable)
        {
            return new PageReading.Notice($"{unreadable.Message}.");
        }

        if (reading is PageReading.Readable readable && answer.CacheControl is not { NoStore: true })
        {
            var packed = new PackedPage(readable.Page);
            cache.Add(key, packed, packed.Size);
        }

        return reading;
    }

    /// <summary>Headings alone; or a section, paragraphs of that, characters of those.</summary>
    private CallToolResult Select(Page page, UrlReadQuery query)
    {
        if (query.HeadingsOnly)
        {
            var headings = Selection.Headings(page.Text);
            return Results.Text(Fenced(headings, page), PageMeta.Of(page, headings.Length, null));
        }

        var text = page.Text;
        if (query.Section is { } section)
        {
            if (Selection.Section(text, section) is not { } found)
            {
                return Results.Text($"Section \"{section}\" not found in the content.");
            }

            text = found;
        }

        if (query.Paragraphs is { } range)
        {
            if (Selection.Paragraphs(text, range) is not { } found)
            {
                return Results.Text($"Paragraph range \"{range}\" is invalid or out of bounds.");
            }

            text = found;
        }

        var (slice, next) = TextSlice.Take(text, query.Start, query.Length);
        return Results.Text(Fenced(slice, page), PageMeta.Of(page, text.Length, next));
    }

    private string Fenced(string text, Page page) => settings.MarkUntrusted && text.Length > 0 ? Untrusted.Fence(text, page.FinalUrl) : text;

    private string TooLarge() =>
        $"Content too large: the page exceeds the {Size(settings.ReadMaxBytes)} limit. readHeadings and section only choose from a page that was read. "
        + "To read larger pages, raise URL_READ_MAX_CONTENT_LENGTH_BYTES.";

    private static string Size(int bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KB ({bytes} bytes)"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F2} MB ({bytes} bytes)"),
    };

    [GeneratedRegex("//[^/@]*@")]
    private static partial Regex UserInfo();
}
