using Outboard.Servers.Hosting;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Markdown;

namespace Outboard.Servers.Fetch;

/// <summary>Reads a page for the tool or the prompt, and tells every failure in the original's frame (native-servers 4.3, steps 3 to 5).</summary>
internal sealed class PageFetch(FetchSettings settings, RobotsCache robots, PageReader reader, TimeProvider time)
{
    private const string Accept = "text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.1";
    private const string AcceptRaw = "text/html, */*;q=0.8";
    private const string NotSimplified = "<error>Page failed to be simplified from HTML</error>";

    /// <param name="url">The page.</param>
    /// <param name="raw">Its source and not the article in it.</param>
    /// <param name="continues">The caller goes on with a page it has begun.</param>
    /// <param name="autonomous">A model asks, so robots.txt decides; a user who named the page is not asked.</param>
    /// <param name="session">Whose pages.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <exception cref="ToolFailure">There is no page; the message says why.</exception>
    public async Task<Page> ReadAsync(Uri url, bool raw, bool continues, bool autonomous, PageSession session, CancellationToken cancellation)
    {
        var shown = WebUrl.Show(url);
        var agent = settings.UserAgent ?? (autonomous ? FetchSettings.ToolAgent : FetchSettings.PromptAgent);
        var asksRobots = autonomous && !settings.IgnoreRobots;
        var request = new WebRequest(url)
        {
            UserAgent = agent,
            Accept = raw ? AcceptRaw : Accept,
            MaxBytes = settings.MaxBytes,
            HeadersTimeout = settings.Timeout,
            ReadTimeout = settings.Timeout,
            CheckRedirect = asksRobots ? (hop, stop) => CheckRobotsAsync(hop, agent, stop) : null,
        };
        try
        {
            if (url.Scheme is not ("http" or "https"))
            {
                throw new WebFailure(WebFailureKind.Scheme, "only http and https addresses can be fetched");
            }

            if (asksRobots)
            {
                await CheckRobotsAsync(url, agent, cancellation);
            }

            return await reader.ReadAsync(request, continues, session, (answer, stop) => ConvertAsync(answer, raw, stop), cancellation);
        }
        catch (WebFailure failure)
        {
            throw new ToolFailure($"Failed to fetch {shown}: {failure.Message}", failure);
        }
        catch (WebStatus status)
        {
            throw new ToolFailure($"Failed to fetch {shown} - status code {status.Answer.Status}", status);
        }
    }

    private async ValueTask<Page> ConvertAsync(WebAnswer answer, bool raw, CancellationToken cancellation)
    {
        var kind = Content.KindOf(answer.ContentType, answer.Body);
        var page = new Page { FinalUrl = answer.FinalUrl, Status = answer.Status, ContentType = answer.ContentType, Kind = kind, Source = "", Text = "" };
        switch (kind)
        {
            case ContentKind.Binary:
                throw new WebFailure(
                    WebFailureKind.Binary, $"content type {(answer.ContentType.Length == 0 ? "unknown" : answer.ContentType)} is binary and cannot be shown as text ({answer.Body.Length} bytes)");
            case ContentKind.Pdf:
                var pdf = await PdfText.ReadAsync(answer.Body, time, cancellation);
                return page with { Source = pdf, Text = pdf };
        }

        var (text, charset) = TextDecoding.Decode(answer.Body, answer.ContentType);
        if (kind != ContentKind.Html || raw)
        {
            return page with { Charset = charset, Source = text, Text = text };
        }

        // The source of an article is never asked for again: only raw shows it, and that is a page of its own.
        var (markdown, title) = Article.Extract(text, answer.FinalUrl);
        return page with { Charset = charset, Title = title, Text = markdown ?? NotSimplified };
    }

    private async ValueTask CheckRobotsAsync(Uri url, string agent, CancellationToken cancellation)
    {
        RobotsFile file;
        try
        {
            file = await robots.GetAsync(url, agent, cancellation);
        }
        catch (WebFailure failure) when (failure.Kind is not WebFailureKind.Blocked)
        {
            throw new ToolFailure($"Failed to fetch robots.txt {RobotsUrl(url)} due to a connection issue", failure);
        }

        if (file.Status is 401 or 403)
        {
            throw new ToolFailure(
                $"When fetching robots.txt ({file.Url}), received status {file.Status} so assuming that autonomous fetching is not allowed, "
                + "the user can try manually fetching by using the fetch prompt");
        }

        if (file.Status >= 500 && settings.StrictRobots)
        {
            throw new ToolFailure($"When fetching robots.txt ({file.Url}), received status {file.Status}, and --strict-robots reads nothing from such a site.");
        }

        if (!file.Rules.Allows(url, agent))
        {
            throw new ToolFailure(RobotsRefusal.Text(file, url, agent));
        }
    }

    private static string RobotsUrl(Uri page) => $"{page.Scheme}://{WebUrl.Authority(page)}/robots.txt";
}
