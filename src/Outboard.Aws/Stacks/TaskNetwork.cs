using System.Globalization;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// What one task may reach beyond the web. Groups of its own, since a rule of the common group would open the way to every server: that
/// of its replicas, which forward sessions to their owner, and that of the ports it asked for.
/// </summary>
/// <param name="Peers">Null for a single replica.</param>
/// <param name="FromPeers">The other end of that way.</param>
/// <param name="Ports">Null where the web is enough.</param>
internal sealed record TaskNetwork(SecurityGroup? Peers, SecurityGroupIngress? FromPeers, SecurityGroup? Ports)
{
    private static readonly int[] s_web = [80, 443];

    /// <summary>Beside the common one.</summary>
    public IEnumerable<SecurityGroup> Groups => new[] { Peers, Ports }.OfType<SecurityGroup>();

    public IEnumerable<Resource> All => new Resource?[] { Peers, FromPeers, Ports }.OfType<Resource>();

    public static TaskNetwork Build(Site site, TaskPlan task)
    {
        var peers = task.MostReplicas > 1 ? BuildPeers(site, task) : null;
        return new TaskNetwork(peers, peers is null ? null : BuildFromPeers(site, task, peers), BuildPorts(site, task));
    }

    private static SecurityGroup BuildPeers(Site site, TaskPlan task) => new($"{task.LogicalName}Peers")
    {
        GroupDescription = $"Outboard replicas of {task.Name}",
        VpcId = site.Inputs.VpcId.Ref,
        SecurityGroupEgress =
        [
            new() { FromPort = task.Port, ToPort = task.Port, DestinationSecurityGroupId = site.Ground.TaskGroup, Description = "to other replicas" },
        ],
    };

    private static SecurityGroupIngress BuildFromPeers(Site site, TaskPlan task, SecurityGroup peers) => new($"{task.LogicalName}FromPeers")
    {
        GroupId = site.Ground.TaskGroup,
        FromPort = task.Port,
        ToPort = task.Port,
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
