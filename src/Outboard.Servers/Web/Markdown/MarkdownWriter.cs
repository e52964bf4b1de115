using AngleSharp.Dom;

namespace Outboard.Servers.Web.Markdown;

/// <summary>HTML to Markdown over the AngleSharp DOM (native-servers 3.1 to 3.3).</summary>
internal static class MarkdownWriter
{
    /// <param name="root">An element or fragment; its children are converted.</param>
    /// <param name="profile">Whose conventions.</param>
    /// <param name="page">What relative links are resolved against; null leaves them.</param>
    public static string Write(INode root, MarkdownProfile profile, Uri? page) =>
        Write(PageNode.Copy(root), profile, new PageLinks(page, root));

    public static string Write(PageNode root, MarkdownProfile profile, PageLinks links)
    {
        using var conversion = new Conversion(profile, links);
        return conversion.Run(root);
    }
}
