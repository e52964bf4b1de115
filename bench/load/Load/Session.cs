using System.Globalization;
using System.Text;

namespace Outboard.Load;

/// <summary>A conversation opened by a legacy handshake over Streamable HTTP; or a client of 2026-07-28, which opens nothing.</summary>
/// <param name="Port">Where the target listens.</param>
/// <param name="Headers">What every further request carries: the session's id and the negotiated version.</param>
/// <param name="Meta">A member of <c>params</c> that every call carries.</param>
internal sealed record Session(int Port, string Headers, string Meta = "")
{
    private const string ModernMeta =
        ""","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"load","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}""";

    private const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"load","version":"1.0.0"}}}""";

    /// <exception cref="IOException">The target answered otherwise than the protocol says.</exception>
    public static async Task<Session> OpenAsync(HttpConnection connection, RunningTarget target, CancellationToken cancellation)
    {
        var port = target.Port;
        if (target.Target.Kind == TargetKind.Modern)
        {
            return new Session(port, "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n", ModernMeta);
        }

        await connection.ExchangeAsync(new Session(port, "").Post(Initialize), cancellation);
        Expect(connection, connection.Status == 200 && connection.Body.IndexOf("\"id\":0"u8) >= 0, "initialize");
        var id = Encoding.ASCII.GetString(connection.Header("mcp-session-id"u8));
        var version = Version(connection.Body);
        var session = new Session(port, $"MCP-Protocol-Version: {version}\r\n" + (id.Length == 0 ? "" : $"Mcp-Session-Id: {id}\r\n"));
        await connection.ExchangeAsync(session.Post("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""), cancellation);
        Expect(connection, connection.Status is 202, "notifications/initialized");
        return session;
    }

    /// <summary>Ends the session.</summary>
    /// <returns>The status of the answer: 200 or 204 where it was open, 404 where there was none.</returns>
    public async Task<int> CloseAsync(HttpConnection connection, CancellationToken cancellation)
    {
        if (Meta.Length > 0)
        {
            return 200;
        }

        await connection.ExchangeAsync(Encoding.ASCII.GetBytes($"DELETE /mcp HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\n{Headers}\r\n"), cancellation);
        return connection.Status;
    }

    /// <summary>Opens the stream a client keeps for what the server sends unasked; the connection is taken by it from then on.</summary>
    public async Task ListenAsync(HttpConnection connection, CancellationToken cancellation)
    {
        var request = $"GET /mcp HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAccept: text/event-stream\r\n{Headers}\r\n";
        await connection.ReadHeadAsync(Encoding.ASCII.GetBytes(request), cancellation);
        Expect(connection, connection.Status == 200, "GET");
    }

    public byte[] Post(string body) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{Headers}Content-Length: {body.Length}\r\n\r\n{body}"));

    private static string Version(ReadOnlySpan<byte> body)
    {
        const string Name = "\"protocolVersion\":\"";
        var text = Encoding.UTF8.GetString(body);
        var start = text.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        return text[start..text.IndexOf('"', start)];
    }

    private static void Expect(HttpConnection connection, bool isRight, string what)
    {
        if (!isRight)
        {
            throw new IOException($"{what} was answered {connection.Status}: {Encoding.UTF8.GetString(connection.Body)}");
        }
    }
}
