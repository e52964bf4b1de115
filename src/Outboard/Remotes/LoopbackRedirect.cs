using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;
using ModelContextProtocol.Authentication;

namespace Outboard.Remotes;

/// <summary>Waits on this machine for the browser to come back from the authorization server (RFC 8252, 7.3).</summary>
internal sealed class LoopbackRedirect : IDisposable
{
    private const int MaxRequestBytes = 16 * 1024;

    private static readonly TimeSpan PatienceWithPeople = TimeSpan.FromMinutes(5);

    private readonly TcpListener listener;
    private readonly string? browser;
    private readonly Action<string> tell;
    private readonly TimeProvider time;

    public LoopbackRedirect(OAuthSettings settings, Action<string> tell, TimeProvider time)
    {
        listener = new TcpListener(IPAddress.Loopback, settings.RedirectPort);
        listener.Start();
        browser = settings.Browser;
        this.tell = tell;
        this.time = time;
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/callback");
    }

    public Uri Address { get; }

    /// <summary>Shows the person the address and waits for the redirect that carries the code.</summary>
    public async Task<AuthorizationResult?> AuthorizeAsync(AuthorizationCallbackContext context, CancellationToken cancellation)
    {
        tell($"Log in to allow this connection:\n  {context.AuthorizationUri}");
        OpenBrowser(context.AuthorizationUri);
        using var limit = new CancellationTokenSource(PatienceWithPeople, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        while (true)
        {
            using var connection = await listener.AcceptTcpClientAsync(either.Token);
            if (await AnswerAsync(connection, either.Token) is { } query)
            {
                return new AuthorizationResult { Code = query["code"], State = query["state"], Iss = query["iss"] };
            }
        }
    }

    public void Dispose() => listener.Dispose();

    /// <summary>Answers one request; the query when it was the redirect. Browsers ask for an icon as well.</summary>
    private static async Task<System.Collections.Specialized.NameValueCollection?> AnswerAsync(TcpClient connection, CancellationToken cancellation)
    {
        var stream = connection.GetStream();
        var target = await ReadTargetAsync(stream, cancellation);
        var query = target?.StartsWith("/callback?", StringComparison.Ordinal) == true ? HttpUtility.ParseQueryString(target["/callback?".Length..]) : null;
        var isAnswer = query is not null && (query["code"] is not null || query["error"] is not null);
        var text = query?["code"] is not null
            ? "You are logged in. This window can be closed."
            : isAnswer ? "The login was refused. See the terminal." : "Nothing is here.";
        var body = Encoding.UTF8.GetBytes($"<!doctype html><meta charset=utf-8><title>Outboard</title><p>{text}</p>");
        var status = isAnswer ? "200 OK" : "404 Not Found";
        var head = $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
        await stream.WriteAsync(body, cancellation);
        return isAnswer ? query : null;
    }

    /// <summary>The target of <c>GET /callback?code=... HTTP/1.1</c>; null for anything else.</summary>
    private static async Task<string?> ReadTargetAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var buffer = new byte[MaxRequestBytes];
        var length = 0;
        while (length < buffer.Length && !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        var line = Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n")[0].Split(' ');
        return line is ["GET", ['/', ..] target, _] ? target : null;
    }

    private void OpenBrowser(Uri address)
    {
        if (browser is null)
        {
            return;
        }

        try
        {
            // The child may print; stdout belongs to the protocol.
            using var started = Process.Start(new ProcessStartInfo(browser, [address.AbsoluteUri])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            tell($"No browser could be opened ({failure.Message}); open the address by hand.");
        }
    }
}
