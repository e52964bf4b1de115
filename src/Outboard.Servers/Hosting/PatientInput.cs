namespace Outboard.Servers.Hosting;

/// <summary>
/// An input whose end is told only when what came before it has been handled, or after a moment: the SDK drops what it is working on when its
/// input ends, and <c>printf … | outboard serve fetch</c> would print nothing.
/// </summary>
internal sealed class PatientInput(Stream input, TimeProvider time) : Stream
{
    /// <summary>A server has to be gone a second after its input (native-servers 1).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly TaskCompletionSource _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _inLine;
    private int _open;
    private int _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>One message has been handled to its end.</summary>
    public void Handled()
    {
        if (Interlocked.Decrement(ref _open) == 0 && Volatile.Read(ref _ended) == 1)
        {
            _handled.TrySetResult();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await input.ReadAsync(buffer, cancellationToken);
        if (count > 0)
        {
            CountLines(buffer.Span[..count]);
            return count;
        }

        Volatile.Write(ref _ended, 1);
        if (Volatile.Read(ref _open) > 0)
        {
            await Task.WhenAny(_handled.Task, Task.Delay(Patience, time, cancellationToken));
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Every line that holds something is a message.</summary>
    private void CountLines(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b is (byte)'\n')
            {
                _inLine = false;
            }
            else if (!_inLine && b is not ((byte)'\r' or (byte)' ' or (byte)'\t'))
            {
                _inLine = true;
                Interlocked.Increment(ref _open);
            }
        }
    }
}
