using System.Diagnostics;
using System.Text;
using CsCheck;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Markdown;
using Outboard.Testing;

namespace Outboard.Servers.Tests.Web;

/// <summary>100,000 spoiled pages and PDFs. CsCheck prints the seed of a failure and finds a smaller one; give it as <c>seed:</c> to see it again.</summary>
[Collection(AloneCollection.Name)]
public sealed class FuzzTests
{
    private const int Pages = 90_000;
    private const int Pdfs = 10_000;

    /// <summary>A machine too slow for the full number stops here, and says how far it came.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly Uri Address = new("https://harbour.example/guide/piers.html");

    [Fact]
    public void Spoiled_pages_are_converted_within_bounded_memory()
    {
        byte[][] sources =
        [
            .. new[] { "golden", "extraction" }.SelectMany(static folder => Directory.GetFiles(Repo.Path("test", "Outboard.Servers.Tests", "Data", folder), "*.html"))
                .Select(File.ReadAllBytes).Where(static page => page.Length < 1_000),
            Encoding.Latin1.GetBytes("<meta charset=windows-1251><p>\xCF\xF0\xE8\xE2\xE5\xF2<p>x"),
            Encoding.UTF8.GetBytes("<ul><li>a<table><tr><th>b<td>c</table></ul><dl><dt>d<dd>e</dl><pre>f</pre><blockquote>g</blockquote>"),
        ];
        var most = 0L;

        Run(Mutations.Of(sources, Mutations.HtmlPieces), Pages, page =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Convert(page);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        });

        // Spoiled pages have some kilobytes; what is built for one on the way may be a thousand times that, not more.
        Assert.InRange(most, 1, 32 << 20);
    }

    [Fact]
    public void Spoiled_pdfs_are_read_or_refused_within_bounded_memory()
    {
        byte[][] sources =
        [
            PdfFiles.Written(["Words of the first page."], ["And of the second."]),
            PdfFiles.ByHand("", PdfFiles.Catalog, PdfFiles.OnePage, PdfFiles.Page(""), PdfFiles.Stream("BT /F1 12 Tf 10 10 Td (plain words) Tj ET"), PdfFiles.Font),
            PdfFiles.ByHand(
                "", PdfFiles.Catalog, PdfFiles.OnePage, PdfFiles.Page("/XObject << /X 6 0 R >>"), PdfFiles.Deflated(Encoding.ASCII.GetBytes("q BT /F1 12 Tf 10 10 Td (deflated words) Tj ET /X Do Q")),
                PdfFiles.Font, PdfFiles.Form("BT /F1 12 Tf 10 30 Td (in a form) Tj ET", "")),
        ];

        Run(Mutations.Of(sources, Mutations.PdfPieces), Pdfs, static pdf =>
        {
            try
            {
                PdfText.ReadAsync(pdf, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (WebFailure)
            {
                // Refused, in words.
            }
        });
    }

    private static void Convert(byte[] page)
    {
        _ = Content.KindOf("", page);
        var (text, _) = TextDecoding.Decode(page, "text/html");
        var document = HtmlPage.Parse(text);
        Assert.NotEqual("", Article.Extract(document, text.Length, Address).Markdown);
        if (document.Body is { } body)
        {
            _ = MarkdownWriter.Write(body, page.Length % 2 == 0 ? MarkdownProfile.Aws : MarkdownProfile.Reader, Address);
        }
    }

    private static void Run(Gen<byte[]> inputs, int count, Action<byte[]> check)
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var done = 0;
        inputs.Sample(
            input =>
            {
                if (clock.Elapsed < Patience)
                {
                    check(input);
                    done++;
                }
            },
            iter: count,
            threads: 1);

        TestContext.Current.SendDiagnosticMessage($"{done:N0} of {count:N0} in {clock.Elapsed.TotalSeconds:0} s");
        TestContext.Current.TestOutputHelper?.WriteLine($"{done:N0} of {count:N0} in {clock.Elapsed.TotalSeconds:0} s");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - heap, long.MinValue, 64 << 20);
    }
}

/// <summary>Tests that look at the memory of the whole process: nothing may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // xunit calls it a collection.
public sealed class AloneCollection
#pragma warning restore CA1711
{
    public const string Name = "alone";
}
