using System.Globalization;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace Outboard.Servers.Web.Pdf;

/// <summary>One PDF being read, page by page, on a thread of its own: the library cannot be interrupted inside a page, only left behind.</summary>
internal sealed class PdfReading(byte[] body, CancellationToken stop)
{
    private const int MaxPages = 500;

    /// <summary>Characters of text; a PDF can show the same words any number of times.</summary>
    private const int MaxText = 10 << 20;

    /// <summary>The library follows nested objects by recursion.</summary>
    private const int StackBytes = 16 << 20;

    private readonly Lock gate = new();
    private readonly List<string> pages = [];
    private int total;
    private int length;

    /// <param name="ended">Called when the thread ends, however late.</param>
    /// <returns>Ends when the PDF is read, or cannot be read (<see cref="WebFailure"/>).</returns>
    public Task Start(Action ended)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(done, ended), StackBytes) { IsBackground = true, Name = "pdf" };
        thread.Start();
        return done.Task;
    }

    /// <returns>The pages read so far, and which were not; null when none was.</returns>
    public string? Text()
    {
        lock (gate)
        {
            if (pages.Count == 0)
            {
                return null;
            }

            var text = string.Join("\n\n", pages.Select((page, i) => Line(i + 1) + page));
            return pages.Count == total ? text : $"{text}\n\n[pages {pages.Count + 1} to {total} not read]";
        }
    }

    private string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"[page {number} of {total}]");

    private void Run(TaskCompletionSource done, Action ended)
    {
        try
        {
            Read();
            done.SetResult();
        }
        catch (OperationCanceledException)
        {
            done.SetCanceled(CancellationToken.None);
        }
        catch (Exception e)
        {
            done.SetException(e as WebFailure ?? Failure(e));
        }
        finally
        {
            ended();
        }
    }

    private void Read()
    {
        var filters = new PdfFilters(stop);
        using var document = PdfDocument.Open(body, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, FilterProvider = filters });
        document.AddPageFactory<PdfEffort, PdfRehearsal>();
        var (hasText, hasPage) = (false, false);
        lock (gate)
        {
            total = document.NumberOfPages;
        }

        for (var number = 1; number <= Math.Min(total, MaxPages) && length < MaxText; number++)
        {
            stop.ThrowIfCancellationRequested();
            filters.NextPage();
            var page = Page(document, number, out var isRead);
            stop.ThrowIfCancellationRequested();
            hasPage |= isRead;
            hasText |= isRead && page.Length > 0;
            lock (gate)
            {
                length += page.Length;
                pages.Add(page);
            }
        }

        if (!hasText)
        {
            throw hasPage ? new WebFailure(WebFailureKind.Other, "PDF without extractable text (scanned pages?)") : Damaged(null);
        }
    }

    private static string Page(PdfDocument document, int number, out bool isRead)
    {
        try
        {
            document.GetPage<PdfEffort>(number);
            var text = ContentOrderTextExtractor.GetText(document.GetPage(number), addDoubleNewline: true);
            isRead = true;
            text = text.ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Trim();
            return text.Length == 0 ? "" : "\n" + text;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One damaged page does not take the others with it.
            isRead = false;
            return "\n(this page cannot be read)";
        }
    }

    private static WebFailure Failure(Exception e) => e is PdfDocumentEncryptedException
        ? new(WebFailureKind.Other, "password-protected PDF", e)
        : Damaged(e);

    private static WebFailure Damaged(Exception? e) => new(WebFailureKind.Other, "PDF cannot be read: it is damaged", e);
}
