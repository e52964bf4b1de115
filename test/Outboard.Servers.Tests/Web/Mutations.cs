using System.Text;
using CsCheck;

namespace Outboard.Servers.Tests.Web;

/// <summary>Spoils bytes at random: cuts, repeats, swaps, and pieces of markup where none belong.</summary>
internal static class Mutations
{
    public static readonly byte[][] HtmlPieces =
    [
        .. new[]
        {
            "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<a href='x'>", "</a>", "<table>", "<tr><td colspan=999>", "</table>",
            "<ul><li>", "</ul>", "<ol start=99999999999>", "<blockquote>", "<pre>", "</pre>", "<code>", "<br><br>", "<h1>", "</h2>", "<svg>", "<math>", "<select>", "<template>", "<plaintext>",
            "<style>", "<script>", "</script>", "<textarea>", "<frameset>", "<body style='display:none'>", "<base href='//['>", "<meta charset=utf-16>", "<meta charset=x>", "<noscript>",
            "<img src=data:image/gif;base64,x>", "<dl><dt>", "<dd>", "<form>", "<button>", "<nobr>", "&#x110000;", "&#0;", "&lt", "&", "\"", "'", "=", "`", "*", "_", "|", "\\", "```", "\t", "\r\n", "\n\n\n",
        }.Select(Encoding.ASCII.GetBytes),
        [0], [0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xED, 0xA0, 0x80], [0xC2, 0xA0], [0xF0, 0x9F, 0x8E, 0xA3], [0x1B, 0x24, 0x42],
    ];

    public static readonly byte[][] PdfPieces =
    [
        .. new[]
        {
            "obj", "endobj", "stream\n", "endstream", "<<", ">>", "[", "]", "(", ")", "<", ">", "/", "%", "R", "0 R", "1 0 R", "2 0 R", "3 0 R", "4 0 R", "5 0 R", "-1", "99999999999", "0", "1", "null", "true",
            "/Length", "/Length 4 0 R", "/Kids [2 0 R]", "/Parent 2 0 R", "/Count -1", "/Filter /FlateDecode", "/Filter [/LZWDecode /RunLengthDecode]", "/DecodeParms << /Predictor 12 /Columns 99999999 >>",
            "/Type /Pages", "/Contents [4 0 R 4 0 R]", "/XObject << /X 4 0 R >>", "/Encrypt 5 0 R", "/Prev 0", "startxref\n0", "xref", "trailer", "BT", "ET", "Tj", "q ", "Q ", "/X Do ", "\n", "\0",
        }.Select(Encoding.ASCII.GetBytes),
        [0xFF], [0x78, 0x9C],
    ];

    /// <param name="sources">What is spoiled.</param>
    /// <param name="pieces">What is put in.</param>
    public static Gen<byte[]> Of(byte[][] sources, byte[][] pieces) =>
        Gen.Select(Gen.Int[0, sources.Length - 1].Select(i => sources[i]), Gen.Int[0, sources.Length - 1].Select(i => sources[i]), Gen.Select(Gen.Int[0, 5], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, pieces.Length - 1].Select(i => pieces[i])).Array[1, 6])
            .Select(static (source, other, changes) => changes.Aggregate(source, (bytes, change) => Apply(bytes, other, change.Item1, change.Item2, change.Item3, change.Item4)));

    private static byte[] Apply(byte[] bytes, byte[] other, int kind, double where, double howMuch, byte[] piece)
    {
        var at = (int)(where * bytes.Length);
        var length = Math.Min(bytes.Length - at, 1 + (int)(howMuch * 100));
        var rest = bytes.AsSpan(Math.Min(bytes.Length, at));
        return kind switch
        {
            0 => [.. bytes.AsSpan(0, at), .. rest[length..]],
            1 => [.. bytes.AsSpan(0, at), .. rest[..length], .. rest[..length], .. rest],
            2 => [.. bytes.AsSpan(0, at), .. piece, .. rest],
            3 => [.. bytes.AsSpan(0, at), .. Enumerable.Repeat(piece, 1 + (int)(howMuch * 20)).SelectMany(static p => p), .. rest],
            4 => [.. bytes.AsSpan(0, at), .. other.AsSpan((int)(howMuch * other.Length))],
            _ => [.. bytes.AsSpan(0, at), .. piece, .. rest[Math.Min(rest.Length, piece.Length)..]],
        };
    }
}
