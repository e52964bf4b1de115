using Outboard.Manifests;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Web;

/// <param name="Http">For http targets; null goes the direct way. http, https or socks5 (not socks4, for which names are resolved here, past the guard), with user info if the proxy asks for it.</param>
/// <param name="Https">For https targets.</param>
/// <param name="Bypass">NO_PROXY: names (with all below them), <c>.suffixes</c>, addresses, CIDR ranges, each with a port or without, or <c>*</c>.</param>
internal sealed record ProxySettings(Uri? Http = null, Uri? Https = null, string Bypass = "")
{
    private static readonly char[] s_separators = [',', ' ', '\t'];

    /// <summary>HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; where both cases are set, the lower one counts, as Python and curl have it.</summary>
    /// <exception cref="OutboardException">A variable holds no proxy address. Going the direct way instead could be what the operator must not have.</exception>
    public static ProxySettings FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var all = Proxy("ALL_PROXY");
        return new ProxySettings(Proxy("HTTP_PROXY") ?? all, Proxy("HTTPS_PROXY") ?? all, Value("NO_PROXY") ?? "");

        string? Value(string name) => new[] { name.ToLowerInvariant(), name }.Select(key => environment.GetValueOrDefault(key)).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));

        Uri? Proxy(string name) => Value(name) is not { } value ? null : Parse(value) ?? throw new OutboardException(
            $"{name} is not the address of a proxy.", "it has to be like http://proxy.example:3128; http, https and socks5 are spoken.", $"correct or unset {name}");
    }

    /// <returns>The proxy, or null if the text is no address of one. <c>proxy.example:3128</c> is taken for http.</returns>
    public static Uri? Parse(string text)
    {
        var address = text.Trim();
        address = address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address;
        address = address.StartsWith("socks5h://", StringComparison.OrdinalIgnoreCase) ? "socks5" + address[7..] : address; // names go to the proxy in either case
        return Uri.TryCreate(address, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5" && proxy.Host.Length > 0 ? proxy : null;
    }

    /// <returns>The proxy for a target; null for the direct way.</returns>
    public Uri? For(Uri target) => (target.Scheme == Uri.UriSchemeHttps ? Https : Http) is { } proxy && !Bypasses(target) ? proxy : null;

    private bool Bypasses(Uri target)
    {
        var host = HostName.Of(target);
        return host is not null && Bypass.Split(s_separators, StringSplitOptions.RemoveEmptyEntries).Any(entry => entry == "*" || Matches(entry, host, target.Port));
    }

    private static bool Matches(string entry, string host, int port)
    {
        // "example.com:8443" has a port; "fd00::1" has none.
        var colon = entry.LastIndexOf(':');
        if (colon > 0 && (entry.IndexOf(':', StringComparison.Ordinal) == colon || entry[colon - 1] == ']') && ushort.TryParse(entry.AsSpan(colon + 1), out var only))
        {
            return only == port && Matches(entry[..colon], host, port);
        }

        if (HostName.AsAddress(host) is { } address)
        {
            // Other programs read this variable as well, so what is not understood is skipped.
            return HostList.Problem(entry) is null && new HostList([entry]).HasAddress(address);
        }

        var name = entry.TrimStart('*').Trim('.').ToLowerInvariant();
        return name.Length > 0 && (host == name || host.EndsWith("." + name, StringComparison.Ordinal));
    }
}
