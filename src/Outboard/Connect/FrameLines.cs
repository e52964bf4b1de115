using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Outboard.Gateway.Stdio;

namespace Outboard.Connect;

/// <summary>Cuts a stream into lines, one JSON-RPC message each, and passes over what is longer than a frame may be.</summary>
internal static class FrameLines
{
    /// <summary>The limit of a child's line, and so of ours (bridge-compat R36).</summary>
    public const int MaxFrameBytes = 64 * 1024 * 1024;

    /// <returns>Each line without its end; null for one that was too long and is lost.</returns>
    public static async IAsyncEnumerable<byte[]?> ReadAsync(
        Stream stream, int limit = MaxFrameBytes, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        long scanned = 0;
        var tooLong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (buffer.Slice(scanned).PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                if (tooLong || line.Length > limit)
                {
                    yield return null;
                }
                else if (!IsBlank(line))
                {
                    yield return WithoutMark(line.ToArray());
                }

                tooLong = false;
                scanned = 0;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (buffer.Length > limit)
            {
                tooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            if (read.IsCompleted)
            {
                // A last line without its end is a message cut short by a client that died; nobody waits for its answer.
                await reader.CompleteAsync();
                yield break;
            }

            // What has been searched is not searched again: a frame of many megabytes arrives in many pieces.
            scanned = buffer.Length;
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Some runtimes begin to write with a byte order mark (mcp-transports 15.3).</summary>
    private static byte[] WithoutMark(byte[] line) => line.AsSpan().StartsWith(FrameReader.ByteOrderMark) ? line[FrameReader.ByteOrderMark.Length..] : line;

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }
}
