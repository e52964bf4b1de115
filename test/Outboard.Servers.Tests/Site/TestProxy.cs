using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outboard.Servers.Tests.Site;

/// <summary>An HTTP and SOCKS5 proxy that leads everybody to one <see cref="TestSite"/>, whatever target they name, and notes what they named.</summary>
/// <param name="site">Where all ways lead.</param>
/// <param name="credentials"><c>name:password</c> it insists on.</param>
internal sealed class TestProxy(TestSite site, string? credentials = null) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary><c>GET http://…</c>, <c>CONNECT host:port</c> or <c>SOCKS host:port</c>; <c>407</c> for those it has sent away.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public static TestProxy Start(TestSite site, string? credentials = null)
    {
        var proxy = new TestProxy(site, credentials);
        proxy._listener.Start();
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, cancellation);
        return client.GetStream();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_talks);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var first = new byte[1];
                if (await stream.ReadAsync(first, _stop.Token) == 1)
                {
                    await (first[0] == 5 ? SocksAsync(stream) : HttpAsync(stream, (char)first[0]));
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side has gone.
        }
    }

    private async Task HttpAsync(NetworkStream stream, char first)
    {
        for (var head = first + await HeadAsync(stream); head.Length > 1; head = await HeadAsync(stream))
        {
            var line = head[..head.IndexOf(" HTTP/", StringComparison.Ordinal)];
            if (credentials is not null && !head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}\r\n", StringComparison.Ordinal))
            {
                _asked.Enqueue("407");
                await stream.WriteAsync("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
                continue;
            }

            _asked.Enqueue(line);
            if (line.StartsWith("CONNECT ", StringComparison.Ordinal))
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
                await JoinAsync(stream, IsSecure(line), "");
            }
            else
            {
                await JoinAsync(stream, isSecure: false, head);
            }

            return;
        }
    }

    // RFC 1928: 05 n methods → 05 method; 05 01 00 03 len name port → 05 00 00 01 0.0.0.0 0
    private async Task SocksAsync(NetworkStream stream)
    {
        var methods = await TakeAsync(stream, (await TakeAsync(stream, 1))[0]);
        var method = credentials is null ? (byte)0 : (byte)2;
        await stream.WriteAsync(new byte[] { 5, methods.Contains(method) ? method : (byte)0xFF }, _stop.Token);
        if (method == 2)
        {
            await TakeAsync(stream, 1);
            var name = Encoding.UTF8.GetString(await TakeAsync(stream, (await TakeAsync(stream, 1))[0]));
            var password = Encoding.UTF8.GetString(await TakeAsync(stream, (await TakeAsync(stream, 1))[0]));
            await stream.WriteAsync(new byte[] { 1, $"{name}:{password}" == credentials ? (byte)0 : (byte)1 }, _stop.Token);
        }

        var kind = (await TakeAsync(stream, 4))[3];
        var address = kind == 3 ? await TakeAsync(stream, (await TakeAsync(stream, 1))[0]) : await TakeAsync(stream, kind == 1 ? 4 : 16);
        var port = await TakeAsync(stream, 2);
        var target = $"{(kind == 3 ? Encoding.ASCII.GetString(address) : new IPAddress(address).ToString())}:{(port[0] << 8) | port[1]}";
        _asked.Enqueue("SOCKS " + target);
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, _stop.Token);
        await JoinAsync(stream, IsSecure(target), "");
    }

    private async Task JoinAsync(NetworkStream stream, bool isSecure, string said)
    {
        using var target = new TcpClient();
        await target.ConnectAsync(IPAddress.Loopback, (isSecure ? site.SecureUrl : site.Url).Port, _stop.Token);
        var other = target.GetStream();
        await other.WriteAsync(Encoding.Latin1.GetBytes(said), _stop.Token);
        await Task.WhenAny(stream.CopyToAsync(other, _stop.Token), other.CopyToAsync(stream, _stop.Token));
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task<byte[]> TakeAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }

    private static bool IsSecure(string target) => target.EndsWith(":443", StringComparison.Ordinal) || target.EndsWith(":8443", StringComparison.Ordinal);
}
