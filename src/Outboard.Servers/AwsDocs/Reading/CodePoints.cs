namespace Outboard.Servers.AwsDocs.Reading;

/// <summary>Text counted as the original counts it: by Unicode code points, so that an emoji is one and is never cut in half.</summary>
internal static class CodePoints
{
    public static long Count(ReadOnlySpan<char> text)
    {
        long count = 0;
        for (var at = 0; at < text.Length; at += Width(text, at))
        {
            count++;
        }

        return count;
    }

    /// <summary>The part that begins <paramref name="start"/> code points into the text and is <paramref name="length"/> long, or what there is of it.</summary>
    public static ReadOnlySpan<char> Slice(ReadOnlySpan<char> text, long start, long length)
    {
        var from = Skip(text, start);
        var rest = text[from..];
        return rest[..Skip(rest, length)];
    }

    private static int Skip(ReadOnlySpan<char> text, long count)
    {
        var at = 0;
        while (count > 0 && at < text.Length)
        {
            at += Width(text, at);
            count--;
        }

        return at;
    }

    // Half a pair on its own counts as one, as it does in Python.
    private static int Width(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
}
