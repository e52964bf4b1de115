using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Outboard.Testing;

/// <summary>
/// A client of Streamable HTTP that adds and hides nothing: for tests that are about exact bytes, headers and statuses.
/// </summary>
public sealed class McpHttp : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <param name="endpoint">The MCP endpoint, for example <c>http://127.0.0.1:8808/mcp</c>.</param>
    public McpHttp(Uri endpoint) => Endpoint = endpoint;

    public Uri Endpoint { get; }

    /// <summary>Sent as <c>Mcp-Session-Id</c> once known; set by <see cref="InitializeAsync"/>.</summary>
    public string? SessionId { get; set; }

    /// <summary>Sent as <c>MCP-Protocol-Version</c> once known; set by <see cref="InitializeAsync"/>.</summary>
    public string? ProtocolVersion { get; set; }

    /// <summary>Performs the handshake and returns the <c>initialize</c> reply.</summary>
    public async Task<JsonNode> InitializeAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        using var answer = await PostAsync(Frames.Initialize(version, capabilities));
        var reply = JsonNode.Parse(await answer.ReplyAsync())!;
        if (!answer.Response.IsSuccessStatusCode || reply["result"] is null)
        {
            throw new InvalidOperationException($"initialize was answered {(int)answer.Status}: {reply}");
        }

        SessionId = answer.Header("Mcp-Session-Id");
        ProtocolVersion = (string?)reply["result"]!["protocolVersion"];
        using var accepted = await PostAsync(Frames.Initialized);
        return accepted.Status == HttpStatusCode.Accepted
            ? reply
            : throw new InvalidOperationException($"notifications/initialized was answered {(int)accepted.Status}: {await accepted.BodyAsync()}");
    }

    public Task<McpAnswer> PostAsync(string frame, Action<HttpRequestMessage>? adjust = null, CancellationToken cancellation = default) =>
        PostAsync(Encoding.UTF8.GetBytes(frame), adjust, cancellation);

    /// <summary>Posts one frame and returns as soon as the answer's headers are there.</summary>
    /// <param name="frame">The body, byte for byte.</param>
    /// <param name="adjust">Changes the request before it is sent: headers to spoil, add or take away.</param>
    /// <param name="cancellation">Closes the connection, as a client that goes away does.</param>
    public Task<McpAnswer> PostAsync(ReadOnlyMemory<byte> frame, Action<HttpRequestMessage>? adjust = null, CancellationToken cancellation = default)
    {
        var content = new ReadOnlyMemoryContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(HttpMethod.Post, content, "application/json, text/event-stream", adjust, cancellation);
    }

    /// <summary>Opens the GET stream.</summary>
    public Task<McpAnswer> GetAsync(Action<HttpRequestMessage>? adjust = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Get, content: null, "text/event-stream", adjust, cancellation);

    public Task<McpAnswer> DeleteAsync(Action<HttpRequestMessage>? adjust = null, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, content: null, "application/json, text/event-stream", adjust, cancellation);

    /// <summary>Any other request; <paramref name="path"/> is relative to the endpoint.</summary>
    public async Task<McpAnswer> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? adjust = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, path));
        adjust?.Invoke(request);
        return new McpAnswer(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>Calls a tool and returns the whole reply, whichever way it came.</summary>
    public async Task<JsonNode> CallAsync(string tool, string arguments = "{}", string id = "1")
    {
        using var answer = await PostAsync(Frames.Call(tool, arguments, id));
        return JsonNode.Parse(await answer.ReplyAsync())!;
    }

    public void Dispose() => http.Dispose();

    private async Task<McpAnswer> SendAsync(
        HttpMethod method, HttpContent? content, string accept, Action<HttpRequestMessage>? adjust, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, Endpoint) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (SessionId is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", SessionId);
        }

        if (ProtocolVersion is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", ProtocolVersion);
        }

        adjust?.Invoke(request);
        return new McpAnswer(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation));
    }
}
