using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Outboard.Servers.Web.Guard;

/// <summary>
/// What an operator wrote to name hosts: <c>searx.home</c>, <c>.corp.example</c> or <c>*.corp.example</c> (what lies below a name), <c>10.1.2.3</c>,
/// <c>10.0.0.0/8</c>, <c>fd00::/8</c>. An entry that is none of these is an error, never an entry that matches nothing.
/// </summary>
internal sealed class HostList
{
    private readonly FrozenSet<string> _names;
    private readonly string[] _suffixes;
    private readonly IPNetwork[] _ranges;

    /// <exception cref="ArgumentException">An entry is neither name nor address nor range; <see cref="Problem"/> would have told.</exception>
    public HostList(IEnumerable<string> entries)
    {
        var names = new List<string>();
        var ranges = new List<IPNetwork>();
        foreach (var entry in entries)
        {
            if (RangeOf(entry) is { } range)
            {
                ranges.Add(range);
            }
            else
            {
                names.Add(NameOf(entry) ?? throw new ArgumentException(Problem(entry), nameof(entries)));
            }
        }

        _names = names.Where(static name => name[0] != '.').ToFrozenSet(StringComparer.Ordinal);
        _suffixes = [.. names.Where(static name => name[0] == '.')];
        _ranges = [.. ranges];
    }

    /// <summary>It lists addresses, so a name that is not on it may still lead to one that is.</summary>
    public bool HasRanges => _ranges.Length > 0;

    /// <returns>What is wrong with an entry; null when nothing is.</returns>
    public static string? Problem(string entry) =>
        RangeOf(entry) is null && NameOf(entry) is null ? $"'{entry}' is neither a host name nor an address nor a range such as 10.0.0.0/8" : null;

    /// <param name="host">As <see cref="HostName"/> gives it.</param>
    public bool HasName(string host) => _names.Contains(host) || Array.Exists(_suffixes, suffix => host.EndsWith(suffix, StringComparison.Ordinal));

    public bool HasAddress(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_ranges, range => range.Contains(plain));
    }

    /// <summary>The address itself is on the list, not a range around it.</summary>
    public bool HasVeryAddress(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_ranges, range => range.PrefixLength == Bits(plain) && range.BaseAddress.Equals(plain));
    }

    private static IPNetwork? RangeOf(string entry)
    {
        var parts = entry.Trim().Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out var parsed))
        {
            return null;
        }

        var address = Plain(parsed);
        var length = Bits(address);
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > Bits(address)))
        {
            return null;
        }

        return new IPNetwork(Masked(address, length), length);
    }

    private static string? NameOf(string entry)
    {
        var text = entry.Trim();
        text = text.StartsWith("*.", StringComparison.Ordinal) ? text[1..] : text;
        try
        {
            var name = HostName.Normalise(text.TrimStart('.'));
            return Uri.CheckHostName(name) != UriHostNameType.Dns ? null : text.StartsWith('.') ? "." + name : name;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // 10.1.2.3/8 is meant as 10.0.0.0/8.
    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] &= (byte)(0xFF00 >> Math.Clamp(length - (at * 8), 0, 8));
        }

        return new IPAddress(bytes);
    }

    private static int Bits(IPAddress address) => address.GetAddressBytes().Length * 8;

    // An IPv4-mapped address and the IPv4 one are the same place; so is an address with a scope.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
}
