using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// Step 9 for everything a child writes that is no reply: finds whose it is, and never guesses (mcp-transports 18). Runs on the child's
/// reading thread.
/// </summary>
internal static class Attribution
{
    /// <summary>A session that has no stream yet may be about to open one.</summary>
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(5);

    public static void Route(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (frame.Kind == FrameKind.Request)
        {
            Ask(link, line, frame);
            return;
        }

        switch (frame.Method)
        {
            case Method.Progress:
                Progress(link, line, frame);
                break;
            case Method.Cancelled:
                Withdraw(link, line, frame);
                break;
            case Method.ToolsListChanged or Method.PromptsListChanged or Method.ResourcesListChanged or Method.ResourcesUpdated:
                if (frame.Method == Method.ToolsListChanged)
                {
                    link.OnToolsChanged();
                }

                // Before anybody is told, who might then ask.
                link.Lists?.OnChanged(frame.Method);

                link.Backend.BroadcastChange(link, line, frame);
                link.Backend.Listens.Tell(link, line, frame);
                break;
            case Method.Message:
                TellOfLog(link, line, LoggingLevels.Parse(frame.Subject.Of(line)));
                break;
            case Method.SubscriptionsAcknowledged:
                // Part of a listen alone; without its id it is nobody's.
                break;
            case Method.ElicitationComplete:
                // Of 2025-11-25 alone: a modern client learns that its user is done by coming back (mcp-transports 8).
                Tell(link, line, static call => !call.IsAskedByAnswer, static _ => true);
                break;
            default:
                Tell(link, line, static _ => true, static _ => true);
                break;
        }
    }

    private static void TellOfLog(ChildLink link, ReadOnlySpan<byte> line, LoggingLevel? level) =>
        Tell(link, line, call => call.WantsMessage(level), session => session.WantsMessage(level));

    /// <summary>A notification that names no request.</summary>
    private static void Tell(ChildLink link, ReadOnlySpan<byte> line, Func<Call, bool> isWantedByCall, Func<Session, bool> isWantedBySession)
    {
        var party = link.Calls.Attribute();
        if (link.Owner is { } owner)
        {
            _ = party.Call?.TryRelate(line, default, default) is true || owner.TrySend(line);
        }
        else if (!TellServed(party, line, isWantedByCall, isWantedBySession) && !party.IsServing)
        {
            link.Backend.Broadcast(link, line, isWantedBySession);
        }
    }

    /// <summary>To the one call that is being served, or the one session, if it wants that; false where there is no such one.</summary>
    public static bool TellServed(Party party, ReadOnlySpan<byte> line, Func<Call, bool> isWantedByCall, Func<Session, bool> isWantedBySession)
    {
        if (party.Call is { } call)
        {
            _ = isWantedByCall(call) && (call.TryRelate(line, default, default) || call.Session?.TrySend(line) is true);
            return true;
        }

        _ = party.Session is { } session && isWantedBySession(session) && session.TrySend(line);
        return party.Session is not null;
    }

    public static void Progress(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (Splice.TryReadId(frame.Reference.Of(line), out var number) && link.Calls.TryGet(number, out var call))
        {
            call.LastSign = link.LastHeard;
            if (call.Token.Length > 0)
            {
                call.TryRelate(line, frame.Reference, call.Token);
            }
        }
    }

    /// <summary>The child takes a question back; it names it by its own id.</summary>
    private static void Withdraw(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        foreach (var question in link.Backend.Questions.Where(q => q.Link == link))
        {
            if (frame.Reference.Of(line).SequenceEqual(question.ChildId) && link.Backend.Questions.Close(question))
            {
                question.Send(line, frame.Reference, Splice.Digits(question.Number, room));
            }
        }
    }

    private static void Ask(ChildLink link, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (frame.Method == Method.Ping)
        {
            link.Writer.TryWrite(OwnFrames.EmptyResult, OwnFrames.EmptyResultId, frame.Id.Of(line), default, default);
            return;
        }

        var party = link.Calls.Attribute();
        var session = link.Owner ?? party.Session;
        var isAllowed = link.Backend.Spec.Interactive == Interactive.Auto;
        var needed = ClientCapabilitiesExtensions.NeededFor(frame, line);

        // Of methods we do not know a session's client is the judge; who is asked by way of an answer can be asked nothing else.
        var canAnswer = needed == ClientCapabilities.None ? session is not null : (session?.Capabilities ?? party.Call?.Capabilities ?? ClientCapabilities.None).HasFlag(needed);
        if (!isAllowed || !canAnswer || IsLostAmongOthers(link, party))
        {
            // Refused, not left open: the child can go on without the answer.
            if (isAllowed && !canAnswer)
            {
                party.Call?.OnNotAsked(needed);
            }

            link.Writer.TryWrite(new RpcError(RpcError.MethodNotFound, "Not supported by the client this server is working for.").ToFrame(frame.Id.Of(line)));
            return;
        }

        var question = new ChildQuestion(frame.Id.Of(line).ToArray(), link, session, party.Call);
        if (!link.Backend.Questions.TryOpen(question))
        {
            link.Writer.TryWrite(new RpcError(RpcError.InternalError, "Too many requests to the client are open.").ToFrame(frame.Id.Of(line)));
            return;
        }

        Put(question, line, frame.Id);
    }

    /// <summary>Puts an open question to its client, as soon as that one has a stream for it.</summary>
    /// <param name="question">The question.</param>
    /// <param name="line">The request that asks it.</param>
    /// <param name="id">Where in it the question's number goes.</param>
    public static void Put(Question question, ReadOnlySpan<byte> line, Slice id)
    {
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        var isAsked = question.Call?.TryAsk(question, line, id) ?? question.Send(line, id, Splice.Digits(question.Number, room));
        if (!isAsked)
        {
            _ = AskLaterAsync(question, line.ToArray(), id);
        }
    }

    /// <summary>While the holder waits for its user, plain calls may run beside it; a question that comes then could be anybody's.</summary>
    private static bool IsLostAmongOthers(ChildLink link, Party party) =>
        link.Holder is { } holder && party.Call != holder && link.Backend.Questions.Where(q => q.Call == holder).Any();

    private static async Task AskLaterAsync(Question question, byte[] line, Slice id)
    {
        try
        {
            await (question.Session?.StreamOpened ?? Task.CompletedTask).WaitAsync(StreamLimit, question.Link.Backend.Time);
            if (question.Session?.TrySend(line, id, Splice.Digits(question.Number, new byte[Splice.MaxIdLength])) is true)
            {
                return;
            }
        }
        catch (TimeoutException)
        {
            // Answered below.
        }

        if (question.Link.Backend.Questions.Close(question))
        {
            question.Refuse(new RpcError(RpcError.InternalError, "The client has no stream open that the request could be sent on."));
        }
    }
}
