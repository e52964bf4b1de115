using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Translation;

/// <summary>
/// A legacy client's call on its way through a modern child (mcp-transports 17.4). It stands before the client's own: the request goes out with
/// what the client said of itself, the answer comes back without what the client does not know, and what the child wants to know first is asked
/// between the two, as often as it takes.
/// </summary>
internal sealed class LegacyClientCall : Call
{
    /// <summary>Times one call may ask (mcp-transports 17.4).</summary>
    private const int MaxRounds = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly StdioBackend _backend;
    private readonly Call _client;
    private readonly IHeaderDictionary _headers;
    private readonly Introduction _introduction;
    private readonly ProtocolVersion _version;
    private ReadOnlyMemory<byte> _request;
    private Frame _frame;
    private LoggingLevel? _level;
    private List<string>? _visits;
    private int _rounds;
    private int _pauses;
    private long _pausing;
    private bool _ended;

    /// <param name="backend">Where it goes.</param>
    /// <param name="client">The client's own call, which the answer is for.</param>
    /// <param name="bytes">The client's request.</param>
    /// <param name="frame">Its envelope.</param>
    /// <param name="headers">Those it came with.</param>
    public LegacyClientCall(StdioBackend backend, Call client, ReadOnlyMemory<byte> bytes, in Frame frame, IHeaderDictionary headers)
    {
        Begin(client.Session, bytes.Span, frame);
        Subject = client.Subject;
        Affinity = client.Affinity;
        Started = backend.Time.GetTimestamp();
        (_backend, _client, _request, _frame) = (backend, client, bytes, frame);
        _introduction = client.Session?.Introduction ?? Introduction.Nobody;

        // Without a session nobody has said which; 2025-03-26 is what HTTP clients without the header speak.
        _version = client.Session?.Version ?? ProtocolVersion.V2025_03_26;

        // The request they belong to may be over before the call is, over HTTP+SSE.
        _headers = Method.MayAsk() && backend.Headers is not null ? new HeaderDictionary(headers.ToDictionary(StringComparer.OrdinalIgnoreCase)) : headers;
    }

    public override Era Era => Era.Modern;

    public override ClientCapabilities Capabilities => _client.Capabilities;

    /// <summary>Sends the request for the first time.</summary>
    public ValueTask SubmitAsync()
    {
        var bytes = Compose(default);
        Frame.Parse(bytes, out var frame);

        // The client's bytes are its own again once it is answered; ours are kept for the next round.
        (_request, _frame) = (bytes, frame);
        return _backend.SendAgainAsync(this, bytes, frame, _headers);
    }

    /// <summary>Sends it again with what the child wanted.</summary>
    /// <param name="added">Members of <c>params</c>.</param>
    public ValueTask SendAgainAsync(ReadOnlySpan<byte> added)
    {
        if (!_backend.Unpark(this))
        {
            return ValueTask.CompletedTask;
        }

        var bytes = Compose(added);
        Frame.Parse(bytes, out var frame);
        return _backend.SendAgainAsync(this, bytes, frame, _headers);
    }

    /// <summary>The user was sent somewhere, and went.</summary>
    public void OnVisited(string elicitationId)
    {
        lock (_lock)
        {
            (_visits ??= []).Add(elicitationId);
        }
    }

    /// <summary>Ends a call that is on no child.</summary>
    public void EndParked(RpcError error)
    {
        if (_backend.Unpark(this))
        {
            Fail(error, retryable: false);
            _backend.OnParkedEnded(this);
        }
    }

    public override bool GoesOn(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (frame.Kind != FrameKind.Result || !Method.MayAsk() || !InputRequired.Is(frame.Outcome.Of(line)))
        {
            return false;
        }

        _backend.Park(this);
        if (InputRequired.Read(frame.Outcome.Of(line)) is not { } asked)
        {
            EndParked(new RpcError(RpcError.InternalError, $"Server '{_backend.Name}' asked for input without saying for which."));
        }
        else if (asked.Requests.Count == 0)
        {
            _ = SendLaterAsync(asked);
        }
        else if (++_rounds > MaxRounds)
        {
            EndParked(new RpcError(RpcError.InternalError, $"Server '{_backend.Name}' asked more than {MaxRounds} times in one call."));
        }
        else
        {
            _pauses = 0;
            new InputRound(this, link, asked).Ask(_introduction);
        }

        return true;
    }

