using Microsoft.AspNetCore.Http;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Transports;

/// <summary>
/// One stream of server-sent events: frames go in from any thread, one connection at a time takes them out. With a history it outlives
/// its connection, and a client that comes back with <c>Last-Event-ID</c> misses nothing (mcp-transports 4, "Resumability").
/// </summary>
/// <param name="number">The stream's number in its session, the first half of an event id; null for a stream without ids or history.</param>
/// <param name="time">The gateway's clock.</param>
/// <param name="expected">Its first connection is about to come: what is sent before waits for it.</param>
internal sealed class EventStream(int? number, TimeProvider time, bool expected = false)
{
    /// <summary>Bytes a client may be behind before the next event costs it the stream (bridge-compat R35).</summary>
    private const int MaxBehind = 4 * 1024 * 1024;

    /// <summary>What a history keeps; its newest event is kept whatever its size.</summary>
    private const int MaxHistory = 256 * 1024;

    /// <summary>Load balancers cut what is silent for longer: ALB after 60 s (R34).</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Queue<(long Sequence, byte[] Event)> _history = new();
    private HttpContext? _context;
    private Signal _signal = new();
    private ByteBuffer _waiting = new();
    private ByteBuffer _writing = new();
    private long _sequence;
    private int _historyBytes;
    private int _connection;
    private bool _connected;
    private bool _expected = expected;
    private bool _completed;
    private bool _overflown;
    private long _lastWrite = time.GetTimestamp();

    public int? Number => number;

    /// <summary>A client is reading.</summary>
    public bool IsConnected => _connected;

    /// <summary>Nothing more will be sent.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Somebody reads, or is about to.</summary>
    private bool IsAwaited => _connected || _expected;

    public TimeSpan SilentFor => time.GetElapsedTime(_lastWrite);

    /// <summary>Sends one frame, with one value replaced; false when nobody will ever read it.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame, Slice replaced = default, ReadOnlySpan<byte> replacement = default)
    {
        lock (_lock)
        {
            if (_completed || _overflown || (!IsAwaited && number is null))
            {
                return false;
            }

            if (IsAwaited && _waiting.Length > MaxBehind)
            {
                // The client reads slower than the server speaks. It loses its stream; nobody else notices.
                _overflown = true;
                _waiting.Release();

                // Its connection is in the middle of a write that may last for hours, and only the end of the connection ends it.
                ThreadPool.UnsafeQueueUserWorkItem(static context => context?.Abort(), _context, preferLocal: false);
            }
            else
            {
                Append(frame, replaced, replacement);
            }

            _signal.Set();
            return true;
        }
    }

    /// <summary>The first event of a stream that a client of 2025-11-25 may come back to: an id and empty data (SEP-1699).</summary>
    public void Prime()
    {
        lock (_lock)
        {
            if (number is not null)
            {
                Append([], default, default);
                _signal.Set();
            }
        }
    }

    /// <summary>Sends an event other than a message, outside any history (the <c>endpoint</c> event of HTTP+SSE).</summary>
    public void SendEvent(string name, string data)
    {
        lock (_lock)
        {
            _waiting.Write(System.Text.Encoding.UTF8.GetBytes($"event: {name}\r\ndata: {data}\r\n\r\n"));
            _signal.Set();
        }
    }

    /// <summary>A comment when the stream has been silent for long, so that nobody between cuts it, and a dead connection is found out.</summary>
    public void OnPulse()
    {
        lock (_lock)
        {
            if (!_connected || _waiting.Length > 0 || SilentFor < KeepAlive)
            {
                return;
            }

            _lastWrite = time.GetTimestamp();
            _waiting.Write(": ping\r\n\r\n"u8);
            _signal.Set();
        }
    }

