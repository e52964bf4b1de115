using System.Text;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;

namespace Outboard.Gateway.Translation;

/// <summary>
/// What a legacy child has asked in one call of a modern client, and where the answers stand (mcp-transports 19). The call stays blocked in
/// the child from one POST of the client to the next.
/// </summary>
internal sealed class Suspension
{
    /// <summary>A child that asks several things at once is to ask them in one answer.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(25);

    /// <summary>A user is given this long; afterwards the call is cancelled in the child.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly RpcError NotSupported = new(RpcError.MethodNotFound, "Not supported by the client this server is working for.");

    private readonly Lock _lock = new();
    private readonly LegacyCall _call;
    private readonly StdioBackend _backend;
    private readonly ServerHello _hello;
    private readonly byte[] _digest;
    private readonly List<AskedQuestion> _asked = [];

    // Answers the client sent along before anybody asked: good for questions that have a name of the child's own.
    private readonly byte[] _given;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private int _count;
    private int _round;
    private bool _isScheduled;
    private bool _isPresented;
    private DateTimeOffset _expires;

    public Suspension(LegacyCall call, ModernRequest request)
    {
        _call = call;
        _backend = request.Backend;
        _hello = request.Hello;
        _digest = request.Digest();
        _given = request.Envelope is { RequestState: null, InputResponses: { Exists: true } given } ? given.Of(request.Params).ToArray() : [];
        Principal = request.Principal ?? "";
    }

    public LegacyCall Call => _call;

    public Guid Id { get; } = Guid.NewGuid();

    public string Principal { get; }

