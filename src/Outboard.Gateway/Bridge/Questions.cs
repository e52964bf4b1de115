using System.Collections.Concurrent;
using System.Security.Cryptography;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>The questions of one server that are with their clients. A question is closed before its call or child is forgotten.</summary>
internal sealed class Questions(TimeProvider time)
{
    /// <summary>A child that asks without end is refused, and so is one that asks one client without end (house rule: every count has a limit).</summary>
    private const int MaxOpenPerChild = 64;

    /// <summary>Counted from anywhere, and in what every client can hold: an answer that strays to another replica answers nothing there.</summary>
    private static long _lastNumber = (long)RandomNumberGenerator.GetInt32(int.MaxValue) << 16;

    private readonly ConcurrentDictionary<long, Question> _open = new();

    /// <summary>Gives the question its number; false when the child has too many open.</summary>
    public bool TryOpen(Question question)
    {
        // Of a child that is not waiting, however many clients may be asked at once.
        if (Where(q => question.OutlivesChild ? q.Session == question.Session : q.Link == question.Link).Count() >= MaxOpenPerChild)
        {
            return false;
        }

        question.Number = Interlocked.Increment(ref _lastNumber);
        question.Asked = time.GetTimestamp();
        _open[question.Number] = question;
        return true;
    }

    /// <summary>Takes the question a client answers; null for an id that is not open, or not this session's to answer.</summary>
    public Question? Take(ReadOnlySpan<byte> id, Session session) =>
        Splice.TryReadId(id, out var number) && _open.TryGetValue(number, out var question) && question.Session == session && Close(question) ? question : null;

    /// <summary>Whether this is the id of a question that waits for this session's answer.</summary>
    public bool IsOpen(ReadOnlySpan<byte> id, Session session) => Splice.TryReadId(id, out var number) && _open.TryGetValue(number, out var question) && question.Session == session;

    public bool IsOpen(Question question) => _open.ContainsKey(question.Number);

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
