using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Outboard.Servers.Web.Guard;

/// <summary>
/// Opens every connection to the web. A name is resolved once; its addresses are judged; exactly these are dialled. So a name that answers with a public
/// address first and a private one next (DNS rebinding) gains nothing, and a pooled connection was judged when it was opened.
/// </summary>
/// <param name="settings">Resolver, socket and clock.</param>
/// <param name="guard">Null for what the operator has configured: a SearXNG in the next room, a proxy.</param>
internal sealed class Dialer(WebSettings settings, AddressGuard? guard)
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private const int MostAddresses = 8;

    /// <exception cref="WebFailure">It is blocked, or there is nobody.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(ConnectTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            var addresses = await ResolveAsync(host, either.Token);
            guard?.CheckAddresses(HostName.Normalise(host), port, addresses);
            return await DialAsync(addresses, host, port, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooSlow(host, port, ConnectTimeout);
        }
    }

    /// <summary>
    /// What can be judged of a target that a proxy will connect to: its addresses, if the name is known here as well. If it is not, the proxy alone
    /// knows the name, and decides. A proxy resolves again, so this is no wall against rebinding; the proxy's own rules are.
    /// </summary>
    /// <exception cref="WebFailure">It is blocked.</exception>
    public async ValueTask CheckBehindProxyAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            guard?.CheckAddresses(HostName.Normalise(url.IdnHost), url.Port, await ResolveAsync(url.IdnHost, cancellation));
        }
        catch (WebFailure failure) when (failure.Kind == WebFailureKind.NameUnknown)
        {
            guard?.CheckUnresolved(HostName.Normalise(url.IdnHost), url.Port);
        }
    }

    /// <summary><c>no connection to {h}:{p} within {n} s</c>.</summary>
    public static WebFailure TooSlow(string host, int port, TimeSpan limit) =>
        new(WebFailureKind.ConnectTimeout, $"no connection to {Target(host, port)} within {limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s");

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (HostName.AsAddress(host) is { } literal)
        {
            return [literal];
        }

        try
        {
            // A resolver that does not heed the token is left to itself.
            var addresses = await settings.Resolve(host, cancellation).WaitAsync(cancellation);
            return addresses.Length > 0 ? addresses : throw NameUnknown(host, null);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw NameUnknown(host, e);
        }
    }

    private async ValueTask<Stream> DialAsync(IPAddress[] addresses, string host, int port, CancellationToken cancellation)
    {
        // Each address gets its share of the time, so that a dead one (often the IPv6 one) does not use up all of it.
        var dialled = addresses.Take(MostAddresses).ToArray();
        var share = ConnectTimeout / dialled.Length;
        Exception? last = null;
        foreach (var address in dialled)
        {
            using var turn = new CancellationTokenSource(share, settings.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Token, cancellation);
            try
            {
                return await OpenAsync(new IPEndPoint(address, port), either.Token);
            }
            catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                last = e;
            }
        }

        throw last switch
        {
            OperationCanceledException or SocketException { SocketErrorCode: SocketError.TimedOut } => TooSlow(host, port, ConnectTimeout),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new WebFailure(WebFailureKind.Refused, $"connection refused by {Target(host, port)}", last),
            _ => new WebFailure(WebFailureKind.Other, $"no connection to {Target(host, port)}: the network does not lead there", last),
        };
    }

    private async ValueTask<Stream> OpenAsync(IPEndPoint point, CancellationToken cancellation)
    {
        if (settings.Connect is { } connect)
        {
            return await connect(point, cancellation);
        }

        var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(point, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static WebFailure NameUnknown(string host, Exception? inner) => new(WebFailureKind.NameUnknown, $"host name {host} could not be resolved", inner);

    private static string Target(string host, int port) => $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port.ToString(CultureInfo.InvariantCulture)}";
}
