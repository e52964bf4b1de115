using System.Text;
using Microsoft.Extensions.Logging;
using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>Reads pages of documentation, through the cache and only from the sites that are allowed (native-servers 5.3).</summary>
internal sealed partial class DocReader(DocRequests requests, PageReader pages, TimeProvider time, ILogger log)
{
    /// <param name="address">The page.</param>
    /// <param name="told">What AWS is told of the call beside the conversation, as the end of a query: <c>&amp;tool=…</c>.</param>
    /// <param name="continues">An older snapshot of the page serves.</param>
    /// <param name="conversation">Who asks.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <exception cref="DocFailure">There is no page.</exception>
    public async Task<Page> ReadAsync(DocAddress address, string told, bool continues, Conversation conversation, CancellationToken cancellation)
    {
        var url = address.IsAws && conversation.Id is { } id ? Told(address, id, told, conversation.QueryIdOf(address)) : address.Url;
        var request = requests.Page(url, address.IsAws ? conversation.Id : null) with { CacheKey = address.Url };
        Reads(log, address.Given);
        try
        {
            return await pages.ReadAsync(request, continues, conversation.Pages, (answer, stop) => ConvertAsync(answer, url, address, stop), cancellation);
        }
        catch (WebFailure failure)
        {
            throw Failure(address, $": {failure.Message}", failure);
        }
        catch (WebStatus status)
        {
            throw Failure(address, $" - status code {status.Answer.Status}", status);
        }
    }

    private DocFailure Failure(DocAddress address, string reason, Exception inner)
    {
        var failure = new DocFailure(address.Given, reason, inner);
        Failed(log, failure.Message);
        return failure;
    }

    private static Uri Told(DocAddress address, string sessionId, string told, string? queryId)
    {
        var url = new StringBuilder(address.Clean).Append("?session=").Append(sessionId).Append(told);
        if (queryId is not null)
        {
            url.Append("&query_id=").Append(Uri.EscapeDataString(queryId));
        }

        return new Uri(url.ToString());
    }

    private async ValueTask<Page> ConvertAsync(WebAnswer answer, Uri asked, DocAddress address, CancellationToken cancellation)
    {
        // What the site was told is no part of the page's address: neither links nor later readers may see it.
        var saysMore = asked != address.Url && answer.FinalUrl.Query == asked.Query;
        var final = saysMore ? new Uri(answer.FinalUrl.GetLeftPart(UriPartial.Path)) : answer.FinalUrl;
        var kind = Content.KindOf(answer.ContentType, answer.Body);
        var page = new Page { FinalUrl = final, Status = answer.Status, ContentType = answer.ContentType, Kind = kind, Source = "", Text = "" };
        switch (kind)
        {
            case ContentKind.Binary:
                throw new WebFailure(
                    WebFailureKind.Binary,
                    $"content type {(answer.ContentType.Length == 0 ? "unknown" : answer.ContentType)} is binary and cannot be shown as text ({answer.Body.Length} bytes)");
            case ContentKind.Pdf:
                var pdf = await PdfText.ReadAsync(answer.Body, time, cancellation);
                return page with { Source = pdf, Text = pdf };
        }

        var (text, charset) = TextDecoding.Decode(answer.Body, answer.ContentType);
        if (kind != ContentKind.Html)
        {
            return page with { Charset = charset, Source = text, Text = text };
        }

        var (markdown, title) = PageText.Of(text, final);
        return page with { Charset = charset, Title = title, Source = text, Text = LargeTables.Cut(markdown, address.Clean) };
    }

    [LoggerMessage(LogLevel.Debug, "Reads {Url}.")]
    private static partial void Reads(ILogger log, string url);

    [LoggerMessage(LogLevel.Error, "{Failure}")]
    private static partial void Failed(ILogger log, string failure);
}

/// <summary>There is no page; the message is what the client is told.</summary>
internal sealed class DocFailure(string url, string reason, Exception inner) : Exception($"Failed to fetch {url}{reason}", inner)
{
    /// <summary><c>: words</c> or <c> - status code N</c>.</summary>
    public string Reason { get; } = reason;
}
