using System.Text.Json;
using System.Text.Json.Nodes;
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
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(25);

    /// <summary>A user is given this long; afterwards the call is cancelled in the child.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly LegacyCall _call;
    private readonly StdioBackend _backend;
    private readonly byte[] _digest;
    private readonly List<Asked> _asked = [];
    private int _count;
    private int _round;
    private bool _isScheduled;
    private bool _isPresented;
    private DateTimeOffset _expires;

    public Suspension(LegacyCall call, ModernRequest request)
    {
        _call = call;
        _backend = request.Backend;
        _digest = request.Digest();
        Principal = request.Principal ?? "";
    }

    /// <param name="Key">Its name for the client.</param>
    /// <param name="Question">The child's.</param>
    /// <param name="Request"><c>{"method":…,"params":…}</c>.</param>
    private sealed record Asked(string Key, Question Question, JsonObject Request)
    {
        /// <summary>The client has seen it.</summary>
        public bool IsPresented { get; set; }
    }

    public LegacyCall Call => _call;

    public Guid Id { get; } = Guid.NewGuid();

    public string Principal { get; }

    /// <summary>The client was asked, and has let the time pass.</summary>
    public bool IsExpired(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _isPresented && now > _expires;
        }
    }

    /// <summary>Takes in a question of the child, to be put to the client in a moment; the reason when it cannot be.</summary>
    public RpcError? TryAdd(Question question, ReadOnlySpan<byte> line)
    {
        var asked = (JsonObject)JsonNode.Parse(line)!;
        var request = new JsonObject { ["method"] = asked["method"]!.DeepClone(), ["params"] = asked["params"]?.DeepClone() ?? new JsonObject() };
        if (request["params"] is JsonObject parameters && parameters["mode"]?.ToString() == "url")
        {
            // The era has no such id: that the user is done is learned by coming back (8).
            parameters.Remove("elicitationId");
            if (!_call.Capabilities.HasFlag(ClientCapabilities.ElicitationUrl))
            {
                _call.Miss(ClientCapabilities.Elicitation | ClientCapabilities.ElicitationUrl);
                return new RpcError(RpcError.MethodNotFound, "Not supported by the client this server is working for.");
            }
        }

        lock (_lock)
        {
            if (!_backend.Suspensions.TryAdd(this))
            {
                return new RpcError(RpcError.InternalError, "Too many requests to clients are open.");
            }

            _asked.Add(new Asked($"{request["method"]!.ToString().Split('/')[0]}_{++_count}", question, request));
            if (!_isScheduled && !_isPresented)
            {
                _isScheduled = true;
                _ = PresentSoonAsync(question.Link);
            }

            return null;
        }
    }

    /// <summary>The client is back with <paramref name="responses"/>; what is wrong with them, if anything, for it to try again.</summary>
    /// <param name="sink">Its new POST, which gets what the child says from now on.</param>
    /// <param name="round">Which of the call's questions it answers.</param>
    /// <param name="responses">Its <c>inputResponses</c>; empty for none.</param>
    public async ValueTask<string?> ResumeAsync(PostCall sink, int round, ReadOnlyMemory<byte> responses)
    {
        List<(Question Question, byte[] Answer)> answers;
        lock (_lock)
        {
            if (!_isPresented || round != _round)
            {
                return "requestState is of a question that was answered already.";
            }

            if (!TryRead(responses, out answers, out var fault))
            {
                return fault;
            }

            if (!_call.TryAttach(sink, out var isOver))
            {
                return "The call is being continued by another request.";
            }

            if (isOver)
            {
                return null;
            }

            _isPresented = false;
            if (answers.Count < _asked.Count(static asked => asked.IsPresented))
            {
                // Not all are answered: the same again (8).
                Present();
                return null;
            }

            _asked.RemoveAll(static asked => asked.IsPresented);
            if (_asked.Count > 0)
            {
                // What the child asked meanwhile is put next.
                _isScheduled = true;
                _ = PresentSoonAsync(_asked[0].Question.Link);
            }
        }

        // All of them first: with the last one closed the call has the child to itself again before the first answer is in.
        answers.RemoveAll(answer => !_backend.Questions.Close(answer.Question));
        foreach (var (question, answer) in answers)
        {
            Frame.Parse(answer, out var frame);
            await question.AnswerAsync(answer, frame);
        }

        return null;
    }

    /// <summary>The result by which a client is sent to addresses the child named in an error (-32042); null when it cannot visit them. Coming back just runs the call again.</summary>
    public byte[]? AskAgain(JsonObject error)
    {
        if (!_call.Capabilities.HasFlag(ClientCapabilities.ElicitationUrl) || error["data"]?["elicitations"] is not JsonArray { Count: > 0 } elicitations)
        {
            return null;
        }

        var requests = new JsonObject();
        foreach (var elicitation in elicitations.OfType<JsonObject>())
        {
            var parameters = elicitation.DeepClone().AsObject();
            parameters.Remove("elicitationId");
            requests[$"elicitation_{++_count}"] = new JsonObject { ["method"] = "elicitation/create", ["params"] = parameters };
        }

        return Result(requests, Guid.Empty);
    }

    /// <summary>The call is over.</summary>
    public void Forget() => _backend.Suspensions.Remove(this);

    /// <summary>The user took too long: nobody waits for the call any more.</summary>
    public void Expire()
    {
        Forget();
        _backend.Cancel(_call);
    }

    private async Task PresentSoonAsync(ChildLink link)
    {
        await Task.Delay(Window, _backend.Time);
        link.Suspend(_call);
        lock (_lock)
        {
            _isScheduled = false;
            Present();
        }
    }

    private void Present()
    {
        _asked.RemoveAll(asked => !_backend.Questions.IsOpen(asked.Question));
        if (_asked.Count == 0)
        {
            return;
        }

        _round++;
        _isPresented = true;
        var requests = new JsonObject();
        foreach (var asked in _asked)
        {
            asked.IsPresented = true;
            requests[asked.Key] = asked.Request.DeepClone();
        }

        _call.AnswerWith(Result(requests, Id));
    }

    private byte[] Result(JsonObject requests, Guid continuation)
    {
        _expires = _backend.Time.GetUtcNow() + Patience;
        var state = new RequestState(_backend.OwnAddress, continuation, _round, _expires.ToUnixTimeSeconds(), _digest, Principal, _backend.Name);
        return JsonText.ToUtf8(new JsonObject
        {
            ["resultType"] = "input_required",
            ["inputRequests"] = requests,
            ["requestState"] = state.Close(_backend.Seal),
        });
    }

    private bool TryRead(ReadOnlyMemory<byte> responses, out List<(Question Question, byte[] Answer)> answers, out string? fault)
    {
        answers = [];
        fault = null;
        if (responses.IsEmpty)
        {
            return true;
        }

        if (responses.Span[0] != '{')
        {
            fault = "inputResponses is no object.";
            return false;
        }

        using var json = JsonDocument.Parse(responses, new JsonDocumentOptions { MaxDepth = Frame.MaxDepth });
        foreach (var asked in _asked.Where(static asked => asked.IsPresented))
        {
            if (!json.RootElement.TryGetProperty(asked.Key, out var response))
            {
                continue;
            }

            fault = InputResponse.FaultOf(asked.Request["method"]!.ToString(), response);
            if (fault is not null)
            {
                fault = $"inputResponses[\"{asked.Key}\"] {fault}";
                return false;
            }

            answers.Add((asked.Question, [.. """{"jsonrpc":"2.0","id":0,"result":"""u8, .. System.Text.Encoding.UTF8.GetBytes(response.GetRawText()), (byte)'}']));
        }

        return true;
    }
}
