using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>The requests of this server (native-servers 5.3, 2.3): whom they name, how long they wait, where they may be led.</summary>
internal sealed class DocRequests(string userAgent, DocSites sites)
{
    private const int MaxJson = 5 << 20;

    // Sections and tables are found in HTML, so that is what is asked for although AWS has Markdown as well.
    private const string AcceptPage = "text/html, */*;q=0.8";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <param name="url">Where to.</param>
    /// <param name="sessionId">The conversation's, or null to say nothing of it.</param>
    public WebRequest Page(Uri url, string? sessionId) => new(url)
    {
        UserAgent = userAgent,
        Accept = AcceptPage,
        Headers = sessionId is null ? [] : [KeyValuePair.Create("X-MCP-Session-Id", sessionId)],
        HeadersTimeout = Timeout,
        ReadTimeout = Timeout,
        WholeTimeout = Timeout,
        RefuseRedirect = Refuse,
    };

    /// <summary>To something that answers JSON.</summary>
    public WebRequest Json(Uri url, string? sessionId) => Page(url, sessionId) with { Accept = "application/json", MaxBytes = MaxJson };

    private void Refuse(Uri target)
    {
        if (!sites.Allow(target))
        {
            throw new WebFailure(WebFailureKind.RedirectRefused, $"Refusing to follow redirect to non-allowlisted URL: {WebUrl.Show(target)}");
        }
    }
}
