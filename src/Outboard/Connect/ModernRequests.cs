using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Gateway.Transports;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// What requests of 2026-07-28 need on their way (mcp-transports 21): headers that repeat arguments, a POST that is closed to cancel one
/// (no message does), and the client's own id in what belongs to a subscription.
/// </summary>
internal sealed class ModernRequests(ILogger logger)
{
    private readonly ToolHeaders tools = new(logger);
    private readonly ConcurrentDictionary<RequestId, Open> open = new();

    private sealed record Open(CancellationTokenSource Closing, string ClientId, Method Method);

    /// <summary>Sends a request and returns when its answer has been read.</summary>
    public async Task SendAsync(Remote remote, ClientMessage message, CancellationToken cancellation)
    {
        var request = (JsonRpcRequest)message.Message;
        Frame.Parse(message.Bytes.Span, out var frame);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        open[request.Id] = new Open(closing, message.ClientId!, frame.Method);
        try
        {
            await SendAsync(remote, message, request, frame.Method == Method.ToolsCall, closing.Token);
        }
        catch
        {
            // Otherwise its answer has yet to be presented.
            open.TryRemove(request.Id, out _);
            throw;
        }
    }

    /// <summary>Closes the POST of a request, which cancels it.</summary>
    public void Cancel(RequestId number)
    {
        if (open.TryGetValue(number, out var request))
        {
            Close(request);
        }
    }

    /// <summary>The client has gone: nobody hears what is subscribed to.</summary>
    /// <returns>The numbers of the requests that were open for that alone.</returns>
    public IReadOnlyList<RequestId> CloseListens()
    {
        var listens = open.Where(static entry => entry.Value.Method == Method.Listen).ToList();
        listens.ForEach(static entry => Close(entry.Value));
        return [.. listens.Select(static entry => entry.Key)];
    }

    /// <summary>The remote ends what its client subscribed to: on standard streams that is said by a cancellation before the result (mcp-transports 9).</summary>
    /// <returns>The cancellation; null for any other message.</returns>
    public byte[]? EndOf(JsonRpcMessage message) => message is JsonRpcResponse { Id: var number } && open.TryGetValue(number, out var request) && request.Method == Method.Listen
        ? System.Text.Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{request.ClientId}}},"reason":"The server has ended the subscription."}}""")
        : null;

    /// <summary>A message of the remote as the client may have it.</summary>
    public ReadOnlyMemory<byte> Present(ReadOnlyMemory<byte> bytes)
    {
        if (Frame.Parse(bytes.Span, out var frame) != FrameFault.None)
        {
            return bytes;
        }

        if (frame.IsReply)
        {
            if (!Splice.TryReadId(frame.Id.Of(bytes.Span), out var number) || !open.TryRemove(new RequestId(number), out var request))
            {
                return bytes;
            }

            return request.Method switch
            {
                Method.ToolsList => tools.Learn(bytes),
                Method.Listen when ListenAnswers.FindId(bytes.Span, frame) is { Exists: true } id => Replace(bytes, id, request.ClientId),
                _ => bytes,
            };
        }

        return frame.SubscriptionId.Exists && Splice.TryReadId(frame.SubscriptionId.Of(bytes.Span), out var listen) && open.TryGetValue(new RequestId(listen), out var owner)
            ? Replace(bytes, frame.SubscriptionId, owner.ClientId)
            : bytes;
    }

    /// <summary>Refused because of the headers that repeat arguments, it is sent once more with those the tool wants now.</summary>
    private async Task SendAsync(Remote remote, ClientMessage message, JsonRpcRequest request, bool isCall, CancellationToken cancellation)
    {
        try
        {
            await remote.SendAsync(message.Message, message.Bytes, cancellation, isCall ? tools.Of(message.Bytes) : TaskName(message.Bytes));
        }
        catch (RemoteRefusedException refused) when (isCall && refused.Error.Code == RpcError.HeaderMismatch)
        {
            await tools.RefreshAsync(remote, Plain(request), cancellation);
            await remote.SendAsync(message.Message, message.Bytes, cancellation, tools.Of(message.Bytes));
        }
    }

    /// <summary>Names the task a request is about in a header, which the SDK does for tools, prompts and resources alone.</summary>
    private static (string Name, string Value)[] TaskName(ReadOnlyMemory<byte> request)
    {
        Frame.Parse(request.Span, out var frame);
        return ModernChecks.IsAboutTask(frame.MethodName.Of(request.Span)) && ModernEnvelope.Read(frame.Params.Of(request.Span)).TaskId is { } task
            ? [(ModernChecks.NameHeader, McpHeaderEncoder.EncodeValue(task) ?? "")]
            : [];
    }

    /// <summary>Who asks, without what belongs to the one request.</summary>
    private static JsonObject? Plain(JsonRpcRequest request)
    {
        var meta = (request.Params as JsonObject)?["_meta"]?.DeepClone() as JsonObject;
        meta?.Remove("progressToken");
        return meta;
    }

    private static void Close(Open request)
    {
        try
        {
            request.Closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended in between.
        }
    }

    private static ReadOnlyMemory<byte> Replace(ReadOnlyMemory<byte> bytes, Slice slice, string value)
    {
        var buffer = new ByteBuffer(bytes.Length + value.Length);
        Splice.Write(buffer, bytes.Span, slice, System.Text.Encoding.UTF8.GetBytes(value));
        return buffer.TakeArray();
    }
}
