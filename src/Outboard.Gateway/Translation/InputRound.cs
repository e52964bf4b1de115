using System.Text;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>What a modern child asked at once, and the answers gathered so far.</summary>
/// <param name="call">The call it asked in.</param>
/// <param name="link">The child.</param>
/// <param name="asked">What it asked.</param>
internal sealed class InputRound(LegacyClientCall call, ChildLink link, InputRequired asked)
{
    private readonly Lock _lock = new();
    private readonly byte[]?[] _answers = new byte[]?[asked.Requests.Count];

    public LegacyClientCall Call => call;

    public ChildLink Link => link;

    /// <summary>Puts every question to the client.</summary>
    public void Ask(Introduction client)
    {
        if (asked.Requests.FirstOrDefault(request => !client.CanAnswer(request)) is { } impossible)
        {
            Fail(new RpcError(RpcError.InternalError, $"Server '{link.Backend.Name}' asked for {impossible.Method}{(impossible.IsUrl ? " (url)" : "")}, which the client did not say it can answer."));
            return;
        }

        // All are open before the first is sent, since an answer may come at once.
        InputQuestion[] questions = [.. asked.Requests.Select((request, i) => new InputQuestion(this, request, i))];
        if (!Array.TrueForAll(questions, link.Backend.Questions.TryOpen))
        {
            Fail(new RpcError(RpcError.InternalError, "Too many requests to the client are open."));
            return;
        }

        Array.ForEach(questions, static question => question.Ask());
    }

    /// <summary>The client has answered one of them.</summary>
    public ValueTask AnswerAsync(InputQuestion question, ReadOnlyMemory<byte> bytes, Frame frame)
    {
        var outcome = frame.Outcome.Of(bytes.Span);
        if (frame.Kind == FrameKind.Error)
        {
            Fail(new RpcError(RpcError.InternalError, $"The client answered {question.Method} with an error: {Encoding.UTF8.GetString(Members.Find(outcome, "message"u8).Of(outcome))}"));
            return ValueTask.CompletedTask;
        }

        if (question.ElicitationId is { } visit && Members.Find(outcome, "action"u8).Of(outcome).SequenceEqual("\"accept\""u8))
        {
            call.OnVisited(visit);
        }

        lock (_lock)
        {
            _answers[question.Index] = outcome.ToArray();
            if (_answers.Contains(null))
            {
                return ValueTask.CompletedTask;
            }
        }

        return call.SendAgainAsync(InputResponses.Compose(asked, _answers!));
    }

    /// <summary>One of them will have no answer: the call ends.</summary>
    public void Fail(RpcError error) => call.EndParked(error);
}
