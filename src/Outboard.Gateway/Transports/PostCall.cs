using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Manifests;

namespace Outboard.Gateway.Transports;

/// <summary>
/// A request that came as a POST and waits for its answer (request path, step 10): JSON when the reply is the first thing to send, an
/// event stream when anything comes before it, or 15 s of silence.
/// </summary>
internal sealed class PostCall : Call
{
    private const int Pooled = 256;
    private static readonly DefaultObjectPool<PostCall> Pool = new(new DefaultPooledObjectPolicy<PostCall>(), Pooled);

    private readonly Lock _lock = new();
    private readonly Signal _signal = new();
    private readonly ByteBuffer _answer = new();
    private Accept _accept;
    private TimeProvider? _time;
    private EventStream? _stream;
    private int _status;
    private bool _ended;
    private bool _isError;
    private bool _isModern;
    private LoggingLevel? _level;

    // Set where the closed connection cancels it: where it was submitted to, and what went to the child in its place.
    private StdioBackend? _backend;
    private LegacyCall? _carrier;

    // A call that ended otherwise may still be in the hands of another thread for a moment, and must not come back as somebody else's.
    private bool _wasReplied;

    /// <summary>The answer, once it is there and not on a stream.</summary>
    public ReadOnlySpan<byte> Answer => _answer.Span;

    /// <summary>It ended in an error, the child's or our own.</summary>
    public bool IsError => _isError;

    public override Era Era => _isModern ? Era.Modern : Era.Legacy;

    /// <param name="session">Whose request it is; null for none.</param>
    /// <param name="bytes">The request.</param>
    /// <param name="frame">Its envelope.</param>
    /// <param name="accept">What the client can read.</param>
    /// <param name="time">The gateway's clock.</param>
    /// <param name="isModern">The HTTP status tells some errors of the child (mcp-transports 11).</param>
    public static PostCall Rent(Session? session, ReadOnlySpan<byte> bytes, in Frame frame, Accept accept, TimeProvider time, bool isModern = false)
    {
        var call = Pool.Get();
        call.Begin(session, bytes, frame);
        call._accept = accept;
        call._time = time;
        call._status = StatusCodes.Status200OK;
        call._ended = false;
        call._isModern = isModern;
        call._level = frame.LogLevel.Exists ? LoggingLevels.Parse(frame.LogLevel.Of(bytes)) : null;
        return call;
    }

    public override void Reply(ReadOnlySpan<byte> frame, Slice number) => Reply(frame, number, default, default);

    /// <summary>As <see cref="Reply(ReadOnlySpan{byte}, Slice)"/>, with a second value replaced.</summary>
    public void Reply(ReadOnlySpan<byte> frame, Slice number, Slice second, ReadOnlySpan<byte> replacement)
    {
        lock (_lock)
        {
            _wasReplied = true;
            if (_stream is not null)
            {
                Splice.Write(_answer, frame, number, Id, second, replacement);
                _stream.TrySend(_answer.Span);
                _stream.Complete();
                _answer.Clear();
                return;
            }

            if (!_ended)
            {
                Splice.Write(_answer, frame, number, Id, second, replacement);
                _ended = true;
            }
        }

        _signal.Set();
    }

    public override void OnErrorReply(ReadOnlySpan<byte> error)
    {
        _isError = true;
        if (_isModern)
        {
            _status = ModernChecks.StatusOf(error);
        }
    }

    public override void Fail(RpcError error, bool retryable)
    {
        lock (_lock)
        {
            _isError = true;
            if (_stream is not null)
            {
                _stream.TrySend(error.ToFrame(Id));
                _stream.Complete();
                return;
            }

            if (!_ended)
            {
                error.Write(_answer, Id);
                _status = retryable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
                _ended = true;
            }
        }

        _signal.Set();
    }

