using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Outboard.Load;

/// <summary>
/// One kept-alive HTTP/1.1 connection, one exchange at a time. It does no more than the measurement needs, so that
/// what is measured is the server: one buffer, no allocation for an answer, bodies with a length or in chunks.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int LargestAnswer = 64 << 20;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[16 << 10];
    private int filled;
    private int head;
    private int bodyStart;
    private int bodyLength;

    private HttpConnection()
    {
    }

    public int Status { get; private set; }

    public ReadOnlySpan<byte> Body => buffer.AsSpan(bodyStart, bodyLength);

    public static async Task<HttpConnection> OpenAsync(int port, CancellationToken cancellation)
    {
        var connection = new HttpConnection();
        try
        {
            await connection.socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a whole request and reads the whole answer.</summary>
    /// <exception cref="IOException">The connection ended, or what came is no answer.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation = default)
    {
        await ReadHeadAsync(request, cancellation);
        if (Header("transfer-encoding"u8).SequenceEqual("chunked"u8))
        {
            await ReadChunksAsync(cancellation);
        }
        else if (Utf8Parser.TryParse(Header("content-length"u8), out int length, out _))
        {
            while (filled < bodyStart + length)
            {
                await MoreAsync(cancellation);
            }

            bodyLength = length;
        }
        else if (Status is not (202 or 204))
        {
            throw new IOException($"An answer without a length: {Text(0, head)}");
        }
    }

    /// <summary>Sends a request whose answer is a stream that stays open; reads only its head.</summary>
    public async ValueTask ReadHeadAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation = default)
    {
        filled = bodyLength = 0;
        for (var sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request[sent..], SocketFlags.None, cancellation);
        }

        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await MoreAsync(cancellation);
        }

        // HTTP/1.1 200 OK
        if (!buffer.AsSpan().StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _))
        {
            throw new IOException($"No HTTP answer: {Text(0, head)}");
        }

        Status = status;
        bodyStart = head + 4;
    }

    /// <summary>A header of the answer; empty when it is not there.</summary>
    /// <param name="name">In lower case.</param>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        var rest = buffer.AsSpan(0, head);
        while (rest.IndexOf("\r\n"u8) is var end and >= 0)
        {
            rest = rest[(end + 2)..];
            if (rest.Length > name.Length && rest[name.Length] == ':' && Ascii.EqualsIgnoreCase(rest[..name.Length], name))
            {
                var value = rest[(name.Length + 1)..];
                var valueEnd = value.IndexOf("\r\n"u8);
                return (valueEnd < 0 ? value : value[..valueEnd]).Trim((byte)' ');
            }
        }

        return default;
    }

    public void Dispose() => socket.Dispose();

    // 2f\r\n … 47 bytes … \r\n0\r\n\r\n     The body is moved together in place: it never overtakes what is still to be read.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadChunksAsync(CancellationToken cancellation)
    {
        var next = bodyStart;
        while (true)
        {
            int line;
            while ((line = buffer.AsSpan(next, filled - next).IndexOf("\r\n"u8)) < 0)
            {
                await MoreAsync(cancellation);
            }

            if (!Utf8Parser.TryParse(buffer.AsSpan(next, line), out int size, out _, 'x') || size < 0)
            {
                throw new IOException($"No chunk size: {Text(next, line)}");
            }

            var data = next + line + 2;
            next = data + size + 2;
            while (filled < next)
            {
                await MoreAsync(cancellation);
            }

            if (size == 0)
            {
                return;
            }

            buffer.AsSpan(data, size).CopyTo(buffer.AsSpan(bodyStart + bodyLength));
            bodyLength += size;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask MoreAsync(CancellationToken cancellation)
    {
        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, filled < LargestAnswer ? filled * 2 : throw new IOException("The answer is too large."));
        }

        var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancellation);
        filled += read > 0 ? read : throw new IOException("The server closed the connection.");
    }

    private string Text(int start, int length) => Encoding.UTF8.GetString(buffer, start, Math.Min(length, 500));
}
