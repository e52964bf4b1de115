using System.Globalization;
using System.Net;
using System.Text.Json;
using Outboard.Manifests;

namespace Outboard.Gateway.Replicas;

/// <summary>Where a replica listens for the others, and the name they know it by: <c>OUTBOARD_PEER</c> and <c>--peer</c>.</summary>
/// <param name="Host">An IP address of this machine, or a name of it, that the other replicas can reach.</param>
/// <param name="Port">The port; 0 lets the system choose, which is then part of what others are told.</param>
internal sealed record PeerAddress(string Host, int Port)
{
    /// <summary>Where ECS tells a task about itself.</summary>
    public const string MetadataVariable = "ECS_CONTAINER_METADATA_URI_V4";

    private const string Ecs = "ecs";
    private const int MaxMetadata = 256 * 1024;
    private static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(5);

    /// <summary><c>host:port</c>, brackets around an IPv6 address.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>The same text for the address of a URL.</summary>
    public static string Of(Uri url) => string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}");

    /// <summary>Reads <c>HOST:PORT</c>; or <c>ecs:PORT</c>, which asks the task's metadata for its address.</summary>
    /// <exception cref="OutboardException">It is no such text, or there is no metadata to ask.</exception>
    public static async Task<PeerAddress> ResolveAsync(string text, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var colon = text.LastIndexOf(':');
        var host = colon > 0 ? text[..colon] : "";
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort || host.Length == 0)
        {
            throw Bad(text, "It is not HOST:PORT.");
        }

        if (host == Ecs)
        {
            return new PeerAddress(await AskEcsAsync(text, environment, cancellation), port);
        }

        host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw Bad(text, $"'{host}' is no IP address and no host name.");
        }

        return IPAddress.TryParse(host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? throw Bad(text, "It must be the one address the other replicas reach this one at, which all addresses are not.")
            : new PeerAddress(host, port);
    }

    private static async Task<string> AskEcsAsync(string text, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        if (environment.GetValueOrDefault(MetadataVariable) is not { Length: > 0 } source || !Uri.TryCreate(source, UriKind.Absolute, out var url))
        {
            throw Bad(text, $"{MetadataVariable} is not set: this is no ECS task.");
        }

        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = MetadataLimit, MaxResponseContentBufferSize = MaxMetadata };
            return ReadAddress(await http.GetByteArrayAsync(url, cancellation)) ?? throw Bad(text, "The task's metadata names no IPv4 address; only tasks with a network of their own (awsvpc) have one.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw Bad(text, $"The task's metadata could not be read: {e.Message}", e);
        }
    }

    /// <summary><c>{"Networks":[{"NetworkMode":"awsvpc","IPv4Addresses":["10.0.2.106"],…}],…}</c></summary>
    private static string? ReadAddress(byte[] metadata)
    {
        using var json = JsonDocument.Parse(metadata);
        return json.RootElement.TryGetProperty("Networks"u8, out var networks) && networks.ValueKind == JsonValueKind.Array && networks.GetArrayLength() > 0
            && networks[0].TryGetProperty("IPv4Addresses"u8, out var addresses) && addresses.ValueKind == JsonValueKind.Array && addresses.GetArrayLength() > 0
            && IPAddress.TryParse(addresses[0].GetString(), out var address)
            ? address.ToString()
            : null;
    }

    private static OutboardException Bad(string text, string why, Exception? inner = null) => new(
        $"'{text}' is no address for the other replicas to reach this one at.",
        why,
        "Write --peer (or OUTBOARD_PEER) as HOST:PORT with an address of this machine, such as 10.0.0.5:8790; in an ECS task write ecs:8790.",
        inner);
}
