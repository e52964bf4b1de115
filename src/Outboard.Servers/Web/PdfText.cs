namespace Outboard.Servers.Web;

/// <summary>The text of a PDF (native-servers 2.5).</summary>
internal static class PdfText
{
    /// <exception cref="WebFailure">It is encrypted, broken, too large or without text.</exception>
    public static Task<string> ReadAsync(byte[] body, TimeProvider time, CancellationToken cancellation) => throw new NotImplementedException();
}
