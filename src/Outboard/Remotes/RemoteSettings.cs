using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ModelContextProtocol.Client;

namespace Outboard.Remotes;

/// <summary>How one remote MCP server is reached.</summary>
internal sealed record RemoteSettings
{
    public required Uri Url { get; init; }

    public HttpTransportMode Transport { get; init; } = HttpTransportMode.AutoDetect;

    /// <summary>Sent with every request; may hold credentials, so never logged.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How the command at hand is given a bearer token, for whoever lacks one.</summary>
    public string TokenIsGivenWith { get; init; } = "-H \"Authorization: Bearer ...\"";

    /// <summary>How a 401 is met when no Authorization header was given; null gives up.</summary>
    public OAuthSettings? OAuth { get; init; }

    /// <summary>A service account that fetches its own tokens; null for none.</summary>
    public ServiceAccount? Credentials { get; init; }

    public ServerTrust Trust { get; init; } = new ServerTrust.System();

    /// <summary>It is sent requests of 2026-07-28 and no others.</summary>
    public bool IsModern { get; init; }

    /// <summary>Makes the connection in place of the network; null for the network.</summary>
    public Func<Stream>? Dial { get; init; }

    /// <summary>The host to connect to in place of the URL's, which the Host header and TLS keep; null for the URL's own.</summary>
    public string? ConnectTo { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>On this machine: <c>NAME.localhost</c> too, which not every resolver knows (RFC 6761, 6.3).</summary>
    public bool IsLocal => Url.IsLoopback || IsLocalName(Url.Host);

    public bool HasAuthorization => Credentials is not null || Headers.Keys.Contains("Authorization", StringComparer.OrdinalIgnoreCase);

    public static bool IsLocalName(string host) => host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}

/// <summary>OAuth with a person in front of a browser.</summary>
internal sealed record OAuthSettings
{
    /// <summary>A client registered beforehand; null registers one on the way.</summary>
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? Scope { get; init; }

    /// <summary>Where the authorization server finds out about this client by itself (client ID metadata document); null for none.</summary>
    public Uri? ClientMetadata { get; init; }

    /// <summary>The port of the redirect address on this machine; 0 takes a free one.</summary>
    public int RedirectPort { get; init; }

    /// <summary>Runs with the address as its argument; null only prints it.</summary>
    public string? Browser { get; init; }

    // What a record prints by itself would carry the secret into a log.
    public override string ToString() => ClientId ?? "a client registered on the way";
}

/// <summary>OAuth client credentials, as mcp-proxy's <c>--client-id --client-secret --token-url</c>.</summary>
internal sealed record ServiceAccount(string Id, string Secret, Uri TokenUrl)
{
    // What a record prints by itself would carry the secret into a log.
    public override string ToString() => $"{Id} at {TokenUrl}";
}

/// <summary>Whose certificates are believed.</summary>
internal abstract record ServerTrust
{
    private ServerTrust()
    {
    }

    public sealed record System : ServerTrust;

    /// <summary>Any certificate at all; the connection is encrypted to an unknown party.</summary>
    public sealed record Anybody : ServerTrust;

    /// <summary>Certificates that lead to one of these.</summary>
    public sealed record Bundle(X509Certificate2Collection Roots) : ServerTrust;

    /// <exception cref="UsageException">The file cannot be read, or holds no certificate.</exception>
    public static Bundle ReadBundle(string path, string option)
    {
        X509Certificate2Collection roots = [];
        string? why = null;
        try
        {
            roots.ImportFromPemFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            why = failure.Message;
        }

        return roots.Count > 0
            ? new Bundle(roots)
            : throw new UsageException($"the certificate bundle {path} cannot be used.", why ?? "it holds no certificate.", $"{option} takes the path of a PEM file.");
    }
}
