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
