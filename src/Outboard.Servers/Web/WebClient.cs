using System.Net;
using Microsoft.Extensions.Logging;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

/// <summary>The one way to the web: guarded, bounded, redirects followed by hand (native-servers 2.1 to 2.3, 2.6).</summary>
internal sealed partial class WebClient : IDisposable
{
    private readonly WebSettings _settings;
    private readonly AddressGuard _guard;
    private readonly Pools _pools;

    /// <exception cref="ArgumentException">An entry of the guard's lists is no host; <see cref="HostList.Problem"/> tells beforehand.</exception>
    public WebClient(WebSettings settings)
    {
        _settings = settings;
        _guard = new AddressGuard(settings.Guard);
        _pools = new Pools(settings, _guard);
    }

    /// <exception cref="WebFailure">There is no answer; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<WebAnswer> SendAsync(WebRequest request, CancellationToken cancellation)
    {
        using var times = new WebTimes(request.WholeTimeout, _settings.Time, cancellation);
        var hop = Hop.First(request);
        for (var redirects = 0; ; redirects++)
        {
            var attempt = new Attempt(times.Token);
            try
            {
                times.Allow(request.HeadersTimeout);
                var proxy = await CheckAsync(hop, redirects, times.Token);
                using var message = hop.ToMessage();
                message.Options.Set(Pools.AttemptKey, attempt);
                using var response = await _pools.For(hop.IsTrusted, proxy).SendAsync(message, times.Token);
                if (proxy is not null && response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
                {
                    throw new WebFailure(WebFailureKind.Other, "the proxy asks for other credentials");
                }

                if (request.MaxRedirects == 0 || hop.Next((int)response.StatusCode, Location(response)) is not { } next)
                {
                    return await ReadAsync(request, hop, response, times);
                }

                if (redirects == request.MaxRedirects)
                {
                    throw new WebFailure(WebFailureKind.TooManyRedirects, $"more than {request.MaxRedirects} redirects");
                }

                request.RefuseRedirect?.Invoke(next.Url);

                // Layer 1 judges the next hop before anybody is asked about it, robots.txt of its origin included.
                CheckUrl(next, redirects + 1);
                if (request.CheckRedirect is { } check)
                {
                    times.Allow(Timeout.InfiniteTimeSpan); // has clocks of its own
                    await AskAsync(check, next, redirects + 1, times.Token);
                }

                if (hop.Url.Scheme == Uri.UriSchemeHttps && next.Url.Scheme == Uri.UriSchemeHttp)
                {
                    RedirectLeavesTls(_settings.Log, WebUrl.Brief(hop.Url), WebUrl.Brief(next.Url));
                }

                hop = next;
            }
            catch (Exception e) when (times.Token.IsCancellationRequested && e is OperationCanceledException or HttpRequestException or IOException)
            {
                throw times.Expired(hop, attempt);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
            {
                throw Blame(WebFailures.From(e, hop.Host), hop, redirects);
            }
        }
    }

    public void Dispose() => _pools.Dispose();

    /// <returns>The proxy to go through, if any.</returns>
    private async ValueTask<Uri?> CheckAsync(Hop hop, int redirects, CancellationToken cancellation)
    {
        CheckUrl(hop, redirects);
        var proxy = _settings.Proxy.For(hop.Url);
        if (proxy is not null && !hop.IsTrusted)
        {
            try
            {
                await _pools.CheckBehindProxyAsync(hop.Url, cancellation);
            }
            catch (WebFailure failure)
            {
                throw Blame(failure, hop, redirects);
            }
        }

        return proxy;
    }

    private void CheckUrl(Hop hop, int redirects)
    {
        try
        {
            AddressGuard.CheckScheme(hop.Url);
            if (!hop.IsTrusted)
            {
                _guard.CheckUrl(hop.Url);
            }
        }
        catch (WebFailure failure)
        {
            throw Blame(failure, hop, redirects);
        }
    }

    private static async ValueTask AskAsync(Func<Uri, CancellationToken, ValueTask> check, Hop next, int redirects, CancellationToken cancellation)
    {
        try
        {
            await check(next.Url, cancellation);
        }
        catch (WebFailure failure) when (failure.Message.StartsWith("blocked: ", StringComparison.Ordinal))
        {
            throw Blame(failure, next, redirects); // robots.txt of a place inside, which is where the redirect leads
        }
    }

    // Where a redirect leads is not what the caller asked for, so the refusal has to say it.
    private static WebFailure Blame(WebFailure failure, Hop hop, int redirects) => (failure.Kind, redirects) switch
    {
        (WebFailureKind.Blocked, > 0) => new WebFailure(failure.Kind, $"redirect to {WebUrl.Brief(hop.Url)} {failure.Message}", failure),
        (WebFailureKind.Scheme, > 0) => new WebFailure(failure.Kind, $"redirect to {WebUrl.Brief(hop.Url)} blocked: {failure.Message}", failure),
        _ => failure,
    };

    private static async Task<WebAnswer> ReadAsync(WebRequest request, Hop hop, HttpResponseMessage response, WebTimes times)
    {
        // Of an error the status matters; its page may be cut.
        var status = (int)response.StatusCode;
        var (body, isCut) = await WebBody.ReadAsync(response, request.MaxBytes, request.CutAtMaxBytes || status >= 400, request.ReadTimeout, times);
        return new WebAnswer
        {
            FinalUrl = WebUrl.WithoutUserInfo(hop.Url),
            Status = status,
            Reason = response.ReasonPhrase ?? "",
            ContentType = First(response.Content.Headers.NonValidated, "Content-Type") ?? "",
            Body = body,
            IsCut = isCut,
            CacheControl = response.Headers.CacheControl,
            ETag = First(response.Headers.NonValidated, "ETag"),
            LastModified = First(response.Content.Headers.NonValidated, "Last-Modified"),
        };
    }

    private static string? Location(HttpResponseMessage response) => First(response.Headers.NonValidated, "Location");

    private static string? First(System.Net.Http.Headers.HttpHeadersNonValidated headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;

    [LoggerMessage(LogLevel.Information, "A redirect leaves TLS: from {From} to {To}.")]
    private static partial void RedirectLeavesTls(ILogger log, string from, string to);
}
