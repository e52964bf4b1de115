using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Network, load balancer, cluster, and the services that fit (aws 1.4 to 1.9).</summary>
public static class MainStack
{
    public static Template Build(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var all = TaskPlan.Of(plan);
        TaskPlan[] tasks = [.. all.Where(static task => task.Stack == 0)];
        ServerPlan[] servers = [.. tasks.SelectMany(static task => task.Servers)];

        var inputs = Inputs.Of(plan);
        var shared = SharedParts.Build(plan, inputs, all);
        var entrance = Entrance.Build(plan, inputs, shared.Alb);
        var ground = Ground.Of(shared, entrance);
        var site = new Site(plan, inputs, ground);
        TaskParts[] parts = [.. tasks.Select(task => TaskParts.Build(site, task))];
        ValueList<Resource> resources = [.. shared.All, .. entrance.All, .. parts.SelectMany(static part => part.Resources)];
        ValueList<Output> outputs =
        [
            new Output("LoadBalancerDnsName", ground.AlbDnsName),
            .. tasks.Length < all.Count ? SharedInputs.OutputsOf(plan, ground) : [],
            .. servers.Select(server => Way.Url(plan, ground, server)),
        ];

        return new Template(
            $"Outboard stack of {plan.Name}",
            AssignmentRecord.Of(plan, stack: 0, servers),
            [.. References.Used(inputs.All, resources, outputs), .. parts.SelectMany(static part => part.Parameters)],
            resources,
            outputs);
    }
}
