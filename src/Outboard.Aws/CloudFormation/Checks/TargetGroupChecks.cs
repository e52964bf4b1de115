using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>Target groups: where a server's requests go and how its health is asked.</summary>
internal static class TargetGroupChecks
{
    public static IReadOnlyList<TemplateChecks.Check> All { get; } =
        [LongName, PortOfAnotherContainer, HealthTimeoutAboveInterval, WrongAttribute, NoServiceBehindRule];

    internal static IEnumerable<Problem> LongName(TemplateView template) => template.OfType(Types.TargetGroup).Concat(template.OfType(Types.LoadBalancer))
        .Where(static one => one.Properties["Name"].Text()?.Length > 32)
        .Select(static one => one.Problem("Properties.Name",
            "The name has more than 32 characters, which the load balancer refuses.",
            "Leave it out; CloudFormation gives one."));

    internal static IEnumerable<Problem> PortOfAnotherContainer(TemplateView template) =>
        from service in template.OfType(Types.Service)
        from entry in service.Properties["LoadBalancers"].Objects()
        let port = entry["ContainerPort"].Number()
        let targets = template.Find(entry["TargetGroupArn"])
        where targets?.Properties["Port"].Number() is { } own && own != port
        select targets.Problem("Properties.Port",
            $"The target group's port differs from {port}, the container's port in {service.Id}; a later move of either replaces the group.",
            "Give both the server's port.");

    internal static IEnumerable<Problem> HealthTimeoutAboveInterval(TemplateView template) => template.OfType(Types.TargetGroup)
        .Where(static group =>
            (group.Properties["HealthCheckTimeoutSeconds"].Number() ?? 5) >= (group.Properties["HealthCheckIntervalSeconds"].Number() ?? 30))
        .Select(static group => group.Problem("Properties.HealthCheckTimeoutSeconds",
            "The health check's timeout is not below its interval, which the load balancer refuses.",
            "Make it smaller than HealthCheckIntervalSeconds."));

    internal static IEnumerable<Problem> WrongAttribute(TemplateView template) =>
        template.OfType(Types.TargetGroup).SelectMany(static group => AttributeTable.TargetGroup.Find(group, "TargetGroupAttributes"));

    internal static IEnumerable<Problem> NoServiceBehindRule(TemplateView template)
    {
        var used = template.OfType(Types.Service).SelectMany(static service => service.Properties["LoadBalancers"].Objects())
            .Select(entry => template.Find(entry["TargetGroupArn"])?.Id).ToHashSet();
        return template.OfType(Types.TargetGroup)
            .Where(group => !used.Contains(group.Id))
            .SelectMany(group => RuleChecks.RoutesTo(template, group), static (group, rule) =>
                rule.Problem("Properties.Actions",
                    $"It forwards to {group.Id}, which no service fills: every request would be answered with 503.",
                    "Add the target group to a service, or take the rule out."));
    }
}
