using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Translation;

/// <summary>How a <c>subscriptions/listen</c> ends: by its result, which names it by the id its client gave it (mcp-transports 9).</summary>
internal static class ListenAnswers
{
    /// <summary>The child has answered: with the result that ends it, or with an error.</summary>
    /// <param name="listen">The request.</param>
    /// <param name="line">The answer.</param>
    /// <param name="frame">Its envelope.</param>
    public static void Reply(Call listen, ReadOnlySpan<byte> line, in Frame frame)
    {
        if (frame.Kind == FrameKind.Error || FindId(line, frame) is not { Exists: true } id)
        {
            listen.Reply(line, frame.Id);
            return;
        }

        var answer = new ByteBuffer(line.Length + listen.Id.Length);
        Splice.Write(answer, line, id, listen.Id);
        Frame.Parse(answer.Span, out var renamed);
        listen.Reply(answer.Span, renamed.Id);
        answer.Release();
    }

    /// <summary>Ends it from our side, as a server that goes away for good does.</summary>
    public static void Complete(Call listen)
    {
        var answer = End(listen.Id);
        Frame.Parse(answer, out var frame);
        listen.Reply(answer, frame.Id);
    }

    /// <summary>The result that ends the listen of that id.</summary>
    public static byte[] End(ReadOnlySpan<byte> id) =>
        [.. """{"jsonrpc":"2.0","id":"""u8, .. id, .. ""","result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/subscriptionId":"""u8, .. id, .. "}}}"u8];

    /// <summary><c>result._meta["io.modelcontextprotocol/subscriptionId"]</c>.</summary>
    public static Slice FindId(ReadOnlySpan<byte> line, in Frame frame)
    {
        var meta = Members.Find(frame.Outcome.Of(line), "_meta"u8);
        meta = meta.Exists ? new Slice(frame.Outcome.Start + meta.Start, meta.Length) : default;
        var id = meta.Exists ? Members.Find(meta.Of(line), "io.modelcontextprotocol/subscriptionId"u8) : default;
        return id.Exists ? new Slice(meta.Start + id.Start, id.Length) : default;
    }
}
