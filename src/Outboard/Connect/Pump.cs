using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// Carries messages of one era between the client at our standard streams and a remote server, in both directions, until the client closes
/// its end. A request is never left without an answer: what cannot be had from the remote is an error of ours.
/// </summary>
internal sealed partial class Pump : IAsyncDisposable
{
    /// <summary>A remote that restarts is back within these; nothing had been sent, so trying again repeats nothing.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 100, 300, 900, 1700 }.Select(pause => TimeSpan.FromMilliseconds(pause))];

    /// <summary>Answers still under way when the client closes its end are waited for this long.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);

    /// <summary>The client is told that its call failed after so long at the latest.</summary>
    private static readonly TimeSpan GiveUpLimit = TimeSpan.FromSeconds(2);

    private readonly RemoteSettings settings;
    private readonly StdioClient client;
    private readonly SessionMemory session = new();
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly InFlight inFlight = new();
    private readonly CancellationTokenSource ending = new();

    private readonly Speech speech;
    private readonly Routes? routes;
    private readonly ModernRequests? modern;
    private readonly ILoggerFactory logs;
    private readonly SemaphoreSlim choosing = new(1, 1);
    private Link? link;
    private bool hasTurned;

    private Pump(RemoteSettings settings, Speech speech, Routes? routes, StdioClient client, (ILoggerFactory Logs, TimeProvider Time) runtime)
    {
        this.settings = settings;
        this.client = client;
        this.routes = routes;
        (logs, time) = runtime;
        logger = logs.CreateLogger<Pump>();
        this.speech = speech;
        modern = speech == Speech.Legacy ? null : new ModernRequests(logger);
    }

    /// <summary>Carries what is read from a pair of streams straight to a remote that speaks its era.</summary>
    public static async Task RunAsync(Way way, (Stream Input, Stream Output) client, ILoggerFactory logs, TimeProvider time, CancellationToken stop)
    {
        using var stdio = new StdioClient(client.Output);
        await using var pump = new Pump(way.Settings, way.Settings.IsModern ? Speech.Modern : Speech.Legacy, routes: null, stdio, (logs, time));
        pump.link = pump.NewLink(way);
        await pump.RunAsync(FrameLines.ReadAsync(client.Input, cancellation: stop), stop);
    }

    /// <summary>Carries the messages of one era, given line by line, by whichever way the remote needs.</summary>
    public static async Task RunAsync(
        RemoteSettings settings, Speech speech, Routes routes, StdioClient client, ChannelReader<byte[]?> lines, (ILoggerFactory Logs, TimeProvider Time) runtime, CancellationToken stop)
    {
        await using var pump = new Pump(settings, speech, routes, client, runtime);
        pump.link = speech == Speech.Legacy ? pump.NewLink(routes.Straight) : null;
        await pump.RunAsync(lines.ReadAllAsync(stop), stop);
    }

    public async ValueTask DisposeAsync()
    {
        await (link?.DisposeAsync() ?? ValueTask.CompletedTask);
        await ending.CancelAsync();
        choosing.Dispose();
    }

