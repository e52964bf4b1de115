using System.Globalization;
using System.Net;
using System.Text;

namespace Outboard.Servers.Web.Guard;

/// <summary>
/// Decides where a request may go (native-servers 2.1). It judges twice: the address as written, before each hop, and the resolved addresses,
/// in the moment a connection is opened to exactly these. Only the second is a wall; the first gives a clear refusal without asking any resolver.
/// </summary>
internal sealed class AddressGuard(GuardSettings settings)
{
    private readonly HostList _allowed = new(settings.AllowHosts);
    private readonly HostList _denied = new(settings.DenyHosts);

    /// <summary>Layer 1: scheme, user info, names that mean this machine or a metadata service, addresses in any spelling, ports.</summary>
    /// <exception cref="WebFailure">It is refused.</exception>
    public void CheckUrl(Uri url)
    {
        CheckScheme(url);

        // Whoever writes http://docs.example@10.0.0.1/ means to be misread; and a password does not belong into a conversation.
        if (url.UserInfo.Length > 0)
        {
            throw Refused("the address holds a user name or a password");
        }

        var host = HostName.Of(url) ?? throw Refused("the host name cannot be read");
        CheckName(host);
        if (HostName.AsAddress(host) is { } address)
        {
            CheckAddresses(host, url.Port, [address]);
        }
        else if (!MayOpenByAddress)
        {
            CheckUnresolved(host, url.Port);
        }

        if (!Ascii.IsValid(url.Host) && HostName.Fold(url.Host) is var lookalike && lookalike != host)
        {
            CheckName(lookalike);
            if (HostName.AsAddress(lookalike) is { } written)
            {
                CheckAddresses(lookalike, url.Port, [written]);
            }
        }
    }

    /// <summary>Layer 2: whatever a name led to. One address that is blocked refuses all of them: a name with one foot inside is an attack or a mistake.</summary>
    /// <exception cref="WebFailure">It is refused.</exception>
    public void CheckAddresses(string host, int port, IReadOnlyList<IPAddress> addresses)
    {
        CheckName(host);
        foreach (var address in addresses)
        {
            CheckAddress(host, port, address);
        }
    }

    /// <summary>The rest of layer 1 for a name whose addresses will never be known here (a proxy knows them): no address can open a port that is not listed.</summary>
    /// <exception cref="WebFailure">It is refused.</exception>
    public void CheckUnresolved(string host, int port)
    {
        if (!_allowed.HasName(host) && !settings.AllowPorts.Contains(port))
        {
            throw WrongPort(host, port);
        }
    }

    /// <exception cref="WebFailure">It is neither http nor https.</exception>
    public static void CheckScheme(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new WebFailure(WebFailureKind.Scheme, "only http and https addresses can be fetched");
        }
    }

    // A port that is not on the list may be opened by the address a name leads to, which layer 1 does not know.
    private bool MayOpenByAddress => settings.AllowPrivateNetwork || _allowed.HasRanges;

    private void CheckName(string host)
    {
        if (_denied.HasName(host))
        {
            throw Denied(host);
        }

        var isMetadata = host is "metadata.google.internal" or "metadata.goog";
        var isLocal = host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
        if ((isMetadata || (isLocal && !settings.AllowPrivateNetwork)) && !_allowed.HasName(host))
        {
            throw Refused($"{host} is a private, local or reserved address");
        }
    }

    private void CheckAddress(string host, int port, IPAddress address)
    {
        var inner = SpecialAddresses.Unwrap(address);
        if (_denied.HasAddress(address) || _denied.HasAddress(inner))
        {
            throw Denied(host);
        }

        if (_allowed.HasVeryAddress(address) || _allowed.HasVeryAddress(inner))
        {
            return;
        }

        // Before names and ranges: who lists 169.254.0.0/16, or a name that somebody else's DNS answers for, does not thereby hand out this machine's credentials.
        if (SpecialAddresses.IsMetadata(inner))
        {
            throw Private(host, address);
        }

        // A listed name passes whatever it resolves to, because its owner moves it within a network as they like (a SearXNG at home, a wiki in the office).
        // Whoever lists it trusts those who answer for that name in the DNS, as they would with a bookmark.
        if (_allowed.HasName(host) || _allowed.HasAddress(address) || _allowed.HasAddress(inner))
        {
            return;
        }

        if (SpecialAddresses.IsBlocked(inner))
        {
            if (!settings.AllowPrivateNetwork)
            {
                throw Private(host, address);
            }
        }
        else if (!settings.AllowPorts.Contains(port))
        {
            throw WrongPort(host, port);
        }
    }

    private static WebFailure Private(string host, IPAddress address) => Refused($"{host} ({address}) is a private, local or reserved address");

    private static WebFailure Denied(string host) => Refused($"{host} is on the list of denied hosts");

    private WebFailure WrongPort(string host, int port) =>
        Refused($"port {port.ToString(CultureInfo.InvariantCulture)} of {host} is not one of {string.Join(", ", settings.AllowPorts)}");

    private static WebFailure Refused(string words) => new(WebFailureKind.Blocked, $"blocked: {words}");
}
