using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Connect;

/// <summary>
/// A message of the client. Its requests get numbers of ours on the way, since neither the SDK nor every server takes each id JSON-RPC
/// allows; nothing else of it changes (bridge-compat R24, mcp-transports 15.2).
/// </summary>
/// <param name="Message">As the SDK goes by it.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="ClientId">A request's id as the client wrote it; null for any other message.</param>
internal sealed record ClientMessage(JsonRpcMessage Message, ReadOnlyMemory<byte> Bytes, string? ClientId = null)
{
    private static long lastNumber;

    /// <exception cref="JsonException">The SDK cannot go by it.</exception>
    public static ClientMessage OfRequest(byte[] line, in Frame frame)
    {
        var bytes = WithNumber(line, frame.Id, Interlocked.Increment(ref lastNumber));
        return new ClientMessage(StdioClient.Parse(bytes), bytes, Encoding.UTF8.GetString(frame.Id.Of(line)));
    }

    /// <param name="line">The notification.</param>
    /// <param name="frame">Its envelope.</param>
    /// <param name="cancelled">The number of the request it cancels; null for none.</param>
    /// <exception cref="JsonException">The SDK cannot go by it.</exception>
    public static ClientMessage OfNotification(byte[] line, in Frame frame, RequestId? cancelled)
    {
        var bytes = cancelled?.Id is long number ? WithNumber(line, frame.Reference, number) : line;
        return new ClientMessage(StdioClient.Parse(bytes), bytes);
    }

    /// <summary>An answer to the server's question: the id is the server's, and goes back to it as the client gives it.</summary>
    public static ClientMessage OfReply(byte[] line) => new(new JsonRpcResponse { Id = new RequestId(0), Result = new JsonObject() }, line);

    private static byte[] WithNumber(byte[] line, Slice replaced, long number)
    {
        var buffer = new ByteBuffer(line.Length + Splice.MaxIdLength);
        Splice.Write(buffer, line, replaced, Splice.Digits(number, stackalloc byte[Splice.MaxIdLength]));
        return buffer.TakeArray();
    }
}
