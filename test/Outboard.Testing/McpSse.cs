using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Testing;

/// <summary>A raw client of HTTP+SSE (2024-11-05): one GET stream that carries every server message, and POSTs to the address it names.</summary>
public sealed class McpSse : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly List<string> seen = [];

    private McpSse()
    {
    }

    /// <summary>The open stream.</summary>
    public McpAnswer Stream { get; private set; } = null!;

    /// <summary>The address of the <c>endpoint</c> event, as sent.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Where POSTs go: <see cref="Endpoint"/> resolved against the stream's address.</summary>
    public Uri PostAddress { get; private set; } = null!;

    /// <param name="address">The SSE address, for example <c>http://127.0.0.1:8808/sse</c>.</param>
    /// <param name="adjust">Changes the GET before it is sent.</param>
    public static async Task<McpSse> OpenAsync(Uri address, Action<HttpRequestMessage>? adjust = null)
    {
        var client = new McpSse();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        adjust?.Invoke(request);
        client.Stream = new McpAnswer(await client.http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        if (await client.Stream.NextAsync() is not { Type: "endpoint", Data: { } endpoint })
        {
            throw new InvalidOperationException($"The stream at {address} did not begin with an endpoint event.");
        }

        client.Endpoint = endpoint;
        client.PostAddress = new Uri(address, endpoint);
        return client;
    }

    public async Task<JsonNode> InitializeAsync(string version = "2025-11-25", string capabilities = "{}")
    {
        await SendAsync(Frames.Initialize(version, capabilities));
        var reply = JsonNode.Parse(await ReplyAsync("\"init\""))!;
        await SendAsync(Frames.Initialized);
        return reply;
    }

    /// <summary>Posts one frame; the answer comes on the stream.</summary>
    public async Task<McpAnswer> PostAsync(string frame, Action<HttpRequestMessage>? adjust = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PostAddress) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(frame)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        adjust?.Invoke(request);
        return new McpAnswer(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>Posts one frame that must be accepted with 202.</summary>
    public async Task SendAsync(string frame)
    {
        using var answer = await PostAsync(frame);
        if ((int)answer.Status != 202)
        {
            throw new InvalidOperationException($"{frame} was answered {(int)answer.Status}: {await answer.BodyAsync()}");
        }
    }

    /// <summary>The raw text of the reply with this id; messages before it are kept for later calls.</summary>
    /// <param name="id">The id as JSON: <c>1</c>, <c>"init"</c>.</param>
    public Task<string> ReplyAsync(string id) =>
        MessageAsync(message => message.TryGetProperty("id", out var found) && found.GetRawText() == id && !message.TryGetProperty("method", out _));

    /// <summary>The first message, kept or still to come, that matches.</summary>
    public async Task<string> MessageAsync(Func<JsonElement, bool> matches)
    {
        for (var next = 0; ; next++)
        {
            while (next >= seen.Count)
            {
                seen.Add((await Stream.NextAsync())?.Data ?? throw new InvalidOperationException("The stream ended."));
            }

            using var message = JsonDocument.Parse(seen[next]);
            if (matches(message.RootElement))
            {
                var text = seen[next];
                seen.RemoveAt(next);
                return text;
            }
        }
    }

    public async Task<JsonNode> CallAsync(string tool, string arguments = "{}", string id = "1")
    {
        await SendAsync(Frames.Call(tool, arguments, id));
        return JsonNode.Parse(await ReplyAsync(id))!;
    }

    public void Dispose()
    {
        Stream?.Dispose();
        http.Dispose();
    }
}
