using AngleSharp.Dom;

namespace Outboard.Servers.Web.Markdown;

/// <summary>The differences between the three originals' converters (native-servers 3).</summary>
internal sealed record MarkdownProfile
{
    public static MarkdownProfile Fetch { get; } = new();

    public static MarkdownProfile Aws { get; } = new();

    public static MarkdownProfile Reader { get; } = new();
}

/// <summary>HTML to Markdown over the AngleSharp DOM (native-servers 3.1 to 3.3).</summary>
internal static class MarkdownWriter
{
    /// <param name="root">An element or fragment; its children are converted.</param>
    /// <param name="profile">Whose conventions.</param>
    /// <param name="page">What relative links are resolved against; null leaves them.</param>
    public static string Write(INode root, MarkdownProfile profile, Uri? page) => throw new NotImplementedException();
}

/// <summary>The article of a page, as the fetch tool shows it (native-servers 3.4).</summary>
internal static class Article
{
    /// <returns>Markdown, or null when there is nothing to show; and the page's title.</returns>
    public static (string? Markdown, string? Title) Extract(string html, Uri page) => throw new NotImplementedException();
}
