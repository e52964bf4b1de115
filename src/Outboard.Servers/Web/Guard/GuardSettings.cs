namespace Outboard.Servers.Web.Guard;

/// <summary>What the guard lets pass beside public addresses (native-servers 2.1).</summary>
internal sealed record GuardSettings
{
    /// <summary>Private networks may be reached; metadata services stay blocked.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>Names, addresses and CIDR ranges that are always let pass.</summary>
    public IReadOnlyList<string> AllowHosts { get; init; } = [];

    /// <summary>Names, addresses and CIDR ranges that never are.</summary>
    public IReadOnlyList<string> DenyHosts { get; init; } = [];

    /// <summary>Ports that may be reached; hosts of <see cref="AllowHosts"/> answer on any.</summary>
    public IReadOnlyList<int> AllowPorts { get; init; } = [80, 443, 8080, 8443];
}
