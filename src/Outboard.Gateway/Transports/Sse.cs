using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outboard.Gateway.Transports;

/// <summary>The format of server-sent events.</summary>
internal static class Sse
{
    public static void SetHeaders(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers.ContentEncoding = "identity";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>An answer that is one event: for a client that reads nothing but event streams, or is reading one already.</summary>
    public static async ValueTask WriteWholeAsync(HttpResponse response, ReadOnlyMemory<byte> message)
    {
        if (!response.HasStarted)
        {
            SetHeaders(response);
        }

        var body = response.BodyWriter;
        await body.WriteAsync("event: message\r\ndata: "u8.ToArray());
        await body.WriteAsync(message);
        await body.WriteAsync("\r\n\r\n"u8.ToArray());
    }
}
