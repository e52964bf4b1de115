using Microsoft.AspNetCore.Http;
using Outboard.Gateway.Replicas;
using Outboard.Gateway.Routing;

namespace Outboard.Gateway;

// Requests other replicas forward, because what they are about is here. They have passed the guard there, and are served as if they had come here.
public sealed partial class GatewayHost
{
    private async Task ServePeerAsync(HttpContext context, string? ownPortOf)
    {
        try
        {
            await ServePeerAsync(context);
        }
#pragma warning disable CA1031 // As for a request of a client.
        catch (Exception e)
        {
            await OnFaultAsync(context, e);
        }
#pragma warning restore CA1031
    }

    private Task ServePeerAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var isForUs = _services.Peers.IsForUs(context);
        if (isForUs && context.Request.Path == Introductions.Path)
        {
            return _services.Peers.IsDraining ? ForwardedRequest.NotServedAsync(context, PeerHeaders.Draining) : _services.Peers.Introductions.TellAsync(context, headers[PeerHeaders.From].ToString());
        }

        if (!isForUs || _view.Table.ByName(Uri.UnescapeDataString(headers[PeerHeaders.Server].ToString())) is not { } backend)
        {
            return ForwardedRequest.NotServedAsync(context, PeerHeaders.Stranger);
        }

        _health.OnActivity();
        var forwarded = ForwardedRequest.Read(headers);
        context.Features.Set(forwarded);
        var principal = headers[PeerHeaders.Principal] is { Count: > 0 } given ? given.ToString() : null;
        return backend.ServeAsync(context, new Address("", context.Request.Path.Value ?? "/", principal, forwarded));
    }
}
