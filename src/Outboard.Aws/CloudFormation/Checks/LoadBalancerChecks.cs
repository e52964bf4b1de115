using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>The load balancer itself and its quotas.</summary>
internal static class LoadBalancerChecks
{
    public static IReadOnlyList<TemplateChecks.Check> All { get; } = [WrongLoadBalancerAttribute, OneSubnet, QuotaExceeded];

    internal static IEnumerable<Problem> WrongLoadBalancerAttribute(TemplateView template) =>
        template.OfType(Types.LoadBalancer).SelectMany(static one => AttributeTable.LoadBalancer.Find(one, "LoadBalancerAttributes"));

    internal static IEnumerable<Problem> OneSubnet(TemplateView template) => template.OfType(Types.LoadBalancer)
        .Where(static one => one.Properties["Subnets"] is JsonArray { Count: < 2 } subnets && subnets.Count == subnets.Texts().Count())
        .Select(static one => one.Problem("Properties.Subnets",
            "An application load balancer takes subnets of two zones at least.",
            "Name two in aws.subnets."));

    internal static IEnumerable<Problem> QuotaExceeded(TemplateView template)
    {
        foreach (var balancer in template.OfType(Types.LoadBalancer))
        {
            var listeners = template.OfType(Types.Listener).Where(one => template.Find(one.Properties["LoadBalancerArn"]) == balancer).ToList();
            var rules = template.OfType(Types.Rule)
                .Where(one => template.Find(one.Properties["ListenerArn"]) is { } listener && listeners.Contains(listener)).ToList();
            var groups = rules.SelectMany(rule => RuleChecks.TargetGroups(template, rule, "Actions")).Distinct().Count();
            var most = template.Quotas;
            (int Count, int Limit, string Name)[] quotas = [(rules.Count, most.Rules, "rules"), (listeners.Count, most.Listeners, "listeners"), (groups, most.TargetGroups, "target groups")];
            foreach (var (count, limit, name) in quotas)
            {
                if (count > limit)
                {
                    yield return balancer.Problem("", $"{count} {name}; a load balancer has {limit} at most unless the quota is raised.",
                        "Deploy some of the servers under another aws.name, or set aws.packing to one-task.");
                }
            }
        }
    }
}
