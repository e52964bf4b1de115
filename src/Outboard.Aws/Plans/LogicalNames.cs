using System.Text.RegularExpressions;
using Outboard.Manifests;

namespace Outboard.Aws.Plans;

/// <summary>A server's name as the head of logical ids (aws 5.3).</summary>
internal static partial class LogicalNames
{
    /// <summary>What logical ids, parameters and outputs of one server end in.</summary>
    private static readonly string[] s_kinds =
    [
        "TargetGroup", "Task", "Service", "Rule", "Record", "Listener", "Scaling", "ScalingPolicy", "Peers", "FromPeers", "Egress", "SecurityGroup", "Image",
        "TaskRole", "TaskRoleArn", "Url",
    ];

    /// <summary>What the stacks hold beside servers, in any layout, where it ends in one of <see cref="s_kinds"/>.</summary>
    private static readonly string[] s_shared = ["HttpsListener", "HttpListener", "RedirectListener", "AlbSecurityGroup", "TaskSecurityGroup"];

    /// <summary><c>aws-doc</c> is <c>AwsDoc</c>.</summary>
    public static string Of(string name) => string.Concat(name.Split('-', '_').Where(s => s.Length > 0).Select(s => char.ToUpperInvariant(s[0]) + s[1..]));

    public static IEnumerable<Problem> Problems(IReadOnlyList<ServerSpec> servers)
    {
        var owners = s_shared.ToDictionary(id => id, _ => "the load balancer");
        foreach (var server in servers)
        {
            var path = JsonPath.Member("mcpServers", server.Name);
            if (!Usable().IsMatch(server.Name))
            {
                yield return new(path, "The name cannot be that of a container.", "Write at most 63 of A-Z, a-z, 0-9, - and _, beginning with a letter or a digit.");
                continue;
            }

            // Numbering silently would move the ids of one when the other comes or goes.
            var other = s_kinds.Select(kind => owners.GetValueOrDefault(Of(server.Name) + kind)).FirstOrDefault(owner => owner is not null);
            if (other is not null)
            {
                yield return new(path, $"The name gives the same names of resources as {other}: {Of(server.Name)} and what is made of it.", "Give the server another name.");
            }

            foreach (var kind in s_kinds)
            {
                owners.TryAdd(Of(server.Name) + kind, path);
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}\z")]
    private static partial Regex Usable();
}
