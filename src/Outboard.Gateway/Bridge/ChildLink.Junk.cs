using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Stdio;

namespace Outboard.Gateway.Bridge;

// What a child writes that is no frame, or none that can be read.
internal sealed partial class ChildLink
{
    private long _junkLines;

    private void OnLongLine(ReadOnlySpan<byte> head)
    {
        LogLongLine(Backend.Name, FrameReader.DefaultMaxLine);
        if (PartialFrame.TryReadId(head, out var number))
        {
            Fail(number, $"answered with more than {FrameReader.DefaultMaxLine >> 20} MiB in one message.");
        }
    }

    /// <summary>The call has its answer and nobody can read it: nothing better will come, and its caller is told at once.</summary>
    private void Fail(long number, string why)
    {
        if (Calls.TryTake(number, out var call))
        {
            Release(call);
            Backend.OnAnswered(this, call, isError: true);
            call.Fail(new RpcError(RpcError.InternalError, $"Server '{Backend.Name}' {why}"), retryable: false);
        }
    }

    private void OnJunk(ReadOnlySpan<byte> line)
    {
        // Servers print banners and debug text where only frames belong; they are told of it, at a falling rate, and served on.
        if (System.Numerics.BitOperations.IsPow2(++_junkLines) && !IsProbe)
        {
            var text = System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, 200)]);
            LogJunk(Backend.Name, _junkLines, text);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Server}: wrote a line that is no JSON-RPC message to its standard output ({Count} so far): {Text}")]
    private partial void LogJunk(string server, long count, string text);

    [LoggerMessage(LogLevel.Warning, "{Server}: wrote a line of more than {Limit} bytes; it was dropped")]
    private partial void LogLongLine(string server, int limit);
}
