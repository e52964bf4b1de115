using System.Buffers;
using System.Buffers.Text;

namespace Outboard.Gateway.JsonRpc;

/// <summary>Writes a frame with some of its values replaced and every other byte as it was.</summary>
internal static class Splice
{
    /// <summary>Room for any int64 as decimal digits.</summary>
    public const int MaxIdLength = 20;

    /// <summary>
    /// Writes <paramref name="frame"/> with up to two values replaced, as one line without its line end. A JSON string cannot hold a
    /// raw line break, so any in the frame is white space between tokens and becomes a space (mcp-transports 15.3).
    /// </summary>
    public static void Write(
        IBufferWriter<byte> target, ReadOnlySpan<byte> frame, Slice first, ReadOnlySpan<byte> firstValue, Slice second = default, ReadOnlySpan<byte> secondValue = default)
    {
        if (second.Exists && (!first.Exists || second.Start < first.Start))
        {
            Write(target, frame, second, secondValue, first, firstValue);
            return;
        }

        var at = 0;
        if (first.Exists)
        {
            CopyLine(target, frame[..first.Start]);
            CopyLine(target, firstValue);
            at = first.End;
        }

        if (second.Exists)
        {
            CopyLine(target, frame[at..second.Start]);
            CopyLine(target, secondValue);
            at = second.End;
        }

        CopyLine(target, frame[at..]);
    }

    /// <summary>The digits of a child id, in <paramref name="room"/>.</summary>
    public static ReadOnlySpan<byte> Digits(long id, Span<byte> room)
    {
        Utf8Formatter.TryFormat(id, room, out var length);
        return room[..length];
    }

    /// <summary>Reads back an id of ours; false for anything we cannot have written.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> value, out long id) =>
        Utf8Parser.TryParse(value, out id, out var used) && used == value.Length;

    private static void CopyLine(IBufferWriter<byte> target, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var room = target.GetSpan(bytes.Length);
        bytes.CopyTo(room);
        var copied = room[..bytes.Length];
        if (copied.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            copied.Replace((byte)'\n', (byte)' ');
            copied.Replace((byte)'\r', (byte)' ');
        }

        target.Advance(bytes.Length);
    }
}
