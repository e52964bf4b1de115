using System.Globalization;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// What one task may reach beyond the web. Groups of its own, since a rule of the common group would open the way to every server: that
/// of its replicas, which forward sessions to their owner, and that of the ports it asked for.
/// </summary>
/// <param name="Peers">What replicas of one task are in, and nobody else; null for a single replica.</param>
/// <param name="FromPeers">The way into it, for those who are in it themselves.</param>
/// <param name="Ports">Null where the web is enough.</param>
internal sealed record TaskNetwork(SecurityGroup? Peers, SecurityGroupIngress? FromPeers, SecurityGroup? Ports)
{
    /// <summary>Where replicas listen for each other alone: what is forwarded there is not asked for a token.</summary>
    public const int PeerPort = 8790;

    private static readonly int[] s_web = [80, 443];

    /// <summary>Tells the gateway to listen for its replicas, and to learn its own address from the task's metadata.</summary>
    public static EnvironmentVariable Peer { get; } = new("OUTBOARD_PEER", string.Create(CultureInfo.InvariantCulture, $"ecs:{PeerPort}"));

    /// <summary>Beside the common one.</summary>
    public IEnumerable<SecurityGroup> Groups => new[] { Peers, Ports }.OfType<SecurityGroup>();

    public IEnumerable<Resource> All => new Resource?[] { Peers, FromPeers, Ports }.OfType<Resource>();

    public static TaskNetwork Build(Site site, TaskPlan task)
    {
        var peers = task.MostReplicas > 1 ? BuildPeers(site, task) : null;
        return new TaskNetwork(peers, peers is null ? null : BuildFromPeers(task, peers), BuildPorts(site, task));
    }

    private static SecurityGroup BuildPeers(Site site, TaskPlan task) => new($"{task.LogicalName}Peers")
    {
        GroupDescription = $"Outboard replicas of {task.Name}",
        VpcId = site.Inputs.VpcId.Ref,
        SecurityGroupEgress =
        [
            new() { FromPort = PeerPort, ToPort = PeerPort, DestinationSecurityGroupId = site.Ground.TaskGroup, Description = "to other replicas" },
        ],
    };

    // All servers' replicas listen on one port, so the way must lead into this group: into the common one it would be open to those of other servers.
    private static SecurityGroupIngress BuildFromPeers(TaskPlan task, SecurityGroup peers) => new($"{task.LogicalName}FromPeers")
    {
        GroupId = peers.Ref,
        FromPort = PeerPort,
        ToPort = PeerPort,
        SourceSecurityGroupId = peers.Ref,
        Description = $"replicas of {task.Name}",
    };

    private static SecurityGroup? BuildPorts(Site site, TaskPlan task)
    {
        ValueList<Egress> ports =
        [
            .. task.EgressPorts.Except(s_web).Order().Select(port => new Egress
            {
                FromPort = port,
                ToPort = port,
                CidrIp = "0.0.0.0/0",
                Description = $"port {port.ToString(CultureInfo.InvariantCulture)}",
            }),
        ];
        return ports.Count == 0 ? null : new($"{task.LogicalName}Egress")
        {
            GroupDescription = $"Outboard ports of {task.Name}",
            VpcId = site.Inputs.VpcId.Ref,
            SecurityGroupEgress = ports,
        };
    }
}