    /// <summary>Takes in a question of the child, to be put to the client in a moment; the reason when it cannot be.</summary>
    public RpcError? TryAdd(Question question, ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            var asked = AskedQuestion.Read(_count + 1, question, line, name => _asked.Exists(asked => asked.Key == name));
            if (!_backend.Suspensions.TryAdd(this))
            {
                return new RpcError(RpcError.InternalError, "Too many requests to clients are open.");
            }

            _count++;
            _asked.Add(asked);
            if (!_isScheduled && !_isPresented)
            {
                _isScheduled = true;
                _ = PresentSoonAsync(question.Link);
            }

            return null;
        }
    }

    /// <summary>The client is back with <paramref name="responses"/>; what is wrong with them, if anything, for it to try again.</summary>
    /// <param name="request">Its new request.</param>
    /// <param name="sink">The POST of that, which gets what the child says from now on.</param>
    /// <param name="round">Which of the call's questions it answers.</param>
    /// <param name="responses">Its <c>inputResponses</c>; empty for none.</param>
    public async ValueTask<string?> ResumeAsync(ModernRequest request, PostCall sink, int round, ReadOnlyMemory<byte> responses)
    {
        List<(Question Question, byte[] Answer)> answers;
        lock (_lock)
        {
            if (!_isPresented || round != _round)
            {
                return "requestState is of a question that was answered already, or has expired.";
            }

            answers = InputResponse.Read(responses, _asked.FindAll(static asked => asked.IsPresented), out var fault);
            if (fault is not null)
            {
                return fault;
            }

            if (!_call.TryAttach(request, sink, out var isOver))
            {
                return "The call that requestState continues has ended.";
            }

            _isPresented = false;
            if (isOver)
            {
                return null;
            }

            RefuseUndeclared(answers);

            // What the child has taken back needs no answer any more.
            if (_asked.Exists(asked => asked.IsPresented && _backend.Questions.IsOpen(asked.Question) && !answers.Exists(answer => answer.Question == asked.Question)))
            {
                // Not all are answered: the same again (8).
                Present();
                return null;
            }

            _asked[0].Question.Link.EnsureLevel(_call);
            _asked.RemoveAll(asked => asked.IsPresented || answers.Exists(answer => answer.Question == asked.Question));
            if (_asked.Count > 0)
            {
                // What the child asked meanwhile is put next.
                _isScheduled = true;
                _ = PresentSoonAsync(_asked[0].Question.Link);
            }
        }

        await AnswerAsync(answers);
        return null;
    }

    /// <summary>The result by which a client is sent to addresses the child named in an error (-32042); null when it cannot visit them. Coming back just runs the call again.</summary>
    public byte[]? AskAgain(ReadOnlyMemory<byte> error)
    {
        if (!_call.Capabilities.HasFlag(ClientCapabilities.ElicitationUrl))
        {
            return null;
        }

        lock (_lock)
        {
            var elicitations = AskedQuestion.ReadElicitations(error);
            return elicitations.Count == 0 ? null : Result(elicitations.ConvertAll(parameters => ($"elicitation_{++_count}", "elicitation/create", parameters)), Guid.Empty);
        }
    }

    /// <summary>The call is over.</summary>
    public void Forget() => _backend.Suspensions.Remove(this);

    /// <summary>Where the client was asked and has let the time pass, nobody waits for the call any more: it is cancelled in the child.</summary>
    public void ExpireBefore(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_isPresented || now <= _expires)
            {
                return;
            }

            // From here on nobody can come back to it.
            _isPresented = false;
        }

        Forget();
        _backend.Cancel(_call);
    }

    private async Task PresentSoonAsync(ChildLink link)
    {
        await Task.Delay(Window, _backend.Time);
        var answers = TakeGiven();
        lock (_lock)
        {
            _isScheduled = false;
            if (answers.Count == 0 || _asked.Count > 0)
            {
                link.Suspend(_call);
                Present();
            }
        }

        await AnswerAsync(answers);
    }

    /// <summary>The answers that came with the call itself, to what the child has asked by name by now.</summary>
    private List<(Question Question, byte[] Answer)> TakeGiven()
    {
        lock (_lock)
        {
            var named = _given.Length > 0 ? _asked.FindAll(asked => asked.IsNamed && !_used.Contains(asked.Key)) : [];
            var answers = named.Count > 0 ? InputResponse.Read(_given, named, out _) : [];

            // Each is good for one question: a child that asks again did not like it.
            var answered = named.FindAll(asked => answers.Exists(answer => answer.Question == asked.Question));
            _used.UnionWith(answered.Select(static asked => asked.Key));
            _asked.RemoveAll(answered.Contains);
            return answers;
        }
    }

    /// <summary>What the client has not answered, and declares no more that it can, it is not asked again (8): the child goes on without.</summary>
    private void RefuseUndeclared(List<(Question Question, byte[] Answer)> answers)
    {
        foreach (var asked in _asked.Where(asked => !_call.Capabilities.HasFlag(asked.Needs) && !answers.Exists(answer => answer.Question == asked.Question)))
        {
            _call.OnNotAsked(asked.Needs);
            answers.Add((asked.Question, NotSupported.ToFrame("0"u8)));
        }
    }

    private async Task AnswerAsync(List<(Question Question, byte[] Answer)> answers)
    {
        // All of them first: with the last one closed the call has the child to itself again before the first answer is in.
        answers.RemoveAll(answer => !_backend.Questions.Close(answer.Question));
        foreach (var (question, answer) in answers)
        {
            Frame.Parse(answer, out var frame);
            await question.AnswerAsync(answer, frame);
        }
    }

    private void Present()
    {
        _asked.RemoveAll(asked => !_backend.Questions.IsOpen(asked.Question));
        if (_asked.Count == 0)
        {
            if (_call.IsOver)
            {
                // It ended while the question was on its way here.
                Forget();
            }

            return;
        }

        _round++;
        _isPresented = true;
        _asked.ForEach(static asked => asked.IsPresented = true);
        _call.AnswerWith(Result(_asked.ConvertAll(static asked => (asked.Key, asked.Method, asked.Parameters)), Id));
    }

    private byte[] Result(List<(string Key, string Method, byte[] Parameters)> questions, Guid continuation)
    {
        _expires = _backend.Time.GetUtcNow() + Patience;
        var state = new RequestState(_backend.OwnAddress, continuation, _round, _expires.ToUnixTimeSeconds(), _digest, Principal, _backend.Name);
        var result = new ByteBuffer(1024);
        result.Write("{\"resultType\":\"input_required\",\"inputRequests\":{"u8);
        for (var i = 0; i < questions.Count; i++)
        {
            var (key, method, parameters) = questions[i];
            result.Write(Encoding.UTF8.GetBytes($"{(i > 0 ? "," : "")}\"{key}\":{{\"method\":\"{method}\",\"params\":"));
            result.Write(parameters);
            result.Write((byte)'}');
        }

        result.Write(Encoding.UTF8.GetBytes($"}},\"requestState\":\"{state.Close(_backend.Seal)}\""));
        if (!_hello.ServerInfo.IsEmpty)
        {
            result.Write(",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"u8);
            result.Write(_hello.ServerInfo.Span);
            result.Write((byte)'}');
        }

        result.Write((byte)'}');
        return result.TakeArray();
    }
}
