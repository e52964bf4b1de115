using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Cluster, security groups and load balancer: what every layout has (aws 1.4).</summary>
internal sealed record SharedParts(
    Cluster Cluster,
    ClusterCapacityProviderAssociations Capacity,
    SecurityGroup AlbGroup,
    SecurityGroup TaskGroup,
    SecurityGroupIngress TasksFromAlb,
    LoadBalancer Alb)
{
    public ValueList<Resource> All => [Cluster, Capacity, AlbGroup, TaskGroup, TasksFromAlb, Alb];

    public static SharedParts Build(DeployPlan plan, Inputs inputs, ValueList<TaskPlan> tasks)
    {
        var cluster = new Cluster("Cluster")
        {
            ClusterSettings = [new("containerInsights", plan.ContainerInsights ? "enabled" : "disabled")],
        };
        var capacity = new ClusterCapacityProviderAssociations("ClusterCapacity")
        {
            Cluster = cluster.Ref,
            CapacityProviders = Strategy.Providers,
            DefaultCapacityProviderStrategy = Strategy.OfCluster(plan.Spot),
        };
        // Of all stacks: a rule for each of them would be one more place where a port can be forgotten.
        var firstPort = tasks.Min(static task => task.Port);
        var lastPort = tasks.Max(static task => task.Port);
        var taskGroup = new SecurityGroup("TaskSecurityGroup")
        {
            GroupDescription = "Outboard tasks",
            VpcId = inputs.VpcId.Ref,
            SecurityGroupEgress =
            [
                new() { FromPort = 443, ToPort = 443, CidrIp = "0.0.0.0/0", Description = "images, logs, secrets, web" },
                new() { FromPort = 80, ToPort = 80, CidrIp = "0.0.0.0/0", Description = "plain web pages" },
            ],
        };
        var albGroup = new SecurityGroup("AlbSecurityGroup")
        {
            GroupDescription = "Outboard load balancer",
            VpcId = inputs.VpcId.Ref,
            SecurityGroupIngress = [.. Entrance.Ports(plan).SelectMany(ports => plan.AllowedCidrs.Select(cidr => FromClients(ports, cidr)))],
            SecurityGroupEgress =
            [
                new() { FromPort = firstPort, ToPort = lastPort, DestinationSecurityGroupId = taskGroup.Ref, Description = "to tasks" },
            ],
        };
        var tasksFromAlb = new SecurityGroupIngress("TasksFromAlb")
        {
            GroupId = taskGroup.Ref,
            FromPort = firstPort,
            ToPort = lastPort,
            SourceSecurityGroupId = albGroup.Ref,
            Description = "from the load balancer only",
        };

        return new SharedParts(cluster, capacity, albGroup, taskGroup, tasksFromAlb, BuildAlb(inputs, albGroup));
    }

    private static LoadBalancer BuildAlb(Inputs inputs, SecurityGroup group) => new("Alb")
    {
        LoadBalancerType = "application",
        Scheme = "internet-facing",
        IpAddressType = "ipv4",
        Subnets = inputs.SubnetIds.Ref,
        SecurityGroups = [group.Ref],
        LoadBalancerAttributes =
        [
            // Above the silence of a slow call answered as JSON; streams say something every 15 s.
            new("idle_timeout.timeout_seconds", "300"),
            new("routing.http.drop_invalid_header_fields.enabled", "true"),
            new("routing.http.desync_mitigation_mode", "strictest"),
            // Otherwise the load balancer adds an unusual port to the host.
            new("routing.http.preserve_host_header.enabled", "true"),
            // It would stop `destroy` half-way; the stack has a protection of its own.
            new("deletion_protection.enabled", "false"),
        ],
    };

    private static Ingress FromClients((int First, int Last) ports, string cidr)
    {
        var isIpv6 = cidr.Contains(':', StringComparison.Ordinal);
        return new Ingress
        {
            FromPort = ports.First,
            ToPort = ports.Last,
            CidrIp = isIpv6 ? null : cidr,
            CidrIpv6 = isIpv6 ? cidr : null,
            Description = "clients",
        };
    }
}
