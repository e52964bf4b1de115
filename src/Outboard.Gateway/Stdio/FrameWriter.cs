using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Stdio;

/// <summary>
/// The way to a child's standard input. Frames of many callers are gathered in one buffer while the previous one is being written, so
/// that a busy child costs one system call for many frames. The buffer is bounded: callers wait when the child does not read (R35).
/// </summary>
internal sealed class FrameWriter(Func<ReadOnlyMemory<byte>, ValueTask> write) : IThreadPoolWorkItem
{
    /// <summary>Bytes gathered before callers must wait. A frame larger than this goes alone.</summary>
    private const int HighWater = 1024 * 1024;

    private readonly Lock _lock = new();
    private ByteBuffer _gathered = new();
    private ByteBuffer _written = new();
    private TaskCompletionSource? _space;
    private bool _writing;
    private bool _closed;

    /// <summary>The child takes nothing any more: it has closed its input, or is gone.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Appends one frame, with up to two values replaced; false when the child is not reading, or gone.</summary>
    public bool TryWrite(ReadOnlySpan<byte> frame, Slice first, ReadOnlySpan<byte> firstValue, Slice second, ReadOnlySpan<byte> secondValue)
    {
        lock (_lock)
        {
            if (_closed || (_gathered.Length > 0 && _gathered.Length + frame.Length > HighWater))
            {
                return false;
            }

            Splice.Write(_gathered, frame, first, firstValue, second, secondValue);
            _gathered.Write((byte)'\n');
            if (_writing)
            {
                return true;
            }

            _writing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public bool TryWrite(ReadOnlySpan<byte> frame) => TryWrite(frame, default, default, default, default);

    /// <summary>Completes when <see cref="TryWrite(ReadOnlySpan{byte})"/> is worth another try.</summary>
    public Task WaitForSpaceAsync()
    {
        lock (_lock)
        {
            if (_closed || _gathered.Length == 0)
            {
                return Task.CompletedTask;
            }

            return (_space ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>No frame is taken any more; whoever waits for space is woken to find out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _space?.TrySetResult();
            _space = null;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = WriteAllAsync();

    private async Task WriteAllAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_gathered.Length == 0 || _closed)
                {
                    _writing = false;
                    return;
                }

                (_gathered, _written) = (_written, _gathered);
                _space?.TrySetResult();
                _space = null;
            }

            try
            {
                await write(_written.Memory);
            }
            catch (IOException)
            {
                // The child is gone or has closed its input. Its exit, which is reported on its own, tells the callers.
                Close();
            }

            lock (_lock)
            {
                _written.Clear();
            }
        }
    }
}
