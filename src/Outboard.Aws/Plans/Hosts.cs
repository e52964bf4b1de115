using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>The host name of each server in edge and classic.</summary>
internal static class Hosts
{
    /// <summary>What a host-header condition takes.</summary>
    private const int MaxLength = 128;

    public static string? Of(ServerSpec server, AwsSpec aws) =>
        server.Host?.ToLowerInvariant() ?? (aws.Domain is null ? null : $"{server.Name}.{aws.Domain}".ToLowerInvariant());

    public static IEnumerable<Problem> Problems(IReadOnlyList<ServerSpec> servers, AwsSpec aws, Layout layout)
    {
        if (layout == Layout.Http)
        {
            yield break;
        }

        var taken = new Dictionary<string, string>();
        foreach (var server in servers)
        {
            var path = JsonPath.Member("mcpServers", server.Name);
            if (server.Host is null && !ServerNames.IsHostLabel(server.Name))
            {
                yield return new(path, "The name cannot be part of a host name, and the layout tells servers apart by host.", "Use a-z, 0-9 and - in the name, or give a \"host\".");
                continue;
            }

            if (Of(server, aws) is not { } host)
            {
                continue;
            }

            var at = server.Host is null ? path : $"{path}.host";
            if (host.Length > MaxLength || !host[(host.LastIndexOf('.') + 1)..].All(char.IsAsciiLetter) || !host.Contains('.', StringComparison.Ordinal))
            {
                yield return new(at, "Is not a host a load balancer can route by.", $"Write a whole name of at most {MaxLength} characters whose last part is of letters, as \"fetch.example.com\".");
            }
            else if (!taken.TryAdd(host, path))
            {
                yield return new(at, $"The host is that of {taken[host]}.", "Give each server its own host.");
            }

            var label = host.IndexOf('.', StringComparison.Ordinal) + 1;
            if (layout == Layout.Edge && aws is { CertificateArn: null, Domain: { } domain } && !host[label..].Equals(domain, StringComparison.OrdinalIgnoreCase))
            {
                yield return new(at, "Is not covered by the certificate that is made, which is for one name below the domain.",
                    "Write a host directly below \"domain\", or \"certificateArn\" with a certificate that covers it.");
            }
        }
    }
}
