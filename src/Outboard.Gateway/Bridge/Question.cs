using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>A request to a client (sampling, elicitation, roots, …) that waits for the client's answer.</summary>
/// <param name="link">The child it is asked for.</param>
/// <param name="session">Who is asked; null for the caller of one request without a session.</param>
/// <param name="call">The call it is asked for; null when the child asks on its own account.</param>
internal abstract class Question(ChildLink link, Session? session, Call? call)
{
    /// <summary>A user is given this long to answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The id the client knows it by.</summary>
    public long Number { get; set; }

    /// <summary>When it was asked (timestamp).</summary>
    public long Asked { get; set; }

    public ChildLink Link => link;

    public Session? Session => session;

    public Call? Call => call;

    /// <summary>The child's own id of it, as raw bytes; empty for a question the child does not know as a request.</summary>
    public virtual ReadOnlySpan<byte> ChildId => default;

    /// <summary>The child is not waiting for the answer: it will be told to whichever is there.</summary>
    public virtual bool OutlivesChild => false;

    /// <summary>There will be no answer.</summary>
    public abstract void Refuse(RpcError error);

    /// <summary>The client's answer: a result or an error, with the id the client knows.</summary>
    public abstract ValueTask AnswerAsync(ReadOnlyMemory<byte> bytes, Frame frame);

    /// <summary>Tells the client that no answer is wanted any more.</summary>
    public void Withdraw()
    {
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        Send(OwnFrames.Cancel, OwnFrames.CancelRequestId, Splice.Digits(Number, room));
    }

    /// <summary>Sends a frame to where the question belongs: the stream of its call, else the session's own.</summary>
    public bool Send(ReadOnlySpan<byte> frame, Slice replaced, ReadOnlySpan<byte> replacement) =>
        call is not { IsAskedByAnswer: true } && (call?.TryRelate(frame, replaced, replacement) is true || session?.TrySend(frame, replaced, replacement) is true);
}

/// <summary>A request that a legacy child has sent, and waits for.</summary>
/// <param name="childId">The id the child gave it, as raw bytes.</param>
/// <param name="link">The child.</param>
/// <param name="session">Who is asked.</param>
/// <param name="call">The call it is asked for.</param>
internal sealed class ChildQuestion(byte[] childId, ChildLink link, Session? session, Call? call) : Question(link, session, call)
{
    public override ReadOnlySpan<byte> ChildId => childId;

    public override void Refuse(RpcError error) => Link.Writer.TryWrite(error.ToFrame(childId));

    public override async ValueTask AnswerAsync(ReadOnlyMemory<byte> bytes, Frame frame)
    {
        // Plain calls may have begun while the user thought; what the child says next must again belong to this call alone.
        if (Link.Lease is { } lease && !Link.Backend.Questions.Where(q => q.Link == Link).Any())
        {
            await lease.ResumeAsync();
        }

        Call?.LastSign = Link.Backend.Time.GetTimestamp();
        await Link.Backend.WriteAsync(Link, bytes, frame.Id, childId);
    }
}
