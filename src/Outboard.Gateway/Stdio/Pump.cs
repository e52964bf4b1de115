namespace Outboard.Gateway.Stdio;

internal static class Pump
{
    /// <summary>Reads until the stream ends or breaks, handing on each read as it comes.</summary>
    public static async Task ReadToEndAsync(Stream stream, Func<Memory<byte>> buffer, Action<int> handle)
    {
        try
        {
            while (await stream.ReadAsync(buffer()) is > 0 and var read)
            {
                handle(read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A broken pipe is an end like any other.
        }
    }
}
