using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A modern client's request in the hands of a legacy child: its answer is translated on the way back, and what the child asks on the way
/// becomes the answer of one POST, while the call waits in the child for the next (mcp-transports 17.2, 19).
/// </summary>
internal sealed class LegacyCall : Call
{
    private readonly Lock _lock = new();
    private readonly string? _uri;
    private readonly StdioBackend _backend;
    private readonly ServerHello _hello;
    private ClientCapabilities _capabilities;
    private ClientCapabilities _missing;
    private byte[]? _error;

    // It was asked for with answers or a state, and its result is nobody else's (7).
    private bool _isAnswered;

    // The POST that waits for what comes next; null while the client is with its user, and when all is over.
    private PostCall? _sink;
    private long _sinkSince;

    // What the child said at last while no POST waited for it.
    private Action<PostCall>? _kept;
    private bool _isOver;

    /// <param name="request">The client's.</param>
    /// <param name="sink">The POST it came as.</param>
    /// <param name="translated">The request as the child gets it.</param>
    /// <param name="frame">The envelope of that.</param>
    public LegacyCall(ModernRequest request, PostCall sink, ReadOnlySpan<byte> translated, in Frame frame)
    {
        Begin(session: null, translated, frame);
        _sink = sink;
        _sinkSince = request.Backend.Time.GetTimestamp();
        _uri = request.Envelope.Uri;
        _backend = request.Backend;
        _hello = request.Hello;
        Heed(request);
        Suspension = request.IsInteractive ? new Suspension(this, request) : null;
    }

    public override ClientCapabilities Capabilities => _capabilities;

    /// <summary>What is asked of the client, and where that stands; null for a method whose answer can be no question.</summary>
    public Suspension? Suspension { get; }

    /// <summary>The page of a list it asks for, if that may be kept.</summary>
    public KeptLists.Asking? Page { get; init; }

    /// <summary>The token of the POST that waits now: a retry may bring another.</summary>
    public override ReadOnlySpan<byte> Token => _sink is { } sink ? sink.Token : default;

    public override bool IsAwaited => _sink is not null;

    /// <summary>The child has said all, or nobody listens to it any more.</summary>
    public bool IsOver => _isOver;

    public override bool IsAskedByAnswer => true;

    /// <summary>Without a level the client must see no log message at all (mcp-transports 5).</summary>
    public override bool WantsMessage(LoggingLevel? level) => LogLevel is { } wanted && (level is null || level >= wanted);

    /// <summary>If the call fails, that is why.</summary>
    public override void OnNotAsked(ClientCapabilities capability) => _missing |= capability;

    public override bool TryAsk(Question question, ReadOnlySpan<byte> line, Slice id)
    {
        // The answer of a method that lists or completes can be no question (mcp-transports 8).
        var refusal = Suspension is { } suspension ? suspension.TryAdd(question, line) : new RpcError(RpcError.MethodNotFound, "Not supported by the client in this request.");
        if (refusal is { } error && question.Link.Backend.Questions.Close(question))
        {
            question.Refuse(error);
        }

        return true;
    }

    /// <summary>That POST is the one that waits.</summary>
    public bool IsAnsweredBy(PostCall sink) => _sink == sink;

