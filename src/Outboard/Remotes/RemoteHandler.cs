using System.Net;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Remotes;

/// <summary>
/// Sees every HTTP exchange below the SDK's transport and says what the SDK would lose: that a session is gone (the SDK would cancel
/// every other call in flight), and the JSON-RPC error in the body of an HTTP error (the SDK would keep its message alone).
/// </summary>
/// <param name="endpoint">Where the remote is.</param>
/// <param name="lost">Called when the session is gone, or the remote has been out of reach for too long.</param>
/// <param name="raw">Keeps the messages as they are.</param>
/// <param name="time">The clock of the back-off.</param>
/// <param name="inner">The connections.</param>
internal sealed class RemoteHandler(Uri endpoint, Action lost, RawMessages raw, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>An error body is read up to here.</summary>
    private const int MaxErrorBytes = 1024 * 1024;

    /// <summary>About three minutes of back-off.</summary>
    private const int MaxStreamFailures = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private int streamFailures;

    /// <summary>Where the last POST that succeeded went.</summary>
    public Uri? AcceptedAt { get; private set; }

    /// <summary>How the remote itself has answered its last POST; null while it has not. Logging in leads elsewhere.</summary>
    public HttpStatusCode? LastStatus { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isPost = request.Method == HttpMethod.Post;
        if (isPost)
        {
            await raw.PutAsync(request, cancellationToken);
        }

        var response = request.Method == HttpMethod.Get
            ? await OpenStreamAsync(request, cancellationToken)
            : await base.SendAsync(request, cancellationToken);
        LastStatus = isPost && request.RequestUri == endpoint ? response.StatusCode : LastStatus;

        if (response.IsSuccessStatusCode)
        {
            AcceptedAt = isPost ? request.RequestUri : AcceptedAt;
            await raw.TakeAsync(response, isPost, cancellationToken);
        }

        // The SDK answers 401 and 403 with OAuth; a DELETE is a farewell whose answer nobody needs.
        if (response.IsSuccessStatusCode
            || response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || request.Method == HttpMethod.Delete)
        {
            return response;
        }

        if (response.StatusCode == HttpStatusCode.NotFound && IsOfASession(request))
        {
            response.Dispose();
            lost();
            throw new SessionLostException();
        }

        if (isPost && await ReadErrorAsync(response, cancellationToken) is { } refusal)
        {
            response.Dispose();
            throw refusal;
        }

        return response;
    }

    /// <summary>Streamable HTTP names the session in a header, HTTP+SSE in the address the server gave.</summary>
    private static bool IsOfASession(HttpRequestMessage request) =>
        request.Headers.Contains("Mcp-Session-Id")
        || (request.Method == HttpMethod.Post && request.RequestUri?.Query.Contains("session", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>The SDK tries a broken stream again at a fixed pace for ever; the pauses grow here, and they end.</summary>
    private async Task<HttpResponseMessage> OpenStreamAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            var response = await base.SendAsync(request, cancellation);
            streamFailures = 0;
            return response;
        }
        catch (HttpRequestException)
        {
            var failures = ++streamFailures;
            if (failures >= MaxStreamFailures)
            {
                lost();
                throw;
            }

            var pause = TimeSpan.FromMilliseconds(250 * Math.Pow(2, failures - 1));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellation);
            throw;
        }
    }

    private static async Task<RemoteRefusedException?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json" || response.Content.Headers.ContentLength > MaxErrorBytes)
        {
            return null;
        }

        await response.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellation);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            using var body = JsonDocument.Parse(bytes);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("jsonrpc", out _)
                && body.RootElement.TryGetProperty("error", out var error)
                && error.Deserialize((System.Text.Json.Serialization.Metadata.JsonTypeInfo<JsonRpcErrorDetail>)
                    McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcErrorDetail))) is { } detail
                ? new RemoteRefusedException(response.StatusCode, detail) { Body = Frame.Parse(bytes, out var frame) == FrameFault.None && frame.Kind == FrameKind.Error ? bytes : null }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