    /// <summary>Ends the stream after what was sent so far.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            _signal.Set();
        }
    }

    /// <summary>
    /// Serves the stream to a connection until it is complete, the client goes, or another connection takes its place.
    /// </summary>
    /// <param name="response">The connection's response; headers are set here.</param>
    /// <param name="after">The last event the client has seen; null for none: it then gets what comes from now on.</param>
    /// <param name="aborted">The client has gone, or the gateway stops.</param>
    public async Task ServeAsync(HttpResponse response, long? after, CancellationToken aborted)
    {
        var (connection, signal) = Connect(response.HttpContext, after);
        var isBegun = response.HasStarted;
        if (!isBegun)
        {
            Sse.SetHeaders(response);
        }

        using var wake = aborted.UnsafeRegister(static signal => ((Signal)signal!).Set(), signal);
        try
        {
            if (!isBegun)
            {
                await response.StartAsync(aborted);
            }

            await response.BodyWriter.FlushAsync(aborted);
            while (!aborted.IsCancellationRequested && Take(connection) is { } chunk)
            {
                if (chunk.Length > 0)
                {
                    await response.BodyWriter.WriteAsync(chunk, aborted);
                    _lastWrite = time.GetTimestamp();
                }
                else
                {
                    await signal.WaitAsync();
                }
            }

            if (_overflown)
            {
                response.HttpContext.Abort();
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone. What it missed is in the history, if there is one.
        }
        finally
        {
            Disconnect(connection);
        }
    }

    private (int Connection, Signal Signal) Connect(HttpContext context, long? after)
    {
        lock (_lock)
        {
            if (_connected)
            {
                // The newer connection replaces the older (R17), which may still be writing: its signal and buffer stay its own.
                _signal.Set();
                _writing = new ByteBuffer();
            }

            _signal = new Signal();
            _context = context;
            _connected = true;
            _expected = false;
            _overflown = false;
            if (after is { } seen)
            {
                _waiting.Clear();
                foreach (var (sequence, bytes) in _history)
                {
                    if (sequence > seen)
                    {
                        _waiting.Write(bytes);
                    }
                }
            }

            return (++_connection, _signal);
        }
    }

    private void Disconnect(int connection)
    {
        lock (_lock)
        {
            if (connection == _connection)
            {
                _connected = false;
                _context = null;
                _waiting.Release();
                _writing.Release();
            }
        }
    }

    /// <summary>The bytes to write next, empty for none yet; null when this connection is to end.</summary>
    private ReadOnlyMemory<byte>? Take(int connection)
    {
        lock (_lock)
        {
            if (connection != _connection || _overflown)
            {
                return null;
            }

            if (_waiting.Length == 0)
            {
                // A bare null here would convert to an empty memory, by way of byte[], and the stream would never end.
                return _completed ? new ReadOnlyMemory<byte>?() : ReadOnlyMemory<byte>.Empty;
            }

            _writing.Clear();
            (_waiting, _writing) = (_writing, _waiting);
            return _writing.Memory;
        }
    }

    private void Append(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement)
    {
        var start = _waiting.Length;
        if (number is { } stream)
        {
            _waiting.Write("id: "u8);
            _waiting.Write(System.Text.Encoding.ASCII.GetBytes(EventId.Format(stream, ++_sequence)));
            _waiting.Write("\r\n"u8);
        }

        if (frame.IsEmpty)
        {
            _waiting.Write("data: \r\n\r\n"u8);
        }
        else
        {
            _waiting.Write("event: message\r\ndata: "u8);
            Splice.Write(_waiting, frame, replaced, replacement);
            _waiting.Write("\r\n\r\n"u8);
        }

        if (number is not null)
        {
            Remember(_waiting.Span[start..].ToArray());
        }

        if (!IsAwaited)
        {
            _waiting.Clear();
        }
    }

    private void Remember(byte[] bytes)
    {
        _history.Enqueue((_sequence, bytes));
        _historyBytes += bytes.Length;
        while (_historyBytes > MaxHistory && _history.Count > 1)
        {
            _historyBytes -= _history.Dequeue().Event.Length;
        }
    }
}
