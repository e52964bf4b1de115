using System.Net;
using System.Net.Sockets;

namespace Outboard.Aws.Tests.Images;

internal static class Loopback
{
    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public static (HttpListener Listener, Uri Endpoint) Listen()
    {
        var endpoint = new Uri($"http://127.0.0.1:{FreePort()}/");
        var listener = new HttpListener();
        listener.Prefixes.Add(endpoint.AbsoluteUri);
        listener.Start();
        return (listener, endpoint);
    }
}
