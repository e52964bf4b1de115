namespace Outboard.Servers.Web;

internal enum ContentKind
{
    Html,
    Markdown,
    Pdf,
    Text,
    Binary,
}

/// <summary>Tells what a body is (native-servers 2.5).</summary>
internal static class Content
{
    /// <param name="contentType">The header as sent, or empty.</param>
    /// <param name="body">The undecoded body.</param>
    public static ContentKind KindOf(string contentType, ReadOnlySpan<byte> body) => throw new NotImplementedException();
}

/// <summary>Bytes to text (native-servers 2.4).</summary>
internal static class TextDecoding
{
    /// <returns>The text without a byte order mark, and the charset it was read in, in lower case.</returns>
    public static (string Text, string Charset) Decode(ReadOnlySpan<byte> body, string contentType) => throw new NotImplementedException();
}

/// <summary>The text of a PDF (native-servers 2.5).</summary>
internal static class PdfText
{
    /// <exception cref="WebFailure">It is encrypted, broken, too large or without text.</exception>
    public static Task<string> ReadAsync(byte[] body, TimeProvider time, CancellationToken cancellation) => throw new NotImplementedException();
}