    public override void Reply(ReadOnlySpan<byte> frame, Slice number)
    {
        var answer = new ByteBuffer(frame.Length);
        if (TryTranslate(answer, frame))
        {
            TellOfVisits();
            Frame.Parse(answer.Span, out var written);
            if (TryEnd())
            {
                _client.Reply(answer.Span, written.Id);
            }
        }
        else
        {
            Fail(new RpcError(RpcError.InternalError, $"Server '{_backend.Name}' answered with a result that its client's revision of the protocol has no form for."), retryable: false);
        }

        answer.Release();
    }

    public override void OnErrorReply(ReadOnlySpan<byte> error) => _client.OnErrorReply(error);

    public override void Fail(RpcError error, bool retryable)
    {
        WithdrawQuestions();
        if (TryEnd())
        {
            _client.Fail(error, retryable);
        }
    }

    public override void Cancel()
    {
        WithdrawQuestions();
        if (TryEnd())
        {
            _client.Cancel();
        }
    }

    public override bool TryRelate(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement)
    {
        // Once it has ended the client's call may already be another's.
        lock (_lock)
        {
            return !_ended && _client.TryRelate(frame, replaced, replacement);
        }
    }

    /// <summary>Only what it asked for, which it can do only while it is alone on its child.</summary>
    public override bool WantsMessage(LoggingLevel? level) => level >= _level;

    public override void OnPulse(TimeSpan sinceStart)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _client.OnPulse(sinceStart);
            }
        }
    }

    private bool TryTranslate(ByteBuffer answer, ReadOnlySpan<byte> frame)
    {
        try
        {
            return LegacyAnswer.TryWrite(answer, frame, Method, _version);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.Text.Json.JsonException)
        {
            // JSON that is no text, or no tree: nobody must wait for ever because of it.
            return false;
        }
    }

    private bool TryEnd()
    {
        lock (_lock)
        {
            return !_ended && (_ended = true);
        }
    }

    private void WithdrawQuestions() => _backend.Questions.CloseAll(question => question.Call == this, static question => question.Withdraw());

    /// <summary>The child wants to be asked again, in its own time (mcp-transports 8): that may be as long as a user may take.</summary>
    private async Task SendLaterAsync(InputRequired asked)
    {
        _pausing = _pauses == 0 ? _backend.Time.GetTimestamp() : _pausing;
        if (_backend.Time.GetElapsedTime(_pausing) > Question.Limit)
        {
            EndParked(new RpcError(RpcError.InternalError, $"Server '{_backend.Name}' did not come to a result within {Question.Limit.TotalMinutes:0} minutes."));
            return;
        }

        var pause = FirstPause * (1 << Math.Min(_pauses++, 6));
        await Task.Delay(pause < LongestPause ? pause : LongestPause, _backend.Time);
        await SendAgainAsync(InputResponses.Compose(asked, []));
    }

    /// <summary>A client of 2025-11-25 is told that what it was sent away for is done.</summary>
    private void TellOfVisits()
    {
        foreach (var visit in _visits ?? [])
        {
            var notice = System.Text.Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"{{{visit}}}"}}""");
            _ = TryRelate(notice, default, default) || Session?.TrySend(notice) is true;
        }
    }

    private byte[] Compose(ReadOnlySpan<byte> added)
    {
        _level = _backend.Hello?.OffersLogging is true && _backend.MayLog(Affinity, Session) ? Session?.Level ?? LoggingLevel.Info : null;
        return ModernRequestFrame.Compose(_request.Span, _frame, _introduction.Meta.Span, _level, added);
    }
}
