using System.Text;
using Microsoft.Extensions.Time.Testing;
using Outboard.Servers.Web;
using Outboard.Servers.Web.Pdf;

namespace Outboard.Servers.Tests.Web;

public sealed class PdfTextTests
{
    [Fact]
    public async Task Pages_are_introduced_by_their_numbers()
    {
        var pdf = PdfFiles.Written(["First page.", "Second line."], [], ["Third page."]);

        Assert.Equal("[page 1 of 3]\nFirst page.\nSecond line.\n\n[page 2 of 3]\n\n[page 3 of 3]\nThird page.", await Read(pdf));
    }

    [Fact]
    public async Task Only_so_many_pages_are_read_and_the_rest_is_named()
    {
        var text = await Read(PdfFiles.Written([.. Enumerable.Range(1, 503).Select(static n => new[] { $"Page {n}" })]));

        Assert.EndsWith("[page 500 of 503]\nPage 500\n\n[pages 501 to 503 not read]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pdf_without_text_says_so() =>
        Assert.Equal("PDF without extractable text (scanned pages?)", await Failure(PdfFiles.Written([], [])));

    [Fact]
    public async Task Encrypted_pdf_says_so()
    {
        var key = new string('A', 32);
        var pdf = PdfFiles.ByHand(
            $"/Encrypt 6 0 R /ID [({key[..16]}) ({key[..16]})]",
            PdfFiles.Catalog,
            PdfFiles.OnePage,
            PdfFiles.Page(""),
            PdfFiles.Stream("BT /F1 12 Tf 10 10 Td (secret) Tj ET"),
            PdfFiles.Font,
            $"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O ({key}) /U ({key}) >>");

        Assert.Equal("password-protected PDF", await Failure(pdf));
    }

    [Fact]
    public async Task Pdf_made_by_hand_is_read()
    {
        var pdf = PdfFiles.ByHand("", PdfFiles.Catalog, PdfFiles.OnePage, PdfFiles.Page(""), PdfFiles.Stream("BT /F1 12 Tf 10 10 Td (plain words) Tj ET"), PdfFiles.Font);

        Assert.Equal("[page 1 of 1]\nplain words", await Read(pdf));
    }

    [Theory]
    [InlineData("%PDF-1.7")]
    [InlineData("%PDF-1.7\nnothing of the kind\n%%EOF")]
    [InlineData("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>")]
    public async Task Broken_pdf_says_so(string pdf) => Assert.Matches("^(PDF cannot be read: it is damaged|PDF without extractable text.*)$", await Failure(Encoding.Latin1.GetBytes(pdf)));

    [Fact]
    public async Task Pdf_of_more_than_16_MiB_is_refused()
    {
        var failure = await Assert.ThrowsAsync<WebFailure>(() => PdfText.ReadAsync(new byte[PdfText.MaxBytes + 1], TimeProvider.System, CancellationToken.None));

        Assert.Equal((WebFailureKind.TooLarge, "response larger than 16777216 bytes"), (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task Page_that_inflates_without_end_is_left_out()
    {
        var pdf = PdfFiles.ByHand("", PdfFiles.Catalog, PdfFiles.OnePage, PdfFiles.Page(""), PdfFiles.Deflated(new byte[200 << 20]), PdfFiles.Font);
        var before = GC.GetTotalAllocatedBytes();

        await Failure(pdf);

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100L << 20);
    }

    [Fact]
    public async Task Page_that_draws_forms_in_forms_without_end_is_left_out()
    {
        var draw = string.Concat(Enumerable.Repeat("/X Do ", 100));
        string[] forms = [.. Enumerable.Range(7, 6).Select(next => PdfFiles.Form(draw, $"/XObject << /X {next} 0 R >>"))];
        var pdf = PdfFiles.ByHand(
            "",
            [PdfFiles.Catalog, PdfFiles.OnePage, PdfFiles.Page("/XObject << /X 6 0 R >>"), PdfFiles.Stream(draw), PdfFiles.Font, .. forms, PdfFiles.Form("BT /F1 12 Tf (x) Tj ET", "")]);

        Assert.Equal("PDF cannot be read: it is damaged", await Failure(pdf));
    }

    [Fact]
    public async Task Forms_that_draw_each_other_do_not_end_the_process()
    {
        var pdf = PdfFiles.ByHand(
            "",
            PdfFiles.Catalog,
            "<< /Type /Pages /Kids [3 0 R 8 0 R] /Count 2 >>",
            PdfFiles.Page("/XObject << /X 6 0 R >>"),
            PdfFiles.Stream("/X Do"),
            PdfFiles.Font,
            PdfFiles.Form("/Y Do", "/XObject << /Y 7 0 R >>"),
            PdfFiles.Form("/X Do", "/XObject << /X 6 0 R >>"),
            PdfFiles.Page("").Replace("4 0 R", "9 0 R", StringComparison.Ordinal),
            PdfFiles.Stream("BT /F1 12 Tf 10 10 Td (the other page) Tj ET"));

        Assert.Equal("[page 1 of 2]\n(this page cannot be read)\n\n[page 2 of 2]\nthe other page", await Read(pdf));
    }

    [Fact]
    public async Task Form_is_read_where_it_is_drawn()
    {
        var pdf = PdfFiles.ByHand(
            "",
            PdfFiles.Catalog,
            PdfFiles.OnePage,
            PdfFiles.Page("/XObject << /X 6 0 R >>"),
            PdfFiles.Stream("/X Do"),
            PdfFiles.Font,
            PdfFiles.Form("BT /F1 12 Tf 10 10 Td (in a form) Tj ET", ""));

        Assert.Equal("[page 1 of 1]\nin a form", await Read(pdf));
    }

    [Fact]
    public async Task Reading_ends_at_the_time_limit_with_what_there_is()
    {
        var time = new FakeTimeProvider();
        var words = Enumerable.Repeat("Many words, and more of them, to be read one after the other.", 50).ToArray();
        var reading = PdfText.ReadAsync(PdfFiles.Written([.. Enumerable.Repeat(words, 400)]), time, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(30));

        var outcome = await Record.ExceptionAsync(() => reading);
        Assert.True(
            outcome is WebFailure { Message: "PDF could not be read within 30 s" } || (outcome is null && (await reading).EndsWith("not read]", StringComparison.Ordinal)),
            outcome?.ToString() ?? "the whole was read");
    }

    [Fact]
    public async Task Caller_that_gives_up_is_let_go_at_once()
    {
        using var given = new CancellationTokenSource();
        var words = Enumerable.Repeat("Many words, and more of them, to be read one after the other.", 50).ToArray();
        var reading = PdfText.ReadAsync(PdfFiles.Written([.. Enumerable.Repeat(words, 400)]), TimeProvider.System, given.Token);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Many_at_a_time_are_read_two_by_two()
    {
        var pdf = PdfFiles.Written(["words"]);

        var texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Read(pdf)));

        Assert.All(texts, static text => Assert.Equal("[page 1 of 1]\nwords", text));
    }

    [Fact]
    public void Size_of_a_stream_is_known_without_decoding_it()
    {
        Assert.Equal(3 + 127, PdfSizes.RunLength([2, 1, 2, 3, 130, 9, 128, 0, 0]));

        // 9-bit codes: clear, "A", then the code that is just being made ("AA"), end.
        Assert.Equal(3, PdfSizes.Lzw(Codes(256, 65, 258, 257), 1000));
        Assert.InRange(PdfSizes.Lzw(Codes([256, 65, .. Enumerable.Range(258, 200), 257]), 100), 100, 200);
    }

    private static byte[] Codes(params int[] codes)
    {
        var bits = string.Concat(codes.Select(static code => Convert.ToString(code, 2).PadLeft(9, '0')));
        return [.. bits.Chunk(8).Select(static chunk => Convert.ToByte(new string(chunk).PadRight(8, '0'), 2))];
    }

    private static Task<string> Read(byte[] pdf) => PdfText.ReadAsync(pdf, TimeProvider.System, CancellationToken.None);

    private static async Task<string> Failure(byte[] pdf) => (await Assert.ThrowsAsync<WebFailure>(() => Read(pdf))).Message;
}
