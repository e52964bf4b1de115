using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Outboard.Testing;

/// <summary>An HTTP answer whose body is still on the wire: a JSON text, or a stream of events.</summary>
public sealed class McpAnswer(HttpResponseMessage response) : IDisposable
{
    private IAsyncEnumerator<SseEvent>? events;

    public HttpResponseMessage Response => response;

    public HttpStatusCode Status => response.StatusCode;

    public string? ContentType => response.Content.Headers.ContentType?.ToString();

    public bool IsStream => response.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>A response header's value; null when it is absent.</summary>
    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(",", values)
            : null;

    public Task<string> BodyAsync() => response.Content.ReadAsStringAsync();

    public Task<byte[]> BytesAsync() => response.Content.ReadAsByteArrayAsync();

    /// <summary>The next event of a stream, comments and priming events left out.</summary>
    /// <returns>Null when the stream has ended.</returns>
    /// <exception cref="TimeoutException">Nothing came within <paramref name="limit"/>.</exception>
    public async Task<SseEvent?> NextAsync(TimeSpan? limit = null)
    {
        do
        {
            if (await NextOfAnyKindAsync(limit) is not { } next)
            {
                return null;
            }

            if (!string.IsNullOrEmpty(next.Data))
            {
                return next;
            }
        }
        while (true);
    }

    /// <summary>The next event or comment of a stream; null when the stream has ended.</summary>
    public async Task<SseEvent?> NextOfAnyKindAsync(TimeSpan? limit = null)
    {
        events ??= SseEvent.ReadAsync(await response.Content.ReadAsStreamAsync()).GetAsyncEnumerator();
        return await events.MoveNextAsync().AsTask().WaitAsync(limit ?? Eventually.Limit) ? events.Current : null;
    }

    /// <summary>Every message of the answer, in order, as the raw text it came as: one for JSON, any number for a stream.</summary>
    public async IAsyncEnumerable<string> MessagesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (!IsStream)
        {
            yield return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellation));
            yield break;
        }

        while (await NextAsync() is { } next)
        {
            yield return next.Data!;
        }
    }

    /// <summary>The raw text of the response or error in this answer; what comes before it on a stream is passed over.</summary>
    /// <exception cref="InvalidOperationException">The answer ended without one.</exception>
    public async Task<string> ReplyAsync()
    {
        await foreach (var message in MessagesAsync())
        {
            using var parsed = JsonDocument.Parse(message);
            if (parsed.RootElement.TryGetProperty("result", out _) || parsed.RootElement.TryGetProperty("error", out _))
            {
                return message;
            }
        }

        throw new InvalidOperationException($"The answer ({(int)Status} {ContentType}) ended without a reply.");
    }

    public void Dispose() => response.Dispose();
}
