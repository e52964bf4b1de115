namespace Outboard.Servers.Tests.Site;

/// <summary>A connection to a server that says exactly this, whatever it is asked, and then says nothing more or hangs up.</summary>
/// <param name="script">What is read from it, once something has been written.</param>
/// <param name="hangsUp">It ends after the script; otherwise it stays silent.</param>
internal sealed class ScriptedStream(byte[] script, bool hangsUp) : Stream
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _starving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _at;

    /// <summary>The reader has taken all of the script and waits for more.</summary>
    public Task Starving => _starving.Task;

    /// <summary>Bytes of the script that have been read.</summary>
    public int Taken => Volatile.Read(ref _at);

    /// <summary>The other side has let go of it.</summary>
    public Task Closed => _closed.Task;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static ScriptedStream Saying(string script, bool hangsUp = true) => new(System.Text.Encoding.Latin1.GetBytes(script.ReplaceLineEndings("\r\n")), hangsUp);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _asked.Task.WaitAsync(cancellationToken);
        var count = Math.Min(buffer.Length, script.Length - _at);
        if (count > 0 || hangsUp || buffer.Length == 0)
        {
            script.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        _starving.TrySetResult();
        await _closed.Task.WaitAsync(cancellationToken);
        return 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _asked.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _closed.TrySetResult();
        base.Dispose(disposing);
    }
}
