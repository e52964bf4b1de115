using System.Buffers;

namespace Outboard.Servers.Web;

/// <summary>The body of an answer, read as a stream after decompression and stopped at its limit: a bomb is never held, and never wholly unpacked.</summary>
internal static class WebBody
{
    private const int BufferSize = 64 << 10;

    /// <param name="response">Its headers are there.</param>
    /// <param name="limit">Bytes.</param>
    /// <param name="cuts">What lies beyond is left unread.</param>
    /// <param name="gap">Time between two reads.</param>
    /// <param name="times">Clocks.</param>
    /// <exception cref="WebFailure">It is larger.</exception>
    public static async Task<(byte[] Body, bool IsCut)> ReadAsync(HttpResponseMessage response, int limit, bool cuts, TimeSpan gap, WebTimes times)
    {
        // The length of a compressed body is not given here, and that of an answer to HEAD is not that of its body.
        if (!cuts && response.Content.Headers.ContentLength > limit && response.RequestMessage?.Method != HttpMethod.Head)
        {
            throw TooLarge(limit);
        }

        times.Allow(gap);
        await using var stream = await response.Content.ReadAsStreamAsync(times.Token);
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                times.Allow(gap);
                var read = await ReadAsync(stream, buffer, times.Token);
                if (read == 0)
                {
                    return (body.ToArray(), false);
                }

                var kept = (int)Math.Min(read, limit - body.Length);
                body.Write(buffer, 0, kept);
                if (kept < read)
                {
                    return cuts ? (body.ToArray(), true) : throw TooLarge(limit);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            throw new InvalidDataException("It is not compressed as it says.", e); // what a BrotliStream throws, where the others throw this
        }
    }

    private static WebFailure TooLarge(int limit) =>
        new(WebFailureKind.TooLarge, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"response larger than {limit} bytes"));
}
