using System.Globalization;

namespace Outboard.Gateway.Transports;

/// <summary>An event's id, <c>STREAM-SEQUENCE</c>: a cursor on one stream, unique within the session (mcp-transports 4, "Resumability").</summary>
internal static class EventId
{
    /// <summary>The number of the stream that belongs to no request.</summary>
    public const int Standalone = 0;

    public static string Format(int stream, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{stream}-{sequence}");

    public static bool TryParse(ReadOnlySpan<char> text, out int stream, out long sequence)
    {
        stream = 0;
        sequence = 0;
        var dash = text.IndexOf('-');
        return dash > 0
            && int.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out stream)
            && long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }
}
