using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;

namespace Outboard.Remotes;

/// <summary>A stream of server-sent events with the data of each message replaced: event by event, as they come.</summary>
/// <param name="inner">The stream as it arrives.</param>
/// <param name="replace">Takes a message and gives what stands in its place.</param>
#pragma warning disable CA1001, CA2213 // Whoever stops reading may do so while this is disposed of; without timer and wait handle there is nothing to release.
internal sealed class RawEvents(Stream inner, Func<byte[], byte[]> replace) : Stream
#pragma warning restore CA1001, CA2213
{
    private readonly SseParser<byte[]> parser = SseParser.Create(inner, static (_, data) => data.ToArray());
    private readonly CancellationTokenSource ending = new();
    private IAsyncEnumerator<SseItem<byte[]>>? events;
    private ReadOnlyMemory<byte> left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left.IsEmpty)
        {
            // The parser knows one token for its whole life; whoever stops reading stops it.
            events ??= parser.EnumerateAsync(ending.Token).GetAsyncEnumerator(CancellationToken.None);
            await using var stop = cancellationToken.UnsafeRegister(static ending => ((CancellationTokenSource)ending!).Cancel(), ending);
            if (!await events.MoveNextAsync())
            {
                return 0;
            }

            left = Write(events.Current);
        }

        var length = Math.Min(left.Length, buffer.Length);
        left[..length].CopyTo(buffer);
        left = left[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Events are waited for.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Write(SseItem<byte[]> item)
    {
        var text = new ArrayBufferWriter<byte>(item.Data.Length + 64);
        if (item.EventId is { } id)
        {
            Write(text, "id: "u8, Encoding.UTF8.GetBytes(id));
        }

        if (item.ReconnectionInterval is { } pause)
        {
            Write(text, "retry: "u8, Encoding.UTF8.GetBytes(pause.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)));
        }

        var isMessage = item.EventType == SseParser.EventTypeDefault;
        if (!isMessage)
        {
            Write(text, "event: "u8, Encoding.UTF8.GetBytes(item.EventType));
        }

        var data = isMessage ? replace(item.Data) : item.Data;
        foreach (var line in data.AsSpan().Split((byte)'\n'))
        {
            Write(text, "data: "u8, data.AsSpan(line));
        }

        text.Write("\n"u8);
        return text.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        text.Write(field);
        text.Write(value);
        text.Write("\n"u8);
    }
}
