using Microsoft.AspNetCore.Http;

namespace Outboard.Gateway.Replicas;

/// <summary>Marks a request that another replica has forwarded: it is served here or not at all.</summary>
/// <param name="Adopt">Its session's owner is gone, and this replica is to open it anew.</param>
/// <param name="Again">Another replica has begun to serve it and ended: it is served only if it does no harm twice.</param>
internal sealed record ForwardedRequest(bool Adopt, bool Again)
{
    public static ForwardedRequest Read(IHeaderDictionary headers) => new(headers.ContainsKey(PeerHeaders.Adopt), headers.ContainsKey(PeerHeaders.Again));

    public static bool Is(HttpContext context) => context.Features.Get<ForwardedRequest>() is not null;

    /// <summary>Tells the replica that asks why the request is not served here; it then knows what to do instead.</summary>
    public static Task NotServedAsync(HttpContext context, string why)
    {
        context.Response.Headers[PeerHeaders.NotServed] = why;
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
