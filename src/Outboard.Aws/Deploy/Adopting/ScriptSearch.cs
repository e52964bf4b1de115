using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Adopting;

/// <summary>Finds by their names the things the user's script made, and reads what they are.</summary>
internal sealed class ScriptSearch(AwsApi aws)
{
    public async Task<ScriptParts> FindAsync(DeployPlan plan, CancellationToken cancellation)
    {
        var balancer = await aws.LoadBalancing.FindLoadBalancerAsync(DocumentNames.LoadBalancer, cancellation);
        var cluster = await aws.Ecs.FindClusterAsync(DocumentNames.Cluster, cancellation) is { Status: not "INACTIVE" } active ? active : null;
        var services = cluster is null ? [] : await aws.Ecs.ListServicesAsync(cluster.Name, [.. plan.Servers.Select(static server => DocumentNames.Service(server.Name))], cancellation);
        var listeners = balancer is null ? [] : await aws.LoadBalancing.ListListenersAsync(balancer.Arn, cancellation);
        var servers = new List<ScriptServer>();
        foreach (var server in plan.Servers)
        {
            var group = await aws.LoadBalancing.FindTargetGroupAsync(DocumentNames.TargetGroup(server.Name), cancellation);
            var listener = listeners.FirstOrDefault(one => one.Port == server.Port);
            servers.Add(new ScriptServer(server)
            {
                TargetGroup = group,
                Listener = listener,
                Rule = listener is null || group is null ? null : await RuleAsync(listener, group, cancellation),
                Service = services.FirstOrDefault(one => one.Name == DocumentNames.Service(server.Name) && one.Status != "INACTIVE"),
            });
        }

        return new ScriptParts
        {
            Repositories = await AllAsync(DocumentNames.Repositories, name => aws.Ecr.FindRepositoryAsync(name, cancellation)),
            Roles = await AllAsync(DocumentNames.Roles, name => aws.Iam.FindRoleAsync(name, cancellation)),
            LogGroup = await aws.Logs.FindGroupAsync(DocumentNames.LogGroup, cancellation),
            Cluster = cluster,
            SecurityGroup = await aws.Ec2.FindGroupAsync(DocumentNames.SecurityGroup, balancer?.VpcId, cancellation),
            LoadBalancer = balancer,
            Servers = servers,
        };
    }

    /// <summary>The one that forwards to the server's target group.</summary>
    private async Task<RuleInfo?> RuleAsync(ListenerInfo listener, TargetGroupInfo group, CancellationToken cancellation) =>
        (await aws.LoadBalancing.ListRulesAsync(listener.Arn, cancellation))
            .FirstOrDefault(rule => rule.Priority != "default" && rule.Actions.Any(action => action.TargetGroupArn == group.Arn));

    private static async Task<IReadOnlyList<(string, T)>> AllAsync<T>(IReadOnlyList<(string LogicalId, string Name)> names, Func<string, Task<T?>> find)
        where T : class
    {
        var found = new List<(string, T)>();
        foreach (var (logicalId, name) in names)
        {
            if (await find(name) is { } live)
            {
                found.Add((logicalId, live));
            }
        }

        return found;
    }
}
