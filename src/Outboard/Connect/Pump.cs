using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// Carries messages between the client at our standard streams and a remote server, in both directions, until the client closes its end.
/// A request is never left without an answer: what cannot be had from the remote is an error of ours.
/// </summary>
internal sealed partial class Pump : IAsyncDisposable
{
    private const int InternalError = -32603;

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
            if (isFirst || message is JsonRpcNotification or JsonRpcRequest { Method: "initialize" })
            {
                gate = forwarding;
                isFirst = false;
            }
        }

        return gate;
    }

    private async Task<JsonRpcMessage?> ReadMessageAsync(byte[]? line)
    {
        if (line is null)
        {
            await client.SendUnreadableAsync(-32600, $"The message is longer than {FrameLines.MaxFrameBytes} bytes.", ending.Token);
            return null;
        }

        JsonRpcMessage message;
        try
        {
            message = StdioClient.Parse(line);
        }
        catch (JsonException unreadable)
        {
            await client.SendUnreadableAsync(-32700, $"Not a JSON-RPC message: {unreadable.Message}", ending.Token);
            return null;
        }

        if (message is JsonRpcNotification { Method: "notifications/cancelled", Params: JsonObject { } cancelled })
        {
            inFlight.Forget(cancelled["requestId"]);
        }

        if (message is not JsonRpcRequest request)
        {
            return message;
        }

        if (!inFlight.TryAdd(request.Id))
        {
            await client.SendErrorAsync(request.Id, Error($"{InFlight.Limit} requests are in flight already, or one with this id is."), ending.Token);
            return null;
        }

        return message;
    }

    private async Task ForwardAfterAsync(Task gate, JsonRpcMessage message)
    {
        await gate;
        try
        {
            await ForwardAsync(message);
        }
        catch (RemoteRefusedException refused) when (message is JsonRpcRequest request)
        {
            await AnswerAsync(request.Id, refused.Error);
        }
        catch (Exception failure) when (message is JsonRpcRequest request)
        {
            await AnswerAsync(request.Id, Error(RemoteFailure.Why(failure, settings)));
        }
        catch (Exception failure)
        {
            LogNotDelivered((message as JsonRpcNotification)?.Method ?? "an answer", RemoteFailure.Why(failure, settings));
        }
    }

    private async Task ForwardAsync(JsonRpcMessage message)
    {
        if (message is JsonRpcRequest { Method: "initialize" })
        {
            await link.StartOverAsync(ending.Token);
        }

        session.Sent(message);
        var isRetry = false;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var remote = await link.CurrentAsync(ending.Token);
                if (message is JsonRpcRequest request)
                {
                    inFlight.Use(request.Id, remote);
                }

                await remote.SendAsync(message, ending.Token);
                return;
            }
            catch (SessionLostException) when (!isRetry && session.HasSession)
            {
                isRetry = true;
                if (message is JsonRpcRequest request)
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

    private async ValueTask ReceivedAsync(Remote remote, JsonRpcMessage message)
    {
        session.Received(message);
        if (message is JsonRpcResponse or JsonRpcError && !inFlight.TryRemove(((JsonRpcMessageWithId)message).Id))
        {
            // Answered before, or the client has cancelled it.
            return;
        }

        await client.SendAsync(message, ending.Token);
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

    private async ValueTask AnswerAsync(RequestId id, JsonRpcErrorDetail error)
    {
        if (inFlight.TryRemove(id))
        {
            await client.SendErrorAsync(id, error, ending.Token);
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

    private JsonRpcErrorDetail Error(string why) => new() { Code = InternalError, Message = $"{settings.Url.Host}:{settings.Url.Port}: {why}" };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} could not be delivered: {Why}")]
    private partial void LogNotDelivered(string what, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The client is gone: {Reason}")]
    private partial void LogClientGone(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The client closed its end with {Count} calls unanswered.")]
    private partial void LogLeft(int count);
}
