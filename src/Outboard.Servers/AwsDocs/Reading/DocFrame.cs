using Outboard.Servers.Web;

namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>A piece of a page as <c>read_documentation</c> shows it (native-servers 5.4).</summary>
internal static class DocFrame
{
    /// <param name="url">Shown at the top.</param>
    /// <param name="page">The whole page.</param>
    /// <param name="start">In code points, from 0.</param>
    /// <param name="length">In code points.</param>
    /// <param name="mark">What is done to the page's own text; it does not count.</param>
    /// <returns>The piece in its frame, and where the next one begins, or null.</returns>
    public static (string Text, int? Next) Of(string url, string page, int start, int length, Func<string, string>? mark = null)
    {
        var (slice, next) = CodePoints.Slice(page, start, length);
        var body = slice.Length == 0 ? "<e>No more content available.</e>" : mark is null ? slice : mark(slice);
        var notice = next is { } index ? $"\n\n<e>Content truncated. Call the read_documentation tool with start_index={index} to get more content.</e>" : "";
        return ($"AWS Documentation from {url}:\n\n{body}{notice}", next);
    }
}
