using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Outboard.Gateway.Replicas;

/// <summary>Connections between replicas: each is proved before a byte of HTTP is on it.</summary>
internal sealed partial class PeerConnections(Seal seal, TimeProvider time, ILogger log)
{
    /// <summary>Strangers that are heard out at once.</summary>
    private const int MaxStrangers = 64;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    // A machine that disappears says nothing: its silence is found out by probes, and by data it does not acknowledge.
    private const int ProbeAfterSeconds = 5;
    private const int ProbeEverySeconds = 2;
    private const int Probes = 3;
    private const int TcpUserTimeout = 18;
    private const int UnacknowledgedMilliseconds = 15_000;

    private int _strangers;
    private long _refused;

    /// <summary>Where others reach this replica: part of what it proves.</summary>
    public string Address { get; set; } = "";

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="IOException">Nobody is there, or nobody who has the key. Nothing was sent.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var address = PeerAddress.Of(context.InitialRequestMessage.RequestUri!);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var stream = (NetworkStream?)null;
        try
        {
            Probe(socket);
            using var limit = new CancellationTokenSource(ConnectLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            await socket.ConnectAsync(context.DnsEndPoint, either.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            limit.CancelAfter(PeerProof.Limit);
            if (!await PeerProof.OfferAsync(stream, seal, address, either.Token))
            {
                throw new IOException($"{address} does not have the key.");
            }

            return stream;
        }
        catch (Exception e)
        {
            await (stream?.DisposeAsync() ?? default);
            socket.Dispose();
            throw e is IOException ? e : new IOException($"{address} is not there: {e.Message}", e);
        }
    }

    /// <summary>For Kestrel: whoever does not prove the key is cut off unheard.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        if (await IsPeerAsync(connection))
        {
            await next(connection);
        }
        else
        {
            connection.Abort();
        }
    };

    private async Task<bool> IsPeerAsync(ConnectionContext connection)
    {
        if (Interlocked.Increment(ref _strangers) > MaxStrangers)
        {
            Interlocked.Decrement(ref _strangers);
            return false;
        }

        try
        {
            using var limit = new CancellationTokenSource(PeerProof.Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, limit.Token);

            // Only what the proof takes is taken from the pipe; the rest is HTTP's.
            await using var input = connection.Transport.Input.AsStream(leaveOpen: true);
            await using var output = connection.Transport.Output.AsStream(leaveOpen: true);
            if (await PeerProof.AcceptAsync(input, output, seal, Address, either.Token))
            {
                return true;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // Cut off in the middle, or too slow.
        }
        finally
        {
            Interlocked.Decrement(ref _strangers);
        }

        if (System.Numerics.BitOperations.IsPow2(Interlocked.Increment(ref _refused)))
        {
            LogRefused(connection.RemoteEndPoint?.ToString(), _refused);
        }

        return false;
    }

    private static void Probe(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeAfterSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeEverySeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes(UnacknowledgedMilliseconds));
        }
    }

    [LoggerMessage(LogLevel.Warning, "A connection from {Remote} to the port for replicas did not prove the key and was cut off ({Count} so far)")]
    private partial void LogRefused(string? remote, long count);
}
