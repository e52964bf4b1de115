using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Network, load balancer, cluster and services (aws 1.4 to 1.9).</summary>
public static class MainStack
{
    public static Template Build(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var tasks = TaskPlan.Of(plan);
        ServerPlan[] servers = [.. tasks.SelectMany(static task => task.Servers)];

        var inputs = Inputs.Of(plan);
        var shared = SharedParts.Build(plan, inputs, tasks);
        var entrance = Entrance.Build(plan, inputs, shared.Alb);
        var site = new Site(plan, inputs, shared, entrance);
        TaskParts[] parts = [.. tasks.Select(task => TaskParts.Build(site, task))];

        return new Template(
            $"Outboard stack of {plan.Name}",
            Metadata(plan, servers),
            [.. inputs.All, .. parts.Select(static part => part.Image)],
            [.. shared.All, .. entrance.Shared, .. parts.SelectMany(static part => part.Resources)],
            [
                new Output("LoadBalancerDnsName", shared.Alb.DNSName),
                .. servers.Select(server => Way.Url(plan, shared.Alb, server)),
            ]);
    }

    /// <summary>What the next deployment reads back: the layout, and the numbers that were assigned and must not move.</summary>
    private static ObjectValue Metadata(DeployPlan plan, IEnumerable<ServerPlan> servers) => OutboardMetadata.Of(new Members()
        .Add(OutboardMetadata.Defaults, "Defaults")
        .Add(plan.Layout switch { Layout.Edge => "edge", Layout.Http => "http", _ => "classic" }, "Layout")
        .Add(new ObjectValue([.. servers.Select(Assignment)]), "Assignments"));

    private static Member Assignment(ServerPlan server) =>
        new(server.Name, new Members().Add(server.Port, "Port").Add(server.Priority, "Priority").ToValue());
}
