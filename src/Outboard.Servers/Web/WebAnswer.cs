using System.Net.Http.Headers;

namespace Outboard.Servers.Web;

/// <summary>An answer, read to its end. Statuses of 400 and more are answers as well.</summary>
internal sealed record WebAnswer
{
    /// <summary>Where it came from, after redirects; without user info.</summary>
    public required Uri FinalUrl { get; init; }

    public required int Status { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>As sent, with its parameters; empty when there was none.</summary>
    public string ContentType { get; init; } = "";

    public required byte[] Body { get; init; }

    /// <summary>The body was longer than <see cref="WebRequest.MaxBytes"/>.</summary>
    public bool IsCut { get; init; }

    public CacheControlHeaderValue? CacheControl { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }
}
