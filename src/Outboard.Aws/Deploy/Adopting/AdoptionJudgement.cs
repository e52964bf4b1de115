using System.Globalization;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy.Adopting;

/// <summary>
/// Which of the things found can be taken over. Load balancer, target groups, listeners and rules keep their identity, and with it the DNS
/// name and the clients' URLs: what the deployment cannot leave as it is, because only a new one could have it, is refused with the reason.
/// </summary>
internal static class AdoptionJudgement
{
    private static readonly Dictionary<string, string> s_none = [];

    public static IReadOnlyList<AdoptableResource> Of(ScriptParts parts, DeployPlan plan)
    {
        var (under, main) = (DeploymentStacks.BaseName(plan.Name), DeploymentStacks.MainName(plan.Name));
        return
        [
            .. DocumentNames.Repositories.Select(one => Named(under, one.LogicalId, "AWS::ECR::Repository", "RepositoryName", one.Name, parts.Repositories.Any(live => live.LogicalId == one.LogicalId))),
            .. DocumentNames.Roles.Select(one => Named(under, one.LogicalId, "AWS::IAM::Role", "RoleName", one.Name, parts.Roles.Any(live => live.LogicalId == one.LogicalId))),
            Named(under, ImportTemplates.LogGroup, "AWS::Logs::LogGroup", "LogGroupName", DocumentNames.LogGroup, parts.LogGroup is not null),
            Named(main, ImportTemplates.Cluster, "AWS::ECS::Cluster", "ClusterName", DocumentNames.Cluster, parts.Cluster is not null),
            One(main, ImportTemplates.SecurityGroup, "AWS::EC2::SecurityGroup", DocumentNames.SecurityGroup, parts.SecurityGroup is { } group ? Ids("Id", group.Id) : null, Of(parts.SecurityGroup, parts.LoadBalancer)),
            One(main, "Alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", DocumentNames.LoadBalancer, parts.LoadBalancer is { } balancer ? Ids("LoadBalancerArn", balancer.Arn) : null, Of(parts.LoadBalancer)),
            .. parts.Servers.SelectMany(server => OfServer(main, server, parts)),
        ];
    }

    private static IEnumerable<AdoptableResource> OfServer(string stack, ScriptServer server, ScriptParts parts)
    {
        var (name, plan) = (server.Plan.LogicalName, server.Plan);
        var service = DocumentNames.Service(plan.Name);
        yield return One(stack, $"{name}TargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", DocumentNames.TargetGroup(plan.Name),
            server.TargetGroup is { } group ? Ids("TargetGroupArn", group.Arn) : null, Of(server.TargetGroup, plan, parts.LoadBalancer));
        yield return One(stack, $"{name}Listener", "AWS::ElasticLoadBalancingV2::Listener", string.Create(CultureInfo.InvariantCulture, $"{DocumentNames.LoadBalancer}:{plan.Port}"),
            server.Listener is { } listener ? Ids("ListenerArn", listener.Arn) : null, null);
        yield return One(stack, $"{name}Rule", "AWS::ElasticLoadBalancingV2::ListenerRule", string.Create(CultureInfo.InvariantCulture, $"rule of {DocumentNames.LoadBalancer}:{plan.Port}"),
            server.Rule is { } rule ? Ids("RuleArn", rule.Arn) : null, Of(server.Rule));
        yield return One(stack, server.ServiceId, "AWS::ECS::Service", service,
            server.Service is { } live ? new Dictionary<string, string> { ["ServiceArn"] = live.Arn, ["Cluster"] = DocumentNames.Cluster } : null,
            server.Service is not null && parts.Cluster is null ? $"its cluster {DocumentNames.Cluster} is not there" : null);
    }

    private static string? Of(LoadBalancerInfo? balancer) => balancer is { Scheme: not "internet-facing" }
        ? $"it is {balancer.Scheme}, and a deployment's is internet-facing; a load balancer cannot be changed in that, only replaced, with another DNS name" : null;

    private static string? Of(SecurityGroupInfo? group, LoadBalancerInfo? balancer) => group is not null && balancer is not null && group.VpcId != balancer.VpcId
        ? $"it is in {group.VpcId}, and the load balancer in {balancer.VpcId}" : null;

    private static string? Of(RuleInfo? rule) => rule is { Hosts.Count: 0 } or { Paths.Count: > 0 } ? "it is not a plain rule by host, as the script makes them" : null;

    private static string? Of(TargetGroupInfo? group, ServerPlan plan, LoadBalancerInfo? balancer)
    {
        if (group is null)
        {
            return null;
        }

        string[] differences =
        [
            .. group.Port != plan.Port ? [string.Create(CultureInfo.InvariantCulture, $"its port is {group.Port}, and the server's {plan.Port}")] : Array.Empty<string>(),
            .. group.Protocol != "HTTP" ? [$"it speaks {group.Protocol}, not HTTP"] : Array.Empty<string>(),
            .. group.TargetType != "ip" ? [$"its targets are {group.TargetType}, and tasks are ip"] : Array.Empty<string>(),
            .. balancer is not null && group.VpcId != balancer.VpcId ? [$"it is in {group.VpcId}, and the load balancer in {balancer.VpcId}"] : Array.Empty<string>(),
        ];
        return differences.Length == 0 ? null : $"{string.Join("; ", differences)}: a target group cannot be changed in that, only replaced";
    }

    private static AdoptableResource Named(string stack, string logicalId, string type, string property, string name, bool isThere) =>
        One(stack, logicalId, type, name, isThere ? Ids(property, name) : null, null);

    private static AdoptableResource One(string stack, string logicalId, string type, string name, IReadOnlyDictionary<string, string>? identifier, string? refusal) =>
        new(name, type, stack, logicalId, identifier is null ? Adoptability.NotThere : refusal is null ? Adoptability.Importable : Adoptability.Refused, identifier ?? s_none, identifier is null ? null : refusal);

    private static Dictionary<string, string> Ids(string property, string value) => new() { [property] = value };
}
