using System.Globalization;
using System.IO.Compression;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Outboard.Servers.Tests.Web;

/// <summary>Small PDFs: from the library's own writer, and by hand where it writes nothing bad enough.</summary>
internal static class PdfFiles
{
    /// <param name="pages">The lines of each page.</param>
    public static byte[] Written(params string[][] pages)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var lines in pages)
        {
            var page = builder.AddPage(PageSize.A4);
            for (var i = 0; i < lines.Length; i++)
            {
                page.AddText(lines[i], 12, new PdfPoint(25, 800 - (i * 14)), font);
            }
        }

        return builder.Build();
    }

    /// <summary>Objects 1 to n; object 1 is the catalog.</summary>
    /// <param name="trailer">Entries of the trailer beside Root and Size.</param>
    /// <param name="objects">What stands between <c>obj</c> and <c>endobj</c>, in Latin-1.</param>
    public static byte[] ByHand(string trailer, params string[] objects)
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var xref = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            file.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        }

        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Root 1 0 R /Size {objects.Length + 1} {trailer} >>\nstartxref\n{xref}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    public const string Catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    public const string OnePage = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    public const string Font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

    public static string Page(string resources) => $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> {resources} >> >>";

    public static string Stream(string content, string entries = "") => string.Create(CultureInfo.InvariantCulture, $"<< /Length {content.Length} {entries} >>\nstream\n{content}\nendstream");

    public static string Form(string content, string resources) =>
        Stream(content, $"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 5 0 R >> {resources} >>");

    public static string Deflated(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return Stream(Encoding.Latin1.GetString(compressed.ToArray()), "/Filter /FlateDecode");
    }
}
