namespace Outboard.Servers.Searxng;

/// <summary>The kinds of content <c>web_url_read</c> tells apart by their declared type (native-servers 6.5).</summary>
/// <param name="Name">Without parameters, in lower case; empty when none was sent.</param>
/// <param name="IsWideText">Its charset has NUL bytes in ordinary text.</param>
internal sealed record MediaType(string Name, bool IsWideText)
{
    private static readonly string[] Archives =
    [
        "zip", "gzip", "x-gzip", "x-tar", "x-7z-compressed", "x-rar-compressed", "vnd.rar", "x-bzip2", "x-xz", "zstd", "java-archive", "octet-stream",
    ];

    private static readonly string[] WideCharsets = ["utf-16", "utf-32", "ucs-2"];

    public bool IsPdf => Name == "application/pdf";

    public bool IsHtml => Name is "" or "text/html" or "application/xhtml+xml";

    public bool IsMarkdown => Name is "text/markdown" or "text/x-markdown";

    public bool IsJson => Name is "application/json" or "text/json" || Name.EndsWith("+json", StringComparison.Ordinal);

    public bool IsBinary => Name.Split('/') is [var family, var kind]
        && (family is "image" or "audio" or "video" or "font" || (family == "application" && Archives.Contains(kind)));

    /// <summary>What the fence around it says.</summary>
    public string Language => this switch
    {
        _ when EndsWith("/yaml", "/x-yaml", "+yaml") => "yaml",
        _ when EndsWith("/toml", "/x-toml") => "toml",
        _ when EndsWith("/xml", "+xml") => "xml",
        _ => "text",
    };

    /// <summary>None of those that are known to be text: the body has to tell.</summary>
    public bool IsUnknown => !IsHtml && !IsMarkdown && !IsJson && Language == "text" && !Name.StartsWith("text/", StringComparison.Ordinal);

    // text/html; charset="utf-8"
    public static MediaType Of(string contentType)
    {
        var parts = contentType.Split(';', StringSplitOptions.TrimEntries);
        var charset = parts.Skip(1).FirstOrDefault(static part => part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase)) ?? "";
        return new MediaType(parts[0].ToLowerInvariant(), WideCharsets.Any(wide => charset.Contains(wide, StringComparison.OrdinalIgnoreCase)));
    }

    private bool EndsWith(params ReadOnlySpan<string> ends)
    {
        foreach (var end in ends)
        {
            if (Name.EndsWith(end, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
