using System.Collections.Frozen;
using System.Net;
using Outboard.Manifests;

namespace Outboard.Gateway.Guard;

/// <summary>
/// Which host names are answered. A page that rebinds its own name to a loopback address sends that name as Host and is refused
/// (bridge-compat R42); a host nobody configured gets what the user's load balancer answers: 403, <c>Hostname not allowed</c>.
/// </summary>
internal sealed class HostRule
{
    private readonly FrozenSet<string> _hosts;
    private readonly bool _any;

    public HostRule(GatewaySpec gateway)
    {
        IsLoopback = IsLoopbackName(gateway.Bind);
        _any = gateway.AllowHosts.Contains("*");
        _hosts = gateway.AllowHosts.Append(gateway.Domain).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The gateway can be reached from this machine only.</summary>
    public bool IsLoopback { get; }

    /// <summary>True for a host, without its port, that means the gateway itself rather than one server.</summary>
    public bool Allows(string host) => _any || _hosts.Contains(host) || IsLoopbackName(host) || (!IsLoopback && IPAddress.TryParse(host.Trim('[', ']'), out _));

    public static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
