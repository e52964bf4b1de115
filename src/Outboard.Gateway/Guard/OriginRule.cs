using System.Collections.Frozen;
using Outboard.Manifests;

namespace Outboard.Gateway.Guard;

/// <summary>Which web pages may call (mcp-transports 4, "Origin"; bridge-compat R42). Requests without an Origin come from no page and pass.</summary>
internal sealed class OriginRule(GatewaySpec gateway, bool isLoopback)
{
    private readonly FrozenSet<string> _allowed = gateway.AllowOrigins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every page may call; the manifest says so.</summary>
    public bool AllowsAny => _allowed.Contains("*");

    /// <summary>CORS headers are sent only where the manifest names origins (1.11).</summary>
    public bool SendsCors => _allowed.Count > 0;

    public bool IsListed(string origin) => AllowsAny || _allowed.Contains(origin);

    public bool Allows(string origin) => IsListed(origin) || (isLoopback && IsLoopbackOrigin(origin));

    /// <summary>Names below localhost, as servers have them, mean this machine too (RFC 6761, 6.3).</summary>
    private static bool IsLoopbackOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && (HostRule.IsLoopbackName(uri.Host) || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}
