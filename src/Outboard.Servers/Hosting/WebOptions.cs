using System.Globalization;
using System.Net;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Hosting;

/// <summary>The options every native server has, because every one reads the web.</summary>
internal static class WebOptions
{
    public static readonly ServerOption AllowPrivate = new("--allow-private", "A private range or address that pages may lie in; repeatable.", "CIDR")
    {
        Repeats = true,
        Check = static value => IPNetwork.TryParse(value, out _) || IPAddress.TryParse(value, out _) ? null : "is neither a range like 192.168.1.0/24 nor an address",
    };

    public static readonly ServerOption AllowPrivateNetwork = new("--allow-private-network", "Private networks may be read; cloud metadata services stay closed.");

    public static readonly ServerOption AllowHost = new("--allow-host", "A host name that may be read on any port, wherever it resolves to; repeatable.", "HOST") { Repeats = true, Check = Host };

    public static readonly ServerOption DenyHost = new("--deny-host", "A host name, address or range that is never read; repeatable.", "HOST") { Repeats = true, Check = Host };

    public static readonly ServerOption AllowPort = new("--allow-port", "A port beside 80, 443, 8080 and 8443 that may be read; repeatable.", "N")
    {
        Repeats = true,
        Check = static value => Port(value) is null ? "is no port (1 to 65535)" : null,
    };

    public static readonly ServerOption MarkUntrusted = new("--mark-untrusted", "Fence text from the web with a random boundary and a notice that it is not to be trusted.");

    public static readonly ServerOption NoPageCache = new("--no-page-cache", "Fetch a page for every call, also when it is read in chunks.");

    public static IReadOnlyList<ServerOption> All { get; } = [AllowPrivate, AllowPrivateNetwork, AllowHost, DenyHost, AllowPort, MarkUntrusted, NoPageCache];

    public static GuardSettings Guard(this ServerOptions options)
    {
        var usual = new GuardSettings();
        return usual with
        {
            AllowPrivateNetwork = options.Has(AllowPrivateNetwork),
            AllowHosts = [.. options.Values(AllowPrivate), .. options.Values(AllowHost)],
            DenyHosts = [.. options.Values(DenyHost)],
            AllowPorts = [.. usual.AllowPorts, .. options.Values(AllowPort).Select(static value => Port(value)!.Value)],
        };
    }

    private static string? Host(string value) => HostList.Problem(value) is null ? null : "is neither a host name nor an address nor a range";

    private static int? Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;
}
