namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>A piece of a page as <c>read_documentation</c> shows it.</summary>
/// <param name="Text">With its frame and its notice.</param>
/// <param name="Total">Code points of the whole page.</param>
/// <param name="Next">Where the next piece begins; null when there is none.</param>
internal sealed record DocFrame(string Text, long Total, long? Next)
{
    private const string NoMore = "<e>No more content available.</e>";

    /// <param name="url">Shown at the top.</param>
    /// <param name="page">The whole page.</param>
    /// <param name="start">In code points, from 0.</param>
    /// <param name="length">In code points.</param>
    /// <param name="wrap">What is done to the page's own text, for instance to mark it; it does not count.</param>
    public static DocFrame Of(string url, string page, long start, long length, Func<string, string>? wrap = null)
    {
        var total = CodePoints.Count(page);
        var head = $"AWS Documentation from {url}:\n\n";
        if (start >= total)
        {
            return new DocFrame(head + NoMore, total, null);
        }

        var piece = CodePoints.Slice(page, start, length).ToString();
        var end = start + Math.Min(length, total - start);
        var text = head + (wrap is null ? piece : wrap(piece));
        return end < total
            ? new DocFrame($"{text}\n\n<e>Content truncated. Call the read_documentation tool with start_index={end} to get more content.</e>", total, end)
            : new DocFrame(text, total, null);
    }
}
