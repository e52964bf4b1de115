using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.Bridge;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>How a client speaks; a message that does not say is taken for one of the first kind there was.</summary>
internal enum Speech
{
    /// <summary>It begins with <c>initialize</c>.</summary>
    Legacy,

    /// <summary>2026-07-28, by a client that can be asked nothing.</summary>
    Modern,

    /// <summary>2026-07-28, by a client that answers questions: to a legacy remote it is another client (mcp-transports 21).</summary>
    ModernWithAnswers,
}

/// <summary>
/// The client at our standard streams and the remote behind them. Each message tells its own era: a client that begins with
/// <c>initialize</c> is legacy, one whose requests carry a revision in their metadata is modern, and one process may be both (mcp-transports 21).
/// </summary>
internal sealed partial class Connection
{
    /// <summary>Messages read ahead of the pump that takes them; the client waits beyond.</summary>
    private const int ReadAhead = 64;

    private readonly Func<Speech, ChannelReader<byte[]?>, Task> pump;
    private readonly ILogger logger;
    private readonly SortedDictionary<Speech, Lane> lanes = [];

    private Connection(Func<Speech, ChannelReader<byte[]?>, Task> pump, ILogger logger) => (this.pump, this.logger) = (pump, logger);

    /// <summary>Messages of one kind on their way.</summary>
    private sealed record Lane(ChannelWriter<byte[]?> Lines, Task Ended);

    /// <summary>Runs until the client's end of <paramref name="client"/> closes or <paramref name="stop"/> is asked for; then ends the remote session.</summary>
    public static async Task RunAsync(
        RemoteSettings settings, (Stream Input, Stream Output) client, (ILoggerFactory Logs, Action<string> Tell, TimeProvider Time) runtime, CancellationToken stop)
    {
        using var memory = new RemoteMemory(settings, runtime.Tell, runtime.Time);
        await using var routes = new Routes(settings, memory, runtime.Logs, runtime.Time);
        using var stdio = new StdioClient(client.Output);
        var connection = new Connection((speech, lines) => Pump.RunAsync(settings, speech, routes, stdio, lines, (runtime.Logs, runtime.Time), stop), runtime.Logs.CreateLogger<Connection>());
        try
        {
            // Reading a terminal or a pipe cannot be cancelled everywhere: it is left behind when a signal comes.
            await Task.Run(() => connection.ReadAsync(client.Input, stop), CancellationToken.None).WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (IOException gone)
        {
            connection.LogClientGone(gone.Message);
        }

        await connection.EndAsync();
    }

    private async Task ReadAsync(Stream input, CancellationToken stop)
    {
        await foreach (var line in FrameLines.ReadAsync(input, cancellation: stop))
        {
            foreach (var lane in LanesFor(line))
            {
                await lane.Lines.WriteAsync(line, stop);
            }
        }
    }

    private Lane[] LanesFor(byte[]? line)
    {
        if (line is not null && Frame.Parse(line, out var frame) == FrameFault.None)
        {
            if (frame.Kind == FrameKind.Request && (frame.ModernVersion.Exists || frame.Method is Method.Discover or Method.Listen))
            {
                var canAnswer = ModernEnvelope.Read(frame.Params.Of(line)).Capabilities is not (null or ClientCapabilities.None);
                return [LaneOf(canAnswer ? Speech.ModernWithAnswers : Speech.Modern)];
            }

            if (frame.Method == Method.Initialize)
            {
                return [LaneOf(Speech.Legacy)];
            }

            if (frame.Method == Method.Cancelled && lanes.Count > 1)
            {
                // An id tells nothing of the era of the request it cancels; whoever does not know it passes over it.
                return [.. lanes.Values];
            }
        }

        // What is no message is told so by any.
        return [lanes.Count > 0 ? lanes.Values.First() : LaneOf(Speech.Legacy)];
    }

    private Lane LaneOf(Speech speech)
    {
        if (!lanes.TryGetValue(speech, out var lane))
        {
            var lines = Channel.CreateBounded<byte[]?>(new BoundedChannelOptions(ReadAhead) { SingleReader = true, SingleWriter = true });
            lanes[speech] = lane = new Lane(lines, pump(speech, lines.Reader));
        }

        return lane;
    }

    private async Task EndAsync()
    {
        foreach (var lane in lanes.Values)
        {
            lane.Lines.TryComplete();
        }

        await Task.WhenAll(lanes.Values.Select(static lane => lane.Ended));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The client is gone: {Reason}")]
    private partial void LogClientGone(string reason);
}
