using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Servers.Tests.Site;

/// <summary>Answers <c>ok</c> to everybody who accepts its certificate, and counts those who knock.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslStreamCertificateContext _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _connections;

    /// <param name="certificate">With its key.</param>
    /// <param name="sent">What goes along with it.</param>
    public TlsServer(X509Certificate2 certificate, params X509Certificate2[] sent)
    {
        _certificate = SslStreamCertificateContext.Create(certificate, [.. sent], offline: true);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, cancellation);
        return client.GetStream();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                await AnswerAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _certificate }, _stop.Token);
            var request = new byte[4096];
            if (await tls.ReadAsync(request, _stop.Token) > 0)
            {
                await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Not accepted.
        }
    }
}
