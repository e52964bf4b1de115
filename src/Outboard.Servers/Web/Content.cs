using System.Text;

namespace Outboard.Servers.Web;

/// <summary>Tells what a body is (native-servers 2.5).</summary>
internal static class Content
{
    private const int NulWindow = 1024;

    private static readonly string[] BinaryPrefixes =
    [
        "image/", "audio/", "video/", "font/", "application/font", "application/x-font", "application/vnd.ms-", "application/vnd.openxmlformats-",
        "application/vnd.oasis.opendocument.", "application/x-rar", "application/x-7z",
    ];

    private static readonly string[] BinaryTypes =
    [
        "application/octet-stream", "application/binary", "application/zip", "application/x-zip-compressed", "application/gzip", "application/x-gzip",
        "application/x-tar", "application/x-bzip", "application/x-bzip2", "application/x-xz", "application/zstd", "application/vnd.rar", "application/x-lzma",
        "application/x-compress", "application/java-archive", "application/msword", "application/wasm", "application/x-executable", "application/x-sharedlib",
        "application/x-msdownload", "application/vnd.microsoft.portable-executable", "application/x-iso9660-image", "application/x-apple-diskimage",
        "application/vnd.android.package-archive", "application/vnd.debian.binary-package", "application/x-rpm", "application/x-shockwave-flash",
        "application/x-sqlite3", "application/vnd.sqlite3", "application/ogg", "application/protobuf", "application/x-protobuf", "application/msgpack", "application/cbor",
    ];

    /// <param name="contentType">The header as sent, or empty.</param>
    /// <param name="body">The undecoded body.</param>
    public static ContentKind KindOf(string contentType, ReadOnlySpan<byte> body)
    {
        var type = MediaType(contentType);
        if (type == "application/pdf" || body.StartsWith("%PDF-"u8))
        {
            return ContentKind.Pdf;
        }

        if (contentType.Contains("text/html", StringComparison.OrdinalIgnoreCase) || type == "application/xhtml+xml" || StartsAsHtml(body))
        {
            return ContentKind.Html;
        }

        if (IsBinaryType(type) || HasNul(contentType, body))
        {
            return ContentKind.Binary;
        }

        return type switch
        {
            "" => ContentKind.Html,
            "text/markdown" or "text/x-markdown" => ContentKind.Markdown,
            _ => ContentKind.Text,
        };
    }

    /// <summary>The type without its parameters, in lower case.</summary>
    public static string MediaType(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }

    /// <summary><c>&lt;html</c> in the first 100 characters.</summary>
    private static bool StartsAsHtml(ReadOnlySpan<byte> body)
    {
        var mark = TextDecoding.ByteOrderMark(body, out var length);
        var start = (mark ?? Encoding.Latin1).GetString(body.Slice(length, Math.Min(400, body.Length - length)));
        return start.AsSpan(0, Math.Min(100, start.Length)).Contains("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsBinaryType(string type) =>
        !type.EndsWith("+xml", StringComparison.Ordinal)
        && (type.EndsWith("+zip", StringComparison.Ordinal)
            || Array.Exists(BinaryPrefixes, prefix => type.StartsWith(prefix, StringComparison.Ordinal))
            || Array.IndexOf(BinaryTypes, type) >= 0);

    /// <summary>UTF-16 is full of NULs; nothing else that is text has any.</summary>
    private static bool HasNul(string contentType, ReadOnlySpan<byte> body) =>
        body[..Math.Min(NulWindow, body.Length)].Contains((byte)0)
        && TextDecoding.ByteOrderMark(body, out _) is null
        && TextDecoding.CharsetOf(contentType) is null;
}
