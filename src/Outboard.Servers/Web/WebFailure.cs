namespace Outboard.Servers.Web;

internal enum WebFailureKind
{
    NameUnknown,
    Refused,
    ConnectTimeout,
    AnswerTimeout,
    Tls,
    TooManyRedirects,
    Blocked,
    Scheme,
    TooLarge,
    Binary,

    /// <summary>A redirect that <see cref="WebRequest.CheckRedirect"/> refuses.</summary>
    RedirectRefused,
    Other,
}

/// <summary>No answer. The message is the words of native-servers 2.9 and holds no secret.</summary>
internal sealed class WebFailure(WebFailureKind kind, string words, Exception? inner = null) : Exception(words, inner)
{
    public WebFailureKind Kind { get; } = kind;

    /// <summary>A short code of a TLS failure, for texts that show one.</summary>
    public string? Detail { get; init; }
}
