using System.Globalization;
using Outboard.Gateway;

namespace Outboard.Serving;

/// <summary>What is served where, for the person who started it.</summary>
internal static class Banner
{
    public static void Print(IReadOnlyList<ServerEndpoint> endpoints, string bind, bool authenticated, Terminal terminal)
    {
        if (endpoints.Count == 0)
        {
            terminal.Error.WriteLine("No server is configured; the gateway serves its health paths only.");
        }

        // Written by hand: the library of tables would stay in memory, 3 MB, for as long as the gateway runs.
        var width = endpoints.Select(endpoint => endpoint.Server.Length).Append("SERVER".Length).Max();
        terminal.Error.WriteLine($"{"SERVER".PadRight(width)}  ENDPOINT");
        foreach (var server in endpoints.GroupBy(endpoint => endpoint.Server))
        {
            var name = server.Key;
            foreach (var endpoint in server)
            {
                terminal.Error.WriteLine($"{name.PadRight(width)}  {UrlOf(endpoint)}");
                name = "";
            }
        }

        var access = authenticated ? "A bearer token is required" : "No token is required";
        terminal.Error.WriteLine($"Listening on {bind}. {access}. /sse stands beside every /mcp. Ctrl-C stops.");
    }

    /// <summary>Where a client of Streamable HTTP goes.</summary>
    public static string UrlOf(ServerEndpoint endpoint) => $"{endpoint.Url.AbsoluteUri.TrimEnd('/')}/mcp";

    public static string UvicornLine(int port, string bind)
    {
        var host = bind.Contains(':', StringComparison.Ordinal) ? $"[{bind}]" : bind;
        return string.Create(CultureInfo.InvariantCulture, $"Uvicorn running on http://{host}:{port} (Press CTRL+C to quit)");
    }
}
