using Outboard.Servers.Web.Pdf;

namespace Outboard.Servers.Web;

/// <summary>The text of a PDF (native-servers 2.5).</summary>
internal static class PdfText
{
    public const int MaxBytes = 16 << 20;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Two at once. A reading that had to be given up holds its place until its thread comes to an end, so that hostile files cannot pile up.</summary>
    private static readonly SemaphoreSlim Places = new(2, 2);

    /// <exception cref="WebFailure">It is encrypted, broken, too large or without text.</exception>
    public static async Task<string> ReadAsync(byte[] body, TimeProvider time, CancellationToken cancellation)
    {
        if (body.Length > MaxBytes)
        {
            throw new WebFailure(WebFailureKind.TooLarge, $"response larger than {MaxBytes} bytes");
        }

        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var reading = new PdfReading(body, stop.Token);
        try
        {
            await Places.WaitAsync(stop.Token);
            await reading.Start(static () => Places.Release()).WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What has been read in time is better than nothing.
        }

        return reading.Text() ?? throw new WebFailure(WebFailureKind.Other, $"PDF could not be read within {TimeLimit.TotalSeconds:0} s");
    }
}
