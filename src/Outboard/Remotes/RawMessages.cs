using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Remotes;

/// <summary>
/// Keeps messages the bytes they came as. The SDK's transport carries objects and would write each anew, in another order, with other
/// escapes and without what it does not know (mcp-transports 23.3). Below it, what it wrote gives way to the bytes of the message, and of
/// what arrives it is handed only what it goes by; the bytes are fetched here with what comes out of it at the other end.
/// </summary>
internal sealed class RawMessages
{
    /// <summary>What the SDK takes every question and notification of the server for; its one parameter is where the bytes are.</summary>
    private const string Arrived = "outboard/arrived";

    private readonly AsyncLocal<(ReadOnlyMemory<byte> Bytes, IReadOnlyList<(string Name, string Value)> Headers)> sending = new();
    private readonly ConcurrentDictionary<long, byte[]> replies = new();
    private readonly ConcurrentDictionary<long, byte[]> others = new();
    private long lastOther;
    private long initialize;

    /// <summary>Requests from here on, to the end of the calling method, carry these bytes, empty for what the SDK writes, and these headers.</summary>
    public void Send(ReadOnlyMemory<byte> bytes, IReadOnlyList<(string Name, string Value)> headers) => sending.Value = (bytes, headers);

    /// <summary>Puts the bytes into a request of the SDK's that is a message; what it sends besides, to log in, stays its own.</summary>
    public async Task PutAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (sending.Value is not { Bytes: { IsEmpty: false } bytes, Headers: var headers }
            || request.Content is not { Headers.ContentType.MediaType: "application/json" } written
            || Frame.Parse(await written.ReadAsByteArrayAsync(cancellation), out _) != FrameFault.None)
        {
            return;
        }

        Frame.Parse(bytes.Span, out var frame);
        if (frame.Method == Method.Initialize && Splice.TryReadId(frame.Id.Of(bytes.Span), out var id))
        {
            initialize = id;
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = With(new ReadOnlyMemoryContent(bytes), written.Headers.ContentType);
        written.Dispose();
    }

    /// <summary>Takes the messages out of an answer, one or a stream of them, and leaves in their place what the SDK goes by.</summary>
    public async Task TakeAsync(HttpResponseMessage response, bool isPost, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType;
        switch (type?.MediaType)
        {
            case "text/event-stream":
                response.Content = With(new StreamContent(new RawEvents(await response.Content.ReadAsStreamAsync(cancellation), Take)), type);
                break;
            case "application/json" when isPost:
                response.Content = With(new ByteArrayContent(Take(await response.Content.ReadAsByteArrayAsync(cancellation))), type);
                break;
            default:
                break;
        }
    }

    /// <summary>The bytes of a message that came out of the SDK; empty when it was left as it came.</summary>
    public ReadOnlyMemory<byte> BytesOf(JsonRpcMessage message) => message switch
    {
        JsonRpcNotification { Method: Arrived, Params: JsonObject parameters } when others.TryRemove((long)parameters["key"]!, out var bytes) => bytes,
        JsonRpcResponse { Id.Id: long id } when replies.TryRemove(id, out var bytes) => bytes,
        JsonRpcError { Id.Id: long id } when replies.TryRemove(id, out var bytes) => bytes,
        _ => default,
    };

    private byte[] Take(byte[] bytes)
    {
        if (Frame.Parse(bytes, out var frame) != FrameFault.None)
        {
            return bytes;
        }

        if (!frame.IsReply)
        {
            var key = Interlocked.Increment(ref lastOther);
            others[key] = bytes;
            return Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"{{{Arrived}}}","params":{"key":{{{key}}}}}""");
        }

        if (!Splice.TryReadId(frame.Id.Of(bytes), out var id))
        {
            // To a question of our own, or to none.
            return bytes;
        }

        replies[id] = bytes;

        // Of the answer to initialize the SDK reads the revision.
        return id == initialize
            ? bytes
            : Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},{{{(frame.Kind == FrameKind.Result ? "\"result\":{}" : "\"error\":{\"code\":0,\"message\":\"\"}")}}}}""");
    }

    private static T With<T>(T content, MediaTypeHeaderValue? type)
        where T : HttpContent
    {
        content.Headers.ContentType = type;
        return content;
    }
}
