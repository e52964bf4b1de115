namespace Outboard.Servers.Web;

/// <summary>Reads pages through the cache. Errors, statuses of 400 and more among them, are not kept.</summary>
/// <remarks>One for each server; <see cref="PageSession"/> is what one conversation alone may see again.</remarks>
internal sealed class PageReader(WebClient web, TimeProvider time, bool keepsPages = true)
{
    private const int NotModified = 304;

    private readonly PageCache _cache = new(time);

    /// <param name="request">Its URL may have a fragment, which is no part of the key.</param>
    /// <param name="continues">The call goes on with a page (start index above 0, a section, a table): an older snapshot serves.</param>
    /// <param name="session">The conversation that asks.</param>
    /// <param name="convert">Makes the page of an answer below 400.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <exception cref="WebFailure">There is no answer.</exception>
    /// <exception cref="WebStatus">The answer has a status of 400 or more.</exception>
    public async Task<Page> ReadAsync(WebRequest request, bool continues, PageSession session, Func<WebAnswer, CancellationToken, ValueTask<Page>> convert, CancellationToken cancellation)
    {
        if (!keepsPages || request.Method != HttpMethod.Get || request.JsonBody is not null)
        {
            return await convert(await AskAsync(request, cancellation), cancellation);
        }

        var key = PageKey.Of(request);
        if (_cache.Find(key, session, continues) is { } kept)
        {
            return kept.Page.Unpack() with { IsCached = true };
        }

        // A snapshot too old to be shown may still be the page, if the site says so.
        var older = _cache.FindToRevalidate(key);
        var answer = await AskAsync(older is null ? request : request with { Headers = [.. request.Headers, .. Conditions(older)] }, cancellation);
        var isUnchanged = older is not null && answer.Status == NotModified;
        var page = isUnchanged ? older!.Page.Unpack() : await convert(answer, cancellation);

        var snapshot = new Snapshot(isUnchanged ? older!.Page : new PackedPage(page), answer.ETag ?? (isUnchanged ? older!.ETag : null), answer.LastModified ?? (isUnchanged ? older!.LastModified : null))
        {
            IsDirect = WebUrl.Key(answer.FinalUrl) == WebUrl.Key(request.Url),
            MaxAge = answer.CacheControl?.MaxAge ?? (isUnchanged ? older!.MaxAge : null),
            Owner = key.Credentials.Length > 0 || answer.CacheControl is { NoStore: true } or { Private: true } ? session : null,
        };
        _cache.Keep(key, snapshot, session);
        return page;
    }

    private async Task<WebAnswer> AskAsync(WebRequest request, CancellationToken cancellation)
    {
        var answer = await web.SendAsync(request, cancellation);
        return answer.Status < 400 ? answer : throw new WebStatus(answer);
    }

    private static IEnumerable<KeyValuePair<string, string>> Conditions(Snapshot snapshot)
    {
        if (snapshot.ETag is { } tag)
        {
            yield return new("If-None-Match", tag);
        }

        if (snapshot.LastModified is { } date)
        {
            yield return new("If-Modified-Since", date);
        }
    }
}

/// <summary>One conversation, as far as the cache is concerned: snapshots that nobody else may see belong to it.</summary>
internal sealed class PageSession;

/// <summary>An answer that is a failure.</summary>
internal sealed class WebStatus(WebAnswer answer) : Exception($"status code {answer.Status}")
{
    public WebAnswer Answer { get; } = answer;
}