    private async Task RunAsync(IAsyncEnumerable<byte[]?> lines, CancellationToken stop)
    {
        try
        {
            await DrainAsync(await ReadAsync(lines), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (IOException gone)
        {
            LogClientGone(gone.Message);
        }
    }

    /// <returns>The last message that others would have had to wait for.</returns>
    private async Task<Task> ReadAsync(IAsyncEnumerable<byte[]?> lines)
    {
        // What later messages wait for: the first message decides the transport, and the remote must have seen a notification
        // before what the client sent after it. Requests wait for no other request. Modern ones depend on nothing that went before.
        var gate = Task.CompletedTask;
        var isFirst = modern is null;
        await foreach (var line in lines)
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
                // Nobody asks a client of this era anything that it could answer so.
                _ => modern is null ? ClientMessage.OfReply(line) : null,
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

        var cancelled = inFlight.Forget(Encoding.UTF8.GetString(frame.Reference.Of(line)));
        if (cancelled is { } closed && modern is not null)
        {
            modern.Cancel(closed);
            return null;
        }

        return cancelled is { } number ? ClientMessage.OfNotification(line, frame, number) : null;
    }

    private async Task ForwardAfterAsync(Task gate, ClientMessage message)
    {
        await gate;
        try
        {
            await ForwardOrTurnAsync(message);
        }
        catch (RemoteRefusedException refused) when (message.Message is JsonRpcRequest request)
        {
            await AnswerAsync(request.Id, refused.Error, refused.Body);
        }
        catch (Exception failure) when (message.Message is JsonRpcRequest request)
        {
            if (modern is null && request.Method != "initialize" && !RemoteFailure.NeverArrived(failure))
            {
                // First, so that the client's next call finds nothing of this one in its way.
                await GiveUpAsync(request.Id);
            }

            await AnswerAsync(request.Id, Error(RemoteFailure.Why(failure, settings)));
        }
        catch (Exception failure)
        {
            LogNotDelivered((message.Message as JsonRpcNotification)?.Method ?? "an answer", RemoteFailure.Why(failure, settings));
        }
    }

    /// <summary>
    /// The remote may still work on a request whose answer cannot come any more, and wait for a user it cannot reach: the end of a connection
    /// is no cancellation in this era.
    /// </summary>
    private async Task GiveUpAsync(RequestId number)
    {
        if (link?.Open is not { } remote)
        {
            // Its session is lost with the connection, or was never there.
            return;
        }

        try
        {
            var parameters = new JsonObject { ["requestId"] = JsonValue.Create((long)number.Id!), ["reason"] = RemoteFailure.Lost };
            await remote.SendAsync(new JsonRpcNotification { Method = "notifications/cancelled", Params = parameters }, bytes: default, ending.Token).WaitAsync(GiveUpLimit, time, ending.Token);
        }
        catch (Exception failure)
        {
            LogNotDelivered("a cancellation", RemoteFailure.Why(failure, settings));
        }
    }

    private Link NewLink(Way way) => new(way.Settings, way.Memory, session, (ReceivedAsync, LostAsync), (logs, time));

    private async ValueTask<Link> LinkAsync()
    {
        if (link is { } chosen)
        {
            return chosen;
        }

        await choosing.WaitAsync(ending.Token);
        try
        {
            return link ??= NewLink(await routes!.ForModernAsync(speech, ending.Token));
        }
        finally
        {
            choosing.Release();
        }
    }

    private async Task ForwardAsync(ClientMessage message)
    {
        if (message.Message is JsonRpcRequest { Method: "initialize" })
        {
            await (await LinkAsync()).StartOverAsync(ending.Token);
        }

        session.Sent(message.Message);
        var isRetry = false;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var remote = await (await LinkAsync()).CurrentAsync(ending.Token);
                if (message.Message is JsonRpcRequest request && !inFlight.Use(request.Id, remote))
                {
                    // Cancelled before it was sent.
                    return;
                }

                await (modern is not null && message.ClientId is not null ? modern.SendAsync(remote, message, ending.Token) : remote.SendAsync(message.Message, message.Bytes, ending.Token));
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
        var end = modern?.EndOf(message);
        bytes = modern is null || bytes.IsEmpty ? bytes : modern.Present(bytes);
        string? clientId = null;
        if (message is JsonRpcResponse or JsonRpcError && (clientId = inFlight.Remove(((JsonRpcMessageWithId)message).Id)) is null)
        {
            // Answered before, or the client has cancelled it.
            return;
        }

        if (end is not null)
        {
            await client.SendAsync(end, clientId: null, ending.Token);
        }

        await client.SendAsync(bytes.IsEmpty ? StdioClient.Write(message) : bytes, clientId, ending.Token);
        inFlight.SignalDrained();
    }

    /// <summary>Over SSE a call outlives its POST: what was still to come on a stream that broke will not come.</summary>
    private async ValueTask LostAsync(Remote remote)
    {
        foreach (var id in inFlight.UsedBy(remote))
        {
            await AnswerAsync(id, Error($"{RemoteFailure.Lost}; {RemoteFailure.MayHaveRun}"));
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
        foreach (var listen in modern?.CloseListens() ?? [])
        {
            inFlight.Remove(listen);
        }

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
