using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using UtfUnknown;

namespace Outboard.Servers.Web;

/// <summary>Bytes to text (native-servers 2.4).</summary>
internal static partial class TextDecoding
{
    /// <summary>Where a page may say its encoding.</summary>
    private const int LabelWindow = 1024;

    /// <summary>More tells the detector nothing new.</summary>
    private const int DetectionWindow = 256 << 10;

    private const float MinConfidence = 0.5f;

    /// <returns>The text without a byte order mark, and the charset it was read in, in lower case.</returns>
    public static (string Text, string Charset) Decode(ReadOnlySpan<byte> body, string contentType)
    {
        var encoding = ByteOrderMark(body, out var mark)
            ?? CharsetOf(contentType)
            ?? (IsMarkup(contentType, body) ? Labelled(body) : null)
            ?? (IsUtf8(body) ? Charsets.Utf8 : null)
            ?? Detected(body)
            ?? Charsets.Windows1252;
        return (encoding.GetString(body[mark..]), Charsets.NameOf(encoding));
    }

    /// <summary>The encoding that a byte order mark names.</summary>
    /// <param name="body">The bytes, whole or their beginning.</param>
    /// <param name="length">Of the mark.</param>
    public static Encoding? ByteOrderMark(ReadOnlySpan<byte> body, out int length)
    {
        (length, var label) = body switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (3, "utf-8"),
            [0xFF, 0xFE, 0, 0, ..] => (4, "utf-32"),
            [0, 0, 0xFE, 0xFF, ..] => (4, "utf-32BE"),
            [0xFF, 0xFE, ..] => (2, "utf-16"),
            [0xFE, 0xFF, ..] => (2, "utf-16BE"),
            _ => (0, null),
        };
        return Charsets.Find(label);
    }

    /// <summary>The encoding that a Content-Type header names; null when it names none, or one that is unknown.</summary>
    public static Encoding? CharsetOf(string contentType) => Charsets.Find(Parameter().Match(contentType).Groups["label"].Value);

    private static bool IsMarkup(string contentType, ReadOnlySpan<byte> body)
    {
        var type = Content.MediaType(contentType);
        return type.Length == 0
            || type.Contains("html", StringComparison.Ordinal)
            || type.Contains("xml", StringComparison.Ordinal)
            || Content.KindOf(contentType, body) == ContentKind.Html;
    }

    /// <summary>What the page itself says: <c>&lt;?xml encoding="x"?&gt;</c>, <c>&lt;meta charset=x&gt;</c>, <c>&lt;meta http-equiv=content-type content="..; charset=x"&gt;</c>.</summary>
    private static Encoding? Labelled(ReadOnlySpan<byte> body)
    {
        var start = Comment().Replace(Encoding.Latin1.GetString(body[..Math.Min(LabelWindow, body.Length)]), "");
        var label = Charsets.Find(XmlDeclaration().Match(start).Groups["label"].Value);
        for (var meta = Meta().Match(start); label is null && meta.Success; meta = meta.NextMatch())
        {
            label = Charsets.Find(MetaLabel(meta.ValueSpan));
        }

        // What could be read as ASCII is not UTF-16, whatever it says of itself.
        return label is UnicodeEncoding or UTF32Encoding ? Charsets.Utf8 : label;
    }

    private static string? MetaLabel(ReadOnlySpan<char> meta)
    {
        string? charset = null, content = null;
        var isContentType = false;
        foreach (Match attribute in Attribute().Matches(meta.ToString()))
        {
            var value = attribute.Groups["value"].Value.Trim('"', '\'');
            switch (attribute.Groups["name"].Value.ToLowerInvariant())
            {
                case "charset":
                    charset ??= value;
                    break;
                case "http-equiv":
                    isContentType = value.Trim().Equals("content-type", StringComparison.OrdinalIgnoreCase);
                    break;
                case "content":
                    content ??= value;
                    break;
            }
        }

        return charset ?? (isContentType && content is not null ? Parameter().Match(content).Groups["label"].Value : null);
    }

    /// <summary>A character that is cut off at the end does not make it another encoding.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> body)
    {
        for (var cut = 0; cut < 4 && cut <= body.Length; cut++)
        {
            if (Utf8.IsValid(body[..^cut]))
            {
                return cut == 0 || Rune.DecodeFromUtf8(body[^cut..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData;
            }
        }

        return false;
    }

    private static Encoding? Detected(ReadOnlySpan<byte> body)
    {
        var found = CharsetDetector.DetectFromBytes(body[..Math.Min(DetectionWindow, body.Length)].ToArray()).Detected;
        return found is { Confidence: >= MinConfidence } ? Charsets.Find(found.EncodingName) : null;
    }

    [GeneratedRegex("""(?:^|[;,\s])charset\s*=\s*["']?\s*(?<label>[^\s"';,]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex("""^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["'](?<label>[^"']+)""", RegexOptions.CultureInvariant)]
    private static partial Regex XmlDeclaration();

    [GeneratedRegex("""<meta[\s/](?:[^>"']|"[^"]*"|'[^']*')*""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Meta();

    [GeneratedRegex("""(?<name>[^\s=/"'>]+)\s*=\s*(?<value>"[^"]*"|'[^']*'|[^\s>]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
