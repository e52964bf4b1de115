using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Stdio;

/// <summary>One line of a child's output. Runs on the reading thread and must not block.</summary>
/// <param name="line">The line without its end, never empty; when <paramref name="cut"/>, the beginning of one over the limit.</param>
/// <param name="cut">The rest of the line was dropped.</param>
internal delegate void LineHandler(ReadOnlySpan<byte> line, bool cut);

/// <summary>
/// Cuts a child's output into lines. It is fed by whoever reads the pipe: <see cref="GetBuffer"/>, read into it, <see cref="Advance"/>.
/// Characters split over two reads stay whole, because only whole lines are handed on (bridge-compat R38).
/// </summary>
internal sealed class FrameReader(LineHandler handle, int maxLine = FrameReader.DefaultMaxLine)
{
    /// <summary>The longest line a child may write (R36).</summary>
    public const int DefaultMaxLine = 64 * 1024 * 1024;

    private const int ReadSize = 64 * 1024;

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly ByteBuffer _buffer = new(ReadSize);
    private int _searched;
    private bool _dropping;

    public Memory<byte> GetBuffer() => _buffer.GetMemory(ReadSize / 2);

    public void Advance(int count)
    {
        _buffer.Advance(count);
        var bytes = _buffer.Span;
        var start = 0;
        while (bytes[_searched..].IndexOf((byte)'\n') is >= 0 and var found)
        {
            var end = _searched + found;
            if (_dropping)
            {
                _dropping = false;
            }
            else
            {
                HandleLine(bytes[start..end]);
            }

            start = _searched = end + 1;
        }

        _searched = bytes.Length;
        if (bytes.Length - start > maxLine && !_dropping)
        {
            handle(bytes[start..], cut: true);
            _dropping = true;
        }

        if (_dropping)
        {
            start = bytes.Length;
        }

        if (start > 0)
        {
            _buffer.Consume(start);
            _searched -= start;
        }
    }

    public void Release() => _buffer.Release();

    private void HandleLine(ReadOnlySpan<byte> line)
    {
        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        if (line.StartsWith(ByteOrderMark))
        {
            // What some runtimes begin to write with, and what would cost the first answer (mcp-transports 15.3).
            line = line[ByteOrderMark.Length..];
        }

        if (!line.IsEmpty)
        {
            handle(line, cut: false);
        }
    }
}
