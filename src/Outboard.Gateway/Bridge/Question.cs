using System.Collections.Concurrent;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>A child's request to a client (sampling, elicitation, roots, …), waiting for the client's answer.</summary>
/// <param name="Number">The id the client knows it by.</param>
/// <param name="ChildId">The id the child gave it, as raw bytes.</param>
/// <param name="Link">The child that asks.</param>
/// <param name="Session">Who is asked.</param>
/// <param name="Call">The call it is asked for; null when the child asks on its own account.</param>
/// <param name="Asked">When it was asked (timestamp).</param>
internal sealed record Question(long Number, byte[] ChildId, ChildLink Link, Session Session, Call? Call, long Asked)
{
    /// <summary>A user is given this long to answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Tells the child that there will be no answer.</summary>
    public void Refuse(RpcError error) => Link.Writer.TryWrite(error.ToFrame(ChildId));

    /// <summary>Tells the client that no answer is wanted any more.</summary>
    public void Withdraw()
    {
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        Send(OwnFrames.Cancel, OwnFrames.CancelRequestId, Splice.Digits(Number, room));
    }

    /// <summary>Sends a frame to where the question belongs: the stream of its call, else the session's own.</summary>
    public bool Send(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) =>
        Call?.TryRelate(frame, replaced, replacement) is true || Session.TrySend(frame, replaced, replacement);
}

/// <summary>The questions of one server that are with their clients. A question is closed before its call or child is forgotten.</summary>
internal sealed class Questions(TimeProvider time)
{
    /// <summary>A child that asks without end is refused (house rule: every count has a limit).</summary>
    private const int MaxOpenPerChild = 64;

    private static long _lastNumber;

    private readonly ConcurrentDictionary<long, Question> _open = new();

    public bool IsEmpty => _open.IsEmpty;

    /// <summary>Null when the child has too many open.</summary>
    public Question? Open(ReadOnlySpan<byte> childId, ChildLink link, Session session, Call? call)
    {
        if (Where(q => q.Link == link).Count() >= MaxOpenPerChild)
        {
            return null;
        }

        var question = new Question(Interlocked.Increment(ref _lastNumber), childId.ToArray(), link, session, call, time.GetTimestamp());
        _open[question.Number] = question;
        return question;
    }

    /// <summary>Takes the question a client answers; null for an id that is not open, or not this session's to answer.</summary>
    public Question? Take(ReadOnlySpan<byte> id, Session session) =>
        Splice.TryReadId(id, out var number) && _open.TryGetValue(number, out var question) && question.Session == session && Close(question) ? question : null;

    /// <summary>False when somebody else has closed it already.</summary>
    public bool Close(Question question) => _open.TryRemove(question.Number, out _);

    public IEnumerable<Question> Where(Func<Question, bool> match) => _open.Select(static entry => entry.Value).Where(match);

    /// <summary>Closes the questions that match and does to each what has to be done.</summary>
    public void CloseAll(Func<Question, bool> match, Action<Question> then)
    {
        if (_open.IsEmpty)
        {
            return;
        }

        foreach (var question in Where(match))
        {
            if (Close(question))
            {
                then(question);
            }
        }
    }

    public void OnPulse() => CloseAll(
        question => time.GetElapsedTime(question.Asked) > Question.Limit,
        static question =>
        {
            question.Refuse(new RpcError(RpcError.InternalError, "The client did not answer in time."));
            question.Withdraw();
        });
}
