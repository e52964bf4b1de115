using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Outboard.Gateway;

/// <summary>
/// Connections to a gateway that never leave the process, for a caller in the same process: no port that others could find, so no token
/// to keep them out.
/// </summary>
internal sealed class InMemoryNetwork : IConnectionListenerFactory
{
    private readonly Channel<ConnectionContext> _arriving = Channel.CreateUnbounded<ConnectionContext>();
    private long _count;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new Accepting(endpoint, _arriving));

    /// <summary>The caller's end of a new connection.</summary>
    /// <exception cref="IOException">The gateway has stopped.</exception>
    public Stream Connect()
    {
        var (toGateway, toCaller) = (new Pipe(), new Pipe());
        var connection = new Connection($"memory-{Interlocked.Increment(ref _count)}", new Duplex(toGateway.Reader, toCaller.Writer), new Duplex(toCaller.Reader, toGateway.Writer));
        return _arriving.Writer.TryWrite(connection)
            ? new DuplexStream(toCaller.Reader, toGateway.Writer.AsStream(), connection.Close)
            : throw new IOException("The gateway of this process has stopped.");
    }

    private sealed class Accepting(EndPoint endpoint, Channel<ConnectionContext> arriving) : IConnectionListener
    {
        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await arriving.Reader.WaitToReadAsync(cancellationToken) && arriving.Reader.TryRead(out var connection) ? connection : null;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            arriving.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }

    /// <summary>The gateway's end. An abort may come after the end, which the framework's own class does not survive.</summary>
#pragma warning disable CA1001 // Nobody waits for the source by a handle, and it has no timer: there is nothing to dispose of.
    private sealed class Connection : DefaultConnectionContext
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _closed = new();

        public Connection(string id, IDuplexPipe transport, IDuplexPipe application)
            : base(id, transport, application) => ConnectionClosed = _closed.Token;

        /// <summary>The caller has closed its end.</summary>
        public void Close() => _ = _closed.CancelAsync();

        public override void Abort(ConnectionAbortedException abortReason) => Close();
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>The two ways of the caller as one stream.</summary>
    private sealed class DuplexStream(PipeReader input, Stream writing, Action closed) : Stream
    {
        private readonly Stream _reading = input.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reading.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _reading.ReadAsync(buffer, offset, count, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _reading.Read(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => writing.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => writing.WriteAsync(buffer, offset, count, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => writing.Write(buffer, offset, count);

        public override Task FlushAsync(CancellationToken cancellationToken) => writing.FlushAsync(cancellationToken);

        public override void Flush() => writing.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                // As with a socket, whoever is reading is told so.
                input.CancelPendingRead();
                _reading.Dispose();
                writing.Dispose();
                closed();
            }

            base.Dispose(disposing);
        }
    }
}
