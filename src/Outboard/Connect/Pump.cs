using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// Carries messages between the client at our standard streams and a remote server, in both directions, until the client closes its end.
/// A request is never left without an answer: what cannot be had from the remote is an error of ours.
/// </summary>
internal sealed partial class Pump : IAsyncDisposable
{
    /// <summary>A remote that restarts is back within these; nothing had been sent, so trying again repeats nothing.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 100, 300, 900, 1700 }.Select(pause => TimeSpan.FromMilliseconds(pause))];

    /// <summary>Answers still under way when the client closes its end are waited for this long.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);

    private readonly RemoteSettings settings;
    private readonly StdioClient client;
    private readonly SessionMemory session = new();
    private readonly Link link;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly InFlight inFlight = new();
    private readonly CancellationTokenSource ending = new();

    private Pump(RemoteSettings settings, RemoteMemory memory, StdioClient client, ILoggerFactory logs, TimeProvider time)
    {
        this.settings = settings;
        this.client = client;
        this.time = time;
        logger = logs.CreateLogger<Pump>();
        link = new Link(settings, memory, session, (ReceivedAsync, LostAsync), (logs, time));
    }

    /// <summary>Runs until <paramref name="input"/> ends or <paramref name="stop"/> is asked for; then ends the remote session.</summary>
    public static async Task RunAsync(
        RemoteSettings settings, (Stream Input, Stream Output) client, (ILoggerFactory Logs, TextWriter Prose, TimeProvider Time) runtime, CancellationToken stop)
    {
        using var memory = new RemoteMemory(settings, runtime.Prose, runtime.Time);
        using var stdio = new StdioClient(client.Output);
        await using var pump = new Pump(settings, memory, stdio, runtime.Logs, runtime.Time);
        try
        {
            // Reading a terminal or a pipe cannot be cancelled everywhere: it is left behind when a signal comes.
            var last = await Task.Run(() => pump.ReadAsync(client.Input, stop), CancellationToken.None).WaitAsync(stop);
            await pump.DrainAsync(last, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (IOException gone)
        {
            pump.LogClientGone(gone.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await link.DisposeAsync();
        await ending.CancelAsync();
    }

    /// <returns>The last message that others would have had to wait for.</returns>
    private async Task<Task> ReadAsync(Stream input, CancellationToken stop)
    {
        // What later messages wait for: the first message decides the transport, and the remote must have seen a notification
        // before what the client sent after it. Requests wait for no other request.
        var gate = Task.CompletedTask;
        var isFirst = true;
        await foreach (var line in FrameLines.ReadAsync(input, cancellation: stop))
        {
            if (await ReadMessageAsync(line) is not { } message)
            {
                continue;
            }

            var forwarding = ForwardAfterAsync(gate, message);
            if (isFirst || message.Message is JsonRpcNotification or JsonRpcRequest { Method: "initialize" })
            {
                gate = forwarding;
                isFirst = false;
            }
        }

        return gate;
    }

    private async Task<ClientMessage?> ReadMessageAsync(byte[]? line)
    {
        if (line is null)
        {
            await client.SendErrorAsync(StdioClient.NoId, new() { Code = RpcError.InvalidRequest, Message = $"The message is longer than {FrameLines.MaxFrameBytes} bytes." }, ending.Token);
            return null;
        }

        var fault = Frame.Parse(line, out var frame);
        var id = frame.Id.Exists ? Encoding.UTF8.GetString(frame.Id.Of(line)) : StdioClient.NoId;
        if (fault != FrameFault.None)
        {
            await client.SendErrorAsync(id, new() { Code = (int)fault, Message = $"Not a JSON-RPC message: {fault.ToError().Message}" }, ending.Token);
            return null;
        }

        try
        {
            return frame.Kind switch
            {
                FrameKind.Request => await AddAsync(ClientMessage.OfRequest(line, frame)),
                FrameKind.Notification => OfNotification(line, frame),
                _ => ClientMessage.OfReply(line),
            };
        }
        catch (JsonException unreadable)
        {
            await client.SendErrorAsync(id, new() { Code = RpcError.InvalidRequest, Message = $"Not an MCP message: {unreadable.Message}" }, ending.Token);
            return null;
        }
    }

    /// <summary>Null when it cannot be taken in, which the client has been told.</summary>
    private async Task<ClientMessage?> AddAsync(ClientMessage request)
    {
        if (inFlight.TryAdd(((JsonRpcRequest)request.Message).Id, request.ClientId!))
        {
            return request;
        }

        await client.SendErrorAsync(request.ClientId!, Error($"{InFlight.Limit} requests are in flight already, or one with this id is."), ending.Token);
        return null;
    }

    /// <summary>Null for a cancellation of what is not in flight, which nobody else could know of either.</summary>
    private ClientMessage? OfNotification(byte[] line, in Frame frame)
    {
        if (frame.Method != Method.Cancelled || !frame.Reference.Exists)
        {
            return ClientMessage.OfNotification(line, frame, cancelled: null);
        }

        return inFlight.Forget(Encoding.UTF8.GetString(frame.Reference.Of(line))) is { } number ? ClientMessage.OfNotification(line, frame, number) : null;
    }

    private async Task ForwardAfterAsync(Task gate, ClientMessage message)
    {
        await gate;
        try
        {
            await ForwardAsync(message);
        }
        catch (RemoteRefusedException refused) when (message.Message is JsonRpcRequest request)
        {
            await AnswerAsync(request.Id, refused.Error, refused.Body);
        }
        catch (Exception failure) when (message.Message is JsonRpcRequest request)
        {
            await AnswerAsync(request.Id, Error(RemoteFailure.Why(failure, settings)));
        }
        catch (Exception failure)
        {
            LogNotDelivered((message.Message as JsonRpcNotification)?.Method ?? "an answer", RemoteFailure.Why(failure, settings));
        }
    }

    private async Task ForwardAsync(ClientMessage message)
    {
        if (message.Message is JsonRpcRequest { Method: "initialize" })
        {
            await link.StartOverAsync(ending.Token);
        }

        session.Sent(message.Message);
        var isRetry = false;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var remote = await link.CurrentAsync(ending.Token);
                if (message.Message is JsonRpcRequest request)
                {
                    inFlight.Use(request.Id, remote);
                }

                await remote.SendAsync(message.Message, message.Bytes, ending.Token);
                return;
            }
            catch (SessionLostException) when (!isRetry && session.HasSession)
            {
                isRetry = true;
                if (message.Message is JsonRpcRequest request)
                {
                    inFlight.Use(request.Id, null);
                }
            }
            catch (Exception failure) when (RemoteFailure.NeverArrived(failure) && attempt < Pauses.Length)
            {
                await Task.Delay(Pauses[attempt], time, ending.Token);
            }
        }
    }

    private async ValueTask ReceivedAsync(JsonRpcMessage message, ReadOnlyMemory<byte> bytes)
    {
        session.Received(message);
        string? clientId = null;
        if (message is JsonRpcResponse or JsonRpcError && (clientId = inFlight.Remove(((JsonRpcMessageWithId)message).Id)) is null)
        {
            // Answered before, or the client has cancelled it.
            return;
        }

        await client.SendAsync(bytes.IsEmpty ? StdioClient.Write(message) : bytes, clientId, ending.Token);
        inFlight.SignalDrained();
    }

    /// <summary>Over SSE a call outlives its POST: what was still to come on a stream that broke will not come.</summary>
    private async ValueTask LostAsync(Remote remote)
    {
        foreach (var id in inFlight.UsedBy(remote))
        {
            await AnswerAsync(id, Error("the connection was lost before the answer came; the call may have run."));
        }
    }

    /// <param name="number">Of the request.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="whole">The remote's own error message, which goes on as it came; null where the error is ours.</param>
    private async ValueTask AnswerAsync(RequestId number, JsonRpcErrorDetail error, byte[]? whole = null)
    {
        if (inFlight.Remove(number) is { } clientId)
        {
            await (whole is null ? client.SendErrorAsync(clientId, error, ending.Token) : client.SendAsync(whole, clientId, ending.Token));
            inFlight.SignalDrained();
        }
    }

    private async Task DrainAsync(Task last, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(inFlight.DrainedAsync(), last).WaitAsync(DrainLimit, time, stop);
        }
        catch (TimeoutException)
        {
            LogLeft(inFlight.Count);
        }
    }

    private JsonRpcErrorDetail Error(string why) => new() { Code = RpcError.InternalError, Message = $"{settings.Url.Host}:{settings.Url.Port}: {why}" };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} could not be delivered: {Why}")]
    private partial void LogNotDelivered(string what, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The client is gone: {Reason}")]
    private partial void LogClientGone(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The client closed its end with {Count} calls unanswered.")]
    private partial void LogLeft(int count);
}
