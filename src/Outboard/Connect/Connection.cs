using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outboard.Gateway.JsonRpc;
using Outboard.Remotes;

namespace Outboard.Connect;

/// <summary>
/// The client at our standard streams and the remote behind them. Each message tells its own era: a client that begins with
/// <c>initialize</c> is legacy, one whose requests carry a revision in their metadata is modern, and one process may be both (mcp-transports 21).
/// </summary>
internal sealed partial class Connection
{
    /// <summary>Messages read ahead of the pump that takes them; the client waits beyond.</summary>
    private const int ReadAhead = 64;

    private readonly Func<bool, ChannelReader<byte[]?>, Task> pump;
    private readonly ILogger logger;
    private Lane? legacy;
    private Lane? modern;

    private Connection(Func<bool, ChannelReader<byte[]?>, Task> pump, ILogger logger) => (this.pump, this.logger) = (pump, logger);

    /// <summary>Messages of one era on their way.</summary>
    private sealed record Lane(ChannelWriter<byte[]?> Lines, Task Ended);

    /// <summary>Runs until the client's end of <paramref name="client"/> closes or <paramref name="stop"/> is asked for; then ends the remote session.</summary>
    public static async Task RunAsync(
        RemoteSettings settings, (Stream Input, Stream Output) client, (ILoggerFactory Logs, Action<string> Tell, TimeProvider Time) runtime, CancellationToken stop)
    {
        using var memory = new RemoteMemory(settings, runtime.Tell, runtime.Time);
        await using var routes = new Routes(settings, memory, runtime.Logs, runtime.Time);
        using var stdio = new StdioClient(client.Output);
        var connection = new Connection((isModern, lines) => Pump.RunAsync(settings, isModern, routes, stdio, lines, (runtime.Logs, runtime.Time), stop), runtime.Logs.CreateLogger<Connection>());
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

    private IEnumerable<Lane> LanesFor(byte[]? line)
    {
        if (line is null || Frame.Parse(line, out var frame) != FrameFault.None)
        {
            // Either says what is wrong with it.
            return [legacy ?? modern ?? (legacy = Open(isModern: false))];
        }

        if (frame.Kind == FrameKind.Request && (frame.ModernVersion.Exists || frame.Method is Method.Discover or Method.Listen))
        {
            return [modern ??= Open(isModern: true)];
        }

        // An id tells nothing of the era of the request it cancels; whoever does not know it passes over it.
        return frame.Method == Method.Cancelled && legacy is not null && modern is not null
            ? [legacy, modern]
            : [frame.Method == Method.Initialize ? legacy ??= Open(isModern: false) : legacy ?? modern ?? (legacy = Open(isModern: false))];
    }

    private Lane Open(bool isModern)
    {
        var lines = Channel.CreateBounded<byte[]?>(new BoundedChannelOptions(ReadAhead) { SingleReader = true, SingleWriter = true });
        return new Lane(lines, pump(isModern, lines.Reader));
    }

    private async Task EndAsync()
    {
        foreach (var lane in new[] { legacy, modern })
        {
            lane?.Lines.TryComplete();
        }

        await Task.WhenAll(legacy?.Ended ?? Task.CompletedTask, modern?.Ended ?? Task.CompletedTask);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The client is gone: {Reason}")]
    private partial void LogClientGone(string reason);
}