    /// <summary>The client has come back: this POST gets what the child says from now on, or has said at last meanwhile. False when one waits already.</summary>
    /// <param name="request">What it has come back with; what holds for its caller is said in it anew.</param>
    /// <param name="sink">The POST.</param>
    /// <param name="isOver">It has its answer.</param>
    public bool TryAttach(ModernRequest request, PostCall sink, out bool isOver)
    {
        lock (_lock)
        {
            isOver = _kept is not null;
            if (_kept is { } answer)
            {
                _kept = null;
                Suspension?.Forget();
                answer(sink);
                return true;
            }

            if (_sink is not null || _isOver)
            {
                return false;
            }

            Heed(request);
            _sink = sink;
            _sinkSince = _backend.Time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Answers the POST that waits with questions; the call goes on without it. Nothing happens when none waits.</summary>
    public void AnswerWith(byte[] result)
    {
        lock (_lock)
        {
            if (_sink is { } sink)
            {
                _sink = null;
                sink.Reply(ModernResult.Frame(sink.Id, result), default);
            }
        }

        _backend.OnSuspended();
    }

    public override void OnErrorReply(ReadOnlySpan<byte> error) => _error = error.ToArray();

    public override void Reply(ReadOnlySpan<byte> frame, Slice number)
    {
        var result = Outcome;
        if (_error is not null || (_missing != ClientCapabilities.None && result.Exists && ModernResult.IsToolError(result.Of(frame))))
        {
            ReplyWithError(_error);
            return;
        }

        if (Method == Method.ToolsList && (Affinity?.ToolSchemas ?? _backend.ToolSchemas).Present(frame) is { } listed)
        {
            Frame.Parse(listed, out var envelope);
            frame = listed;
            (result, number) = (envelope.Outcome, envelope.Id);
        }

        Page?.Keep(result.Of(frame), _hello);
        var caching = !ModernResult.IsCacheable(Method) ? null : _isAnswered ? Caching.None : _hello.Caching;
        if (ModernResult.IsPlain(result.Of(frame)) && caching != Caching.None)
        {
            End(frame, number, new Slice(result.End - 1, 1), caching is null ? _hello.Completion : _hello.CacheableCompletion);
            return;
        }

        var answer = new ByteBuffer(frame.Length + 256);
        ModernResult.Write(answer, frame, result, _hello, caching);

        // Where the id stands behind the result, it has moved.
        number = number.Start > result.Start ? number with { Start = number.Start + answer.Length - frame.Length } : number;
        End(answer.Span, number, default, default);
        answer.Release();
    }

    public override void Fail(RpcError error, bool retryable) => End(sink => sink.Fail(error, retryable));

    public override void Cancel() => End(static sink => sink.Cancel());

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement)
    {
        lock (_lock)
        {
            // Only progress has a value to replace, and its token is that of the POST it goes to, whichever waited when it was looked up.
            return _sink is { } sink && (!replaced.Exists || sink.Token.Length > 0) && sink.TryRelate(frame, replaced, replaced.Exists ? sink.Token : replacement);
        }
    }

    public override void OnPulse(TimeSpan sinceStart)
    {
        lock (_lock)
        {
            _sink?.OnPulse(_backend.Time.GetElapsedTime(_sinkSince));
        }
    }

    private void ReplyWithError(byte[]? error)
    {
        if (_missing == ClientCapabilities.None && error is not null && ModernError.CodeOf(error) == ModernError.UrlElicitationRequired)
        {
            if (Suspension?.AskAgain(error) is { } result)
            {
                End(sink => sink.Reply(ModernResult.Frame(sink.Id, result), default));
                return;
            }

            OnNotAsked(ClientCapabilities.ElicitationUrl & ~Capabilities);
        }

        var bytes = _missing != ClientCapabilities.None ? ModernError.Missing(_missing, Capabilities) : ModernError.Translate(error, _uri) ?? error ?? [];
        End(sink =>
        {
            sink.OnErrorReply(bytes);
            sink.Reply(ModernError.Frame(sink.Id, bytes), default);
        });
    }

    /// <summary>The end of a call that was answered, without a copy where a POST waits for it.</summary>
    private void End(ReadOnlySpan<byte> frame, Slice number, Slice second, ReadOnlyMemory<byte> replacement)
    {
        lock (_lock)
        {
            if (TakeSink() is { } sink)
            {
                sink.Reply(frame, number, second, replacement.Span);
                return;
            }

            var bytes = frame.ToArray();
            _kept = later => later.Reply(bytes, number, second, replacement.Span);
        }
    }

    private void End(Action<PostCall> how)
    {
        lock (_lock)
        {
            if (TakeSink() is { } sink)
            {
                how(sink);
            }
            else
            {
                _kept = how;
            }
        }
    }

    /// <summary>Each request says for itself what its caller can be asked, and which log messages it wants to see (mcp-transports 5).</summary>
    private void Heed(ModernRequest request)
    {
        _isAnswered |= request.Envelope.InputResponses.Exists || request.Envelope.RequestState is not null;
        _capabilities = request.Capabilities;
        LogLevel = request.Envelope.LogLevel is { } level ? LoggingLevels.Parse(level) : null;
    }

    /// <summary>The POST that waits for the end of the call, which this is; null when none does. Under the lock.</summary>
    private PostCall? TakeSink()
    {
        _isOver = true;
        var sink = _sink;
        _sink = null;
        if (sink is not null)
        {
            Suspension?.Forget();
        }

        return sink;
    }
}
