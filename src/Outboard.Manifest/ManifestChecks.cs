using System.Net;
using System.Text.RegularExpressions;

namespace Outboard.Manifests;

/// <summary>
/// What must hold across the whole manifest, whoever made it: a file or a command line. Nothing here prints a value that may be secret.
/// </summary>
public static partial class ManifestChecks
{
    /// <summary>Everything that keeps the manifest from being served.</summary>
    /// <param name="manifest">What to check.</param>
    /// <param name="paths">Where each server stands in the file; by default under <c>mcpServers</c>.</param>
    public static IReadOnlyList<Problem> Problems(Manifest manifest, IReadOnlyDictionary<string, string>? paths = null)
    {
        var findings = new Findings();
        foreach (var server in manifest.Servers)
        {
            var path = PathOf(server, paths);
            ServerChecks.CheckName(server.Name, path, findings);
            ServerChecks.Check(server, path, findings);
        }

        CheckNames(manifest, paths, findings);
        CheckPorts(manifest, paths, findings);
        CheckHosts(manifest, paths, findings);
        CheckGateway(manifest.Gateway, findings);
        if (manifest.Aws is { } aws)
        {
            AwsChecks.Check(aws, findings);
            ServerAwsChecks.CheckMixed(manifest, server => PathOf(server, paths), findings);
        }

        return findings.Problems;
    }

    /// <summary>What works less than it might.</summary>
    public static IReadOnlyList<Problem> Warnings(Manifest manifest, IReadOnlyDictionary<string, string>? paths = null) =>
    [
        .. from server in manifest.Servers
           where server.Host is null && !ServerNames.IsHostLabel(server.Name)
           select new Problem(PathOf(server, paths), "The name cannot be part of a host name, so the server answers by path only.",
               "Use a-z, 0-9 and - in the name, or give a \"host\"."),
        .. manifest.Servers.SelectMany(server => PermissionChecks.Warnings(server.Aws.Permissions, $"{PathOf(server, paths)}.permissions")),
    ];

    private static string PathOf(ServerSpec server, IReadOnlyDictionary<string, string>? paths) =>
        paths?.GetValueOrDefault(server.Name) ?? JsonPath.Member("mcpServers", server.Name);

    private static void CheckNames(Manifest manifest, IReadOnlyDictionary<string, string>? paths, Findings findings)
    {
        var seen = new Dictionary<string, ServerSpec>(StringComparer.OrdinalIgnoreCase);
        foreach (var server in manifest.Servers)
        {
            if (!seen.TryAdd(server.Name, server))
            {
                findings.Problem(PathOf(server, paths),
                    $"Has the same name as {PathOf(seen[server.Name], paths)} but for upper and lower case.", "Give the server another name.");
            }
        }

        foreach (var server in manifest.Servers)
        {
            // "a/mcp" would stand where the endpoint of "a" is.
            for (var slash = server.Name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = server.Name.IndexOf('/', slash + 1))
            {
                if (seen.TryGetValue(server.Name[..slash], out var other)
                    && ServerNames.IsReserved(server.Name[(slash + 1)..].Split('/')[0]))
                {
                    findings.Problem(PathOf(server, paths), $"The name stands in the way of an endpoint of {PathOf(other, paths)}.",
                        "Give the server another name.");
                }
            }
        }
    }

    private static void CheckPorts(Manifest manifest, IReadOnlyDictionary<string, string>? paths, Findings findings)
    {
        var taken = new Dictionary<int, string>();
        if (manifest.Gateway.Port != 0)
        {
            taken[manifest.Gateway.Port] = "the gateway";
        }

        foreach (var server in manifest.Servers)
        {
            if (server.Port is { } port && port != 0 && !taken.TryAdd(port, PathOf(server, paths)))
            {
                findings.Problem($"{PathOf(server, paths)}.port", $"Port {port} is taken by {taken[port]}.",
                    "Give each its own port, or 0 to let the system choose.");
            }
        }
    }

    private static void CheckHosts(Manifest manifest, IReadOnlyDictionary<string, string>? paths, Findings findings)
    {
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [manifest.Gateway.Domain] = "the gateway" };
        foreach (var server in manifest.Servers.OrderBy(s => s.Host is not null))
        {
            var host = server.Host ?? (ServerNames.IsHostLabel(server.Name) ? $"{server.Name}.{manifest.Gateway.Domain}" : null);
            if (host is not null && !taken.TryAdd(host, PathOf(server, paths)) && server.Host is not null)
            {
                findings.Problem($"{PathOf(server, paths)}.host", $"The host is taken by {taken[host]}.", "Give each server its own host.");
            }
        }
    }

    private static void CheckGateway(GatewaySpec gateway, Findings findings)
    {
        if (!ServerNames.IsHostName(gateway.Domain))
        {
            findings.Problem("gateway.domain", "Is not a host name.",
                "Write the name alone, without scheme, port or path, as \"mcp.example.com\".");
        }

        if (!gateway.Bind.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !IsAddress(gateway.Bind))
        {
            findings.Problem("gateway.bind", "Is neither an IP address nor localhost.",
                "Write \"127.0.0.1\" for this machine alone, \"0.0.0.0\" or \"::\" for every network.");
        }

        foreach (var (index, origin) in gateway.AllowOrigins.Index())
        {
            if (origin != "*" && !Origin().IsMatch(origin))
            {
                findings.Problem(JsonPath.Item("gateway.allowOrigins", index), "Is not an origin.",
                    "Write scheme://host or scheme://host:port without a path, as \"https://app.example.com\", or \"*\".");
            }
        }

        foreach (var (index, host) in gateway.AllowHosts.Index())
        {
            if (host != "*" && !ServerNames.IsHostName(host) && !IsAddress(host))
            {
                findings.Problem(JsonPath.Item("gateway.allowHosts", index), "Is not a host name.",
                    "Write the name alone, without scheme, port or path, as \"mcp.example.com\", or \"*\".");
            }
        }
    }

    /// <summary>
    /// An address as people write it: <see cref="IPAddress.TryParse(string, out IPAddress)"/> alone also takes <c>1</c> for 0.0.0.1.
    /// </summary>
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || address.ToString() == text);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://(\[[0-9A-Fa-f:.]+\]|[^/?#@:\[\]\s]+)(:\d{1,5})?\z")]
    private static partial Regex Origin();
}
