namespace Outboard.Servers.Web;

/// <summary>A page as read and converted, kept so that reading it in chunks is one request (native-servers 2.7).</summary>
internal sealed record Page
{
    public required Uri FinalUrl { get; init; }

    public required int Status { get; init; }

    public required string ContentType { get; init; }

    public string? Charset { get; init; }

    public string? Title { get; init; }

    public required ContentKind Kind { get; init; }

    /// <summary>The body as text, undone of its encoding; the text of a PDF.</summary>
    public required string Source { get; init; }

    /// <summary>What the server made of it: Markdown, or the source again.</summary>
    public required string Text { get; init; }

    /// <summary>This call did not need the web.</summary>
    public bool IsCached { get; init; }
}

/// <summary>Reads pages through the cache. Errors, statuses of 400 and more among them, are not kept.</summary>
/// <remarks>One for each server; <see cref="PageSession"/> is what one conversation alone may see again.</remarks>
internal sealed class PageReader(WebClient web, TimeProvider time, bool keepsPages = true)
{
    /// <param name="request">Its URL may have a fragment, which is no part of the key.</param>
    /// <param name="continues">The call goes on with a page (start index above 0, a section, a table): an older snapshot serves.</param>
    /// <param name="session">The conversation that asks.</param>
    /// <param name="convert">Makes the page of an answer below 400.</param>
    /// <param name="cancellation">The caller gave up.</param>
    /// <exception cref="WebFailure">There is no answer.</exception>
    /// <exception cref="WebStatus">The answer has a status of 400 or more.</exception>
    public Task<Page> ReadAsync(WebRequest request, bool continues, PageSession session, Func<WebAnswer, CancellationToken, ValueTask<Page>> convert, CancellationToken cancellation)
    {
        _ = (web, time, keepsPages);
        throw new NotImplementedException();
    }
}

/// <summary>Snapshots that only the conversation that made them may see.</summary>
internal sealed class PageSession;

/// <summary>An answer that is a failure.</summary>
internal sealed class WebStatus(WebAnswer answer) : Exception($"status code {answer.Status}")
{
    public WebAnswer Answer { get; } = answer;
}
