using Outboard.Servers.Hosting;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Searxng;

/// <summary>The texts of failures (native-servers 6.4, 6.5). They are the original's; where ours knows more of the cause, it follows.</summary>
internal static class SearxngErrors
{
    public const string NoJson =
        "🔍 SearXNG Response Error: Invalid JSON format. Enable - json under search.formats in your SearXNG settings.yml, or set SEARXNG_HTML_FALLBACK=true.";

    public const string NoResultsArray = "🔍 SearXNG Data Error: Missing results array in response";
    public const string Busy = "Server busy. Retry later with backoff.";
    public const string Withheld = "Content withheld to protect configured authentication.";

    private const string TlsAdvice = "If it is signed by a CA of your own, name that CA's PEM file in NODE_EXTRA_CA_CERTS.";

    public static ToolFailure Configuration(IEnumerable<string> issues) =>
        new($"⚠️ Configuration Issues: {string.Join(", ", issues)}. Set SEARXNG_URL (e.g., http://localhost:8080 or https://search.example.com)");

    public static ToolFailure OfInstance(WebFailure failure, Uri url) => new(Network(failure, "SearXNG server", url), failure);

    public static ToolFailure OfInstance(WebAnswer answer) => new($"🚫 SearXNG server Error ({answer.Status}): " + answer.Status switch
    {
        403 => "Authentication required or IP blocked (or JSON output is disabled: enable json under search.formats)",
        404 => "Search endpoint not found",
        _ => Reason(answer),
    });

    public static ToolFailure OfPage(WebAnswer answer) => new($"🚫 Website Error ({answer.Status}): " + answer.Status switch
    {
        403 => "Access blocked (bot detection or geo-restriction)",
        404 => "Page not found",
        _ => Reason(answer),
    });

    /// <param name="failure">What happened.</param>
    /// <param name="url">The page.</param>
    /// <param name="hop">Where a redirect led last; the page itself when none did.</param>
    /// <param name="limit">How long the whole might have taken.</param>
    public static ToolFailure OfPage(WebFailure failure, Uri url, Uri hop, TimeSpan limit) => new(
        failure.Kind switch
        {
            WebFailureKind.Blocked => Blocked(failure, hop),
            WebFailureKind.AnswerTimeout => TooSlow(hop, limit),
            WebFailureKind.ConnectTimeout when limit <= Dialer.ConnectTimeout => TooSlow(hop, limit), // else a connection has less time than this text names
            WebFailureKind.TooManyRedirects => $"📄 Content Error: Too many redirects while fetching URL. ({WebUrl.Show(url)})",
            _ => Network(failure, "website", hop),
        },
        failure);

    public static ToolFailure InvalidUrl(string url) => new($"🔧 URL Format Error: Invalid URL \"{url}\"");

    public static ToolFailure Credentials(Uri url) => new($"🌐 Network Error: Request cannot be constructed from a URL that includes credentials: {WebUrl.Show(url)}");

    public static ToolFailure EmptyPage(Uri url) => new($"📄 Content Error: Website returned empty content. ({WebUrl.Show(url)})");

    public static ToolFailure NotConverted(Uri url, Exception cause) => new($"🔄 Conversion Error: Cannot convert HTML to Markdown ({WebUrl.Show(url)})", cause);

    private static string TooSlow(Uri url, TimeSpan limit) => $"⏱️ Timeout Error: {url.IdnHost} took longer than {limit.TotalMilliseconds:0}ms to respond";

    /// <summary>The original's text knows private addresses alone; of a port, or of where a redirect led, the guard's own words tell.</summary>
    private static string Blocked(WebFailure failure, Uri url)
    {
        const string Private = "is a private, local or reserved address";
        var saysAll = failure.Message.StartsWith("blocked:", StringComparison.Ordinal) && failure.Message.EndsWith(Private, StringComparison.Ordinal);
        return $"🔒 URL blocked by security policy: {WebUrl.Show(url)}. Enable MCP_HTTP_ALLOW_PRIVATE_URLS=true only if internal URL reads are intentional."
            + (saysAll ? "" : $" ({failure.Message})");
    }

    private static string Network(WebFailure failure, string target, Uri url) => failure.Kind switch
    {
        WebFailureKind.Refused => $"🌐 Connection Error: {target} is not responding ({WebUrl.Show(url)})",
        WebFailureKind.NameUnknown => $"🌐 DNS Error: Cannot resolve hostname \"{url.IdnHost}\"",
        WebFailureKind.ConnectTimeout or WebFailureKind.AnswerTimeout => $"🌐 Timeout Error: {target} is too slow to respond",
        WebFailureKind.Tls => $"🔒 SSL/TLS Error: Certificate verification failed for {target} ({failure.Detail ?? "CERT_ERROR"}). {TlsAdvice}",
        _ => $"🌐 Network Error: {failure.Message}",
    };

    private static string Reason(WebAnswer answer) => answer.Status switch
    {
        429 => "Rate limit exceeded",
        >= 500 => "Internal server error",
        _ => answer.Reason,
    };
}
