using Microsoft.AspNetCore.Http;
using Outboard.Manifests;

namespace Outboard.Gateway.Guard;

/// <summary>Step 2: everything that is asked of a request before any server sees it. Immutable; a changed manifest makes a new one.</summary>
internal sealed class Gate
{
    private readonly OriginRule _origins;
    private readonly TokenRule _tokens;

    public Gate(GatewaySettings settings, IEnumerable<string> tokens, Manifest manifest)
    {
        Hosts = new HostRule(manifest.Gateway);
        _origins = new OriginRule(manifest.Gateway, Hosts.IsLoopback);
        _tokens = new TokenRule(tokens);
        Cors = _origins.SendsCors ? new Cors(_origins, settings.ExposeHeaders) : null;
    }

    public HostRule Hosts { get; }

    /// <summary>Null where no origins are named: browsers are told nothing then.</summary>
    public Cors? Cors { get; }

    /// <summary>Requests of this caller pass the token rule; null is a caller where no tokens are needed.</summary>
    public bool Knows(string? principal) => _tokens.Knows(principal);

    /// <summary>Null when the request may pass; otherwise the task that has refused it.</summary>
    public Task? Refuse(HttpContext context, out string? principal)
    {
        principal = null;
        if (context.Request.Headers.Origin is { Count: > 0 } origin && !_origins.Allows(origin.ToString()))
        {
            return Answers.TextAsync(context, StatusCodes.Status403Forbidden, "Origin not allowed");
        }

        if (!_tokens.Admits(context.Request, out principal))
        {
            context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0 ? "Bearer" : "Bearer error=\"invalid_token\"";
            return Answers.ErrorAsync(
                context, StatusCodes.Status401Unauthorized, new JsonRpc.RpcError(JsonRpc.RpcError.InvalidRequest, "Unauthorized: a valid bearer token is needed."));
        }

        return null;
    }
}