    public override void Cancel()
    {
        lock (_lock)
        {
            if (_stream is null && _accept.HasFlag(Accept.EventStream))
            {
                // The specification wants no answer to a cancelled request: a stream that ends says just that.
                _stream = new EventStream(null, _time!, expected: true);
            }

            if (_stream is not null)
            {
                _stream.Complete();
            }
            else if (!_ended)
            {
                new RpcError(RpcError.InternalError, "The request was cancelled.").Write(_answer, Id);
                _ended = true;
            }
        }

        _signal.Set();
    }

    /// <summary>Makes the closed connection the cancellation of the request (mcp-transports 10), from here on.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="backend">Where it is submitted to.</param>
    /// <param name="carrier">What goes to the child in its place; null for itself.</param>
    public CancellationTokenRegistration WatchForClosing(HttpContext context, StdioBackend backend, LegacyCall? carrier)
    {
        (_backend, _carrier) = (backend, carrier);
        return context.RequestAborted.UnsafeRegister(static state => ((PostCall)state!).OnClosed(), this);
    }

    /// <summary>The client has closed the connection.</summary>
    public void OnClosed()
    {
        if (_carrier is null)
        {
            _backend?.Cancel(this);
        }
        else if (_carrier.IsAnsweredBy(this))
        {
            // Not where the client was answered with a question already: it may come back.
            _backend?.Cancel(_carrier);
        }
    }

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement)
    {
        lock (_lock)
        {
            if (!TryStream())
            {
                return false;
            }

            return _stream!.TrySend(frame, replaced, replacement);
        }
    }

    /// <summary>In the modern era a request that names no level wants no messages (mcp-transports 10).</summary>
    public override bool WantsMessage(LoggingLevel? level) => _isModern ? level >= _level : base.WantsMessage(level);

    public override void OnPulse(TimeSpan sinceStart)
    {
        lock (_lock)
        {
            if (sinceStart > EventStream.KeepAlive && TryStream())
            {
                _stream!.OnPulse();
            }
        }
    }

    /// <summary>Waits for the answer and sends it. The call is over then.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="closed">What watches for the client to go; disposed of before the call may become somebody else's.</param>
    public async ValueTask AnswerAsync(HttpContext context, CancellationTokenRegistration closed = default)
    {
        await WaitAsync();
        if (_stream is { } stream)
        {
            await stream.ServeAsync(context.Response, after: null, context.RequestAborted);
            await closed.DisposeAsync();
        }
        else
        {
            await closed.DisposeAsync();
            await SendAsync(context);
        }
    }

    /// <summary>Sends the answer that is there.</summary>
    public async ValueTask SendAsync(HttpContext context)
    {
        // :: Step 10: answer as JSON, or as SSE when anything precedes the reply
        var response = context.Response;
        if (response.HasStarted)
        {
            // Another replica had begun to answer with a stream, and is gone.
            await Sse.WriteWholeAsync(response, _answer.Memory);
            Return();
            return;
        }

        response.StatusCode = _status;
        if (_status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = Answers.RetryAfter;
        }

        if (_accept.HasFlag(Accept.Json))
        {
            response.ContentType = "application/json";
            response.ContentLength = _answer.Length;
            await response.BodyWriter.WriteAsync(_answer.Memory);
        }
        else
        {
            await Sse.WriteWholeAsync(response, _answer.Memory);
        }

        Return();
    }

    /// <summary>Waits until there is an answer, or a stream for it.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();

    private bool TryStream()
    {
        if (_ended || !_accept.HasFlag(Accept.EventStream))
        {
            return false;
        }

        if (_stream is null)
        {
            _stream = Session?.OpenResumable() ?? new EventStream(null, _time!, expected: true);
            if (Session?.Version >= ProtocolVersion.V2025_11_25)
            {
                _stream.Prime();
            }

            _signal.Set();
        }

        return true;
    }

    /// <summary>The call is over and its answer used.</summary>
    public void Return()
    {
        if (_wasReplied && _stream is null)
        {
            _answer.Clear();
            _signal.Reset();

            // Still ended: whoever looks at it once more, as the pulse does, must not open a stream on a call of nobody.
            _isError = _wasReplied = false;
            (_backend, _carrier) = (null, null);
            Pool.Return(this);
        }
    }
}
