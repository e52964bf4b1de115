using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;

namespace Outboard.Gateway.Bridge;

// The subscriptions a modern child has open (mcp-transports 9).
internal sealed partial class ChildLink
{
    /// <summary>Ends subscriptions from the client's side, or ours: the child is told, and owes nothing more.</summary>
    public void EndListens(Func<Call, bool> match, Action<Call> then)
    {
        Span<byte> room = stackalloc byte[Splice.MaxIdLength];
        foreach (var listen in Calls.TakeListens(match))
        {
            Writer.TryWrite(OwnFrames.Cancel, OwnFrames.CancelRequestId, Splice.Digits(listen.Number, room), default, default);
            Backend.OnAnswered(this, listen, isError: false);
            then(listen);
        }
    }

    /// <summary>The child has ended one of its subscriptions.</summary>
    public void EndListensOfChild(long number)
    {
        foreach (var listen in Calls.TakeListens(call => call.Number == number))
        {
            Backend.OnAnswered(this, listen, isError: false);
            ListenAnswers.Complete(listen);
        }
    }

    public void LogNoListen(string reason) => LogNoListen(Backend.Name, reason);

    public void OnStrayRequest(ReadOnlySpan<byte> line, in Frame frame) =>
        LogStrayRequest(Backend.Name, System.Text.Encoding.UTF8.GetString(frame.MethodName.Of(line)));

    [LoggerMessage(LogLevel.Information, "{Server}: its clients will not be told of changes: {Reason}")]
    private partial void LogNoListen(string server, string reason);

    [LoggerMessage(LogLevel.Warning, "{Server}: sent a request ({Method}), which servers of its revision do not; dropped")]
    private partial void LogStrayRequest(string server, string method);
}
