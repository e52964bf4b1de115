using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Outboard.Servers.Web.Guard;

/// <summary>The tables behind the guard: which addresses are no public web site (native-servers 2.1). Pure; says nothing about who may go there.</summary>
internal static class SpecialAddresses
{
    private static readonly IPNetwork[] s_blocked =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this host; Linux takes it for loopback
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // behind a carrier's NAT
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("169.254.0.0/16"), // link-local, metadata services
        IPNetwork.Parse("172.16.0.0/12"), // private
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"), // private
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, broadcast
        IPNetwork.Parse("168.63.129.16/32"), // a cloud's host agent on a public address

        IPNetwork.Parse("::/128"), // unspecified
        IPNetwork.Parse("::1/128"), // loopback
        IPNetwork.Parse("64:ff9b:1::/48"), // NAT64 inside one network, RFC 8215
        IPNetwork.Parse("100::/64"), // discard
        IPNetwork.Parse("2001:2::/48"), // benchmarks
        IPNetwork.Parse("2001:10::/28"), // ORCHID, withdrawn
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("3fff::/20"), // documentation
        IPNetwork.Parse("5f00::/16"), // segment routing
        IPNetwork.Parse("fc00::/7"), // unique local
        IPNetwork.Parse("fe80::/10"), // link-local
        IPNetwork.Parse("fec0::/10"), // site-local
        IPNetwork.Parse("ff00::/8"), // multicast
    ];

    /// <summary>What hands out credentials to whoever asks from inside a machine, a task or a pod.</summary>
    private static readonly FrozenSet<IPAddress> s_metadata = new[]
    {
        "169.254.169.254", // the large clouds
        "169.254.170.2", // container credentials
        "169.254.170.23", "fd00:ec2::23", // pod identity
        "fd00:ec2::254",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
    }.Select(IPAddress.Parse).ToFrozenSet();

    /// <param name="address">As <see cref="Unwrap"/> returned it.</param>
    public static bool IsBlocked(IPAddress address)
    {
        foreach (var network in s_blocked)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="address">As <see cref="Unwrap"/> returned it.</param>
    public static bool IsMetadata(IPAddress address) => s_metadata.Contains(address);

    /// <summary>The IPv4 address that an IPv6 one carries to its destination, or the address itself, without a scope.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }

        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        return bytes switch
        {
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes[12..]), // ::/96, IPv4-compatible; :: and ::1 become 0.0.0.0 and 0.0.0.1
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => new IPAddress(bytes[12..]), // ::ffff:0:0/96, IPv4-mapped
            [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, ..] => new IPAddress(bytes[12..]), // ::ffff:0:0:0/96, IPv4-translated
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes[12..]), // 64:ff9b::/96, NAT64
            [0x20, 0x02, ..] => new IPAddress(bytes[2..6]), // 2002::/16, 6to4
            [0x20, 0x01, 0, 0, ..] => new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]]), // 2001::/32, Teredo
            _ => address.ScopeId == 0 ? address : new IPAddress(bytes),
        };
    }
}
