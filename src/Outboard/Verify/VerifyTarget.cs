using System.Globalization;
using System.Net;
using ModelContextProtocol.Client;
using Outboard.Manifests;

namespace Outboard.Verify;

/// <summary>One endpoint to shake hands with.</summary>
/// <param name="Server">Its name in the manifest; null for a URL of the command line.</param>
/// <param name="Url">As given: an endpoint, or what <c>/mcp</c> and <c>/sse</c> stand below.</param>
internal sealed record VerifyTarget(string? Server, Uri Url)
{
    /// <summary>The host to connect to in place of the URL's: a load balancer that its name does not point at yet. Null for the URL's own.</summary>
    public string? ConnectTo { get; init; }

    /// <summary>Where the manifest's servers answer on this machine: on a port of their own, else below the gateway's.</summary>
    public static IReadOnlyList<VerifyTarget> Of(Manifest manifest)
    {
        var host = manifest.Gateway.Bind switch
        {
            "localhost" => "localhost",
            var bind when !IPAddress.TryParse(bind, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) => "127.0.0.1",
            var bind when bind.Contains(':', StringComparison.Ordinal) => $"[{bind}]",
            var bind => bind,
        };
        List<VerifyTarget> targets = [];
        foreach (var server in manifest.Servers)
        {
            var url = (server.Port ?? 0, manifest.Gateway.Port) switch
            {
                ( > 0 and var own, _) => string.Create(CultureInfo.InvariantCulture, $"http://{host}:{own}"),
                (_, > 0 and var shared) => string.Create(CultureInfo.InvariantCulture, $"http://{host}:{shared}/{Uri.EscapeDataString(server.Name)}"),
                _ => null,
            };
            if (url is not null)
            {
                targets.Add(new VerifyTarget(server.Name, new Uri(url)));
            }
        }

        return targets;
    }

    /// <summary>What to try, in this order, until one is an endpoint.</summary>
    public IReadOnlyList<(Uri Url, HttpTransportMode Transport)> Candidates()
    {
        var path = Url.AbsolutePath.TrimEnd('/');
        return path switch
        {
            _ when path.EndsWith("/sse", StringComparison.Ordinal) => [(Url, HttpTransportMode.Sse)],
            _ when path.EndsWith("/mcp", StringComparison.Ordinal) => [(Url, HttpTransportMode.StreamableHttp)],
            _ => [(Below("mcp"), HttpTransportMode.StreamableHttp), (Below("sse"), HttpTransportMode.Sse), (Url, HttpTransportMode.StreamableHttp)],
        };
    }

    private Uri Below(string name) => new UriBuilder(Url) { Path = $"{Url.AbsolutePath.TrimEnd('/')}/{name}" }.Uri;
}

/// <summary>What came of one handshake.</summary>
internal sealed record VerifyResult(string? Server, Uri Url)
{
    public bool Ok => Error is null;

    /// <summary><c>streamable-http</c> or <c>sse</c>.</summary>
    public string? Transport { get; init; }

    public string? ProtocolVersion { get; init; }

    public string? ServerName { get; init; }

    public string? ServerVersion { get; init; }

    /// <summary>How many tools it lists; null when it declares none.</summary>
    public int? Tools { get; init; }

    /// <summary>Their names, in the order listed.</summary>
    public IReadOnlyList<string>? ToolNames { get; init; }

    public int Milliseconds { get; init; }

    /// <summary>Why it failed, with the next thing to do.</summary>
    public string? Error { get; init; }
}
