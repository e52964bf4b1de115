namespace Outboard.Servers.Web.Markdown;

/// <summary>The article of a page, as the fetch tool shows it (native-servers 3.4).</summary>
internal static class Article
{
    /// <returns>Markdown, or null when there is nothing to show; and the page's title.</returns>
    public static (string? Markdown, string? Title) Extract(string html, Uri page) => throw new NotImplementedException();
}
