using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// One client request on its way through a child, and the place its answer goes to: a waiting POST, a batch, an SSE stream, or the bridge
/// itself. It carries the caller's own id and progress token as raw bytes; towards the child it has a number of ours.
/// </summary>
internal abstract class Call
{
    private byte[] _identity = new byte[64];
    private LeaseKind _lease;
    private int _idLength;
    private int _tokenLength;

    /// <summary>The number the child knows the request by; 0 while it is not in flight.</summary>
    public long Number { get; set; }

    /// <summary>Whose request it is; null for the bridge's own and for requests without a session.</summary>
    public Session? Session { get; protected set; }

    public Method Method { get; private set; }

    /// <summary>The era of the frame it was forwarded with: what the child reads and answers in, whatever its caller speaks.</summary>
    public virtual Era Era => Era.Legacy;

    /// <summary>What its caller can be asked: what the session said at <c>initialize</c>, or a modern request of itself.</summary>
    public virtual ClientCapabilities Capabilities => Session?.Capabilities ?? ClientCapabilities.None;

    /// <summary>The child it has to go to where that is not its session's; null for the one the sharing rule picks.</summary>
    public ChildLink? Affinity { get; set; }

    /// <summary>The hold it has on a shared child until it is answered.</summary>
    public LeaseKind Lease
    {
        get => _lease;
        set => _lease = value;
    }

    /// <summary>The least level of log messages its caller asked to see in this very request; null where a request does not say (mcp-transports 5).</summary>
    public LoggingLevel? LogLevel { get; protected set; }

    /// <summary>When it was forwarded, and when the child last showed that it works on it (timestamps of the gateway's clock).</summary>
    public long Started { get; set; }

    public long LastSign { get; set; }

    /// <summary>The tool of a <c>tools/call</c>, or the URI of a subscription; null for any other request.</summary>
    public string? Subject { get; set; }

    /// <summary>The caller's id, as it wrote it.</summary>
    public ReadOnlySpan<byte> Id => _identity.AsSpan(0, _idLength);

    /// <summary>The caller's progress token, as it wrote it; empty for none.</summary>
    public virtual ReadOnlySpan<byte> Token => _identity.AsSpan(_idLength, _tokenLength);

    /// <summary><c>result</c> or <c>error</c> in the frame <see cref="Reply"/> is about to be given; absent for an answer of the bridge's own.</summary>
    public Slice Outcome { get; set; }

    /// <summary>A client waits for its answer now: what a drain is for.</summary>
    public virtual bool IsAwaited => true;

    /// <summary>Its caller is asked by way of its answer, and is sent no requests.</summary>
    public virtual bool IsAskedByAnswer => false;

    /// <summary>Hands the hold out, once: the answer and the clock may both end it.</summary>
    public LeaseKind TakeLease() => Interlocked.Exchange(ref _lease, LeaseKind.None);

    /// <summary>The answer is in: <paramref name="frame"/> is the child's, with its number at <paramref name="number"/> to be replaced by <see cref="Id"/>.</summary>
    public abstract void Reply(ReadOnlySpan<byte> frame, Slice number);

    /// <summary>
    /// What the child answered is not the end of the call: it wants something first, and the call sees to that and is sent again. Called
    /// before <see cref="Reply"/>, which then does not follow.
    /// </summary>
    /// <param name="link">The child.</param>
    /// <param name="line">Its answer.</param>
    /// <param name="frame">Its envelope.</param>
    public virtual bool GoesOn(ChildLink link, ReadOnlySpan<byte> line, in Frame frame) => false;

    /// <summary>Called before <see cref="Reply"/> when the child's answer is an error, with that error as JSON.</summary>
    public virtual void OnErrorReply(ReadOnlySpan<byte> error)
    {
    }

    /// <summary>There will be no answer; the caller is told why.</summary>
    /// <param name="error">What is said.</param>
    /// <param name="retryable">The child never saw the request, so that sending it again does no harm.</param>
    public abstract void Fail(RpcError error, bool retryable);

    /// <summary>The caller has withdrawn the request: it wants no answer.</summary>
    public abstract void Cancel();

    /// <summary>
    /// A notification or question that belongs to this request, one value of it to be replaced. False when the sink can take nothing
    /// before the answer: the message then goes to the session's own stream.
    /// </summary>
    public abstract bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement);

    /// <summary>The child has asked, in this call, for something its caller did not say it can do.</summary>
    public virtual void OnNotAsked(ClientCapabilities capability)
    {
    }

    /// <summary>Puts a question of the child to whoever made this call; false when there is no stream for it yet.</summary>
    public virtual bool TryAsk(Question question, ReadOnlySpan<byte> line, Slice id)
    {
        question.Link.Suspend(this);
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        return question.Send(line, id, Splice.Digits(question.Number, room));
    }

    /// <summary>Its caller wants to see log messages of this level.</summary>
    public virtual bool WantsMessage(LoggingLevel? level) => Session?.WantsMessage(level) ?? true;

    /// <summary>A look at the clock, about once a second, while the call is in flight.</summary>
    public virtual void OnPulse(TimeSpan sinceStart)
    {
    }

    /// <summary>Takes over what identifies the request; the bytes are copied.</summary>
    protected void Begin(Session? session, ReadOnlySpan<byte> bytes, in Frame frame)
    {
        Session = session;
        Method = frame.Method;
        Lease = LeaseKind.None;
        Subject = null;
        LogLevel = null;
        Affinity = null;
        Outcome = default;
        _idLength = frame.Id.Length;
        _tokenLength = frame.ProgressToken.Length;
        if (_identity.Length < _idLength + _tokenLength)
        {
            _identity = new byte[_idLength + _tokenLength];
        }

        frame.Id.Of(bytes).CopyTo(_identity);
        frame.ProgressToken.Of(bytes).CopyTo(_identity.AsSpan(_idLength));
    }
}

/// <summary>
/// Stands in for a call whose caller has gone (cancelled or timed out) while the child may still work on it: until it is answered, what the child
/// asks may be about it, and must not be put to anybody else.
/// </summary>
internal sealed class AbandonedCall : Call
{
    /// <summary>A child that says nothing to a cancellation is taken to have heeded it after so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Nothing is expected of it any more: a server that is told of a cancellation and says nothing does what the specification wants, and
    /// what it says of others is theirs.
    /// </summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Takes the place of a call.</summary>
    /// <param name="call">That call.</param>
    /// <param name="lease">How the child is held for it from now on.</param>
    public void StandFor(Call call, LeaseKind lease) => (Number, Session, Lease) = (call.Number, call.Session, lease);

    public void GiveUp() => (IsGivenUp, Session) = (true, null);

    public override bool IsAwaited => false;

    public override void Reply(ReadOnlySpan<byte> frame, Slice number)
    {
    }

    public override void Fail(RpcError error, bool retryable)
    {
    }

    public override void Cancel()
    {
    }

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => true;
}

/// <summary>A request of the bridge's own: the handshake, a ping, an aggregated subscription.</summary>
internal sealed class OwnCall : Call
{
    private readonly TaskCompletionSource<byte[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The child's whole answer, a result or an error.</summary>
    /// <exception cref="IOException">The child died before it answered.</exception>
    public Task<byte[]> Answer => _answer.Task;

    public override bool IsAwaited => false;

    public override void Reply(ReadOnlySpan<byte> frame, Slice number) => _answer.TrySetResult(frame.ToArray());

    public override void Fail(RpcError error, bool retryable) => _answer.TrySetException(new IOException(error.Message));

    public override void Cancel() => _answer.TrySetCanceled();

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) => true;
}
