using System.Xml.Linq;

namespace Outboard.Aws.Deploy.Api.Wire;

/// <summary>The XML of Elastic Load Balancing as Outboard's records.</summary>
internal static class LoadBalancingAnswers
{
    public static LoadBalancerInfo LoadBalancer(XElement item) => new(
        item.Need("LoadBalancerArn"),
        item.Need("LoadBalancerName"),
        item.Need("DNSName"),
        item.Text("CanonicalHostedZoneId") ?? "",
        item.Child("State").Text("Code") ?? "",
        item.Text("Scheme") ?? "",
        item.Text("VpcId") ?? "",
        [.. item.Items("AvailabilityZones").Select(static zone => zone.Text("SubnetId")).OfType<string>()],
        item.Texts("SecurityGroups"));

    public static TargetGroupInfo TargetGroup(XElement item) => new(
        item.Need("TargetGroupArn"),
        item.Need("TargetGroupName"),
        item.Text("Protocol") ?? "",
        item.Number("Port") ?? 0,
        item.Text("VpcId") ?? "",
        item.Text("TargetType") ?? "",
        item.Text("HealthCheckPath") ?? "",
        item.Child("Matcher").Text("HttpCode"),
        item.Texts("LoadBalancerArns"))
    {
        IntervalSeconds = item.Number("HealthCheckIntervalSeconds"),
        TimeoutSeconds = item.Number("HealthCheckTimeoutSeconds"),
        Healthy = item.Number("HealthyThresholdCount"),
        Unhealthy = item.Number("UnhealthyThresholdCount"),
    };

    public static TargetHealth Health(XElement item) => new(
        item.Child("Target").Need("Id"),
        item.Child("Target").Number("Port"),
        item.Child("TargetHealth").Text("State") ?? "",
        item.Child("TargetHealth").Text("Reason"),
        item.Child("TargetHealth").Text("Description"));

    public static ListenerInfo Listener(XElement item) => new(
        item.Need("ListenerArn"), item.Number("Port") ?? 0, item.Text("Protocol") ?? "", [.. item.Items("DefaultActions").Select(Action)]);

    public static RuleInfo Rule(XElement item) => new(
        item.Need("RuleArn"),
        item.Text("Priority") ?? "default",
        Condition(item, "host-header", "HostHeaderConfig"),
        Condition(item, "path-pattern", "PathPatternConfig"),
        [.. item.Items("Actions").Select(Action)]);

    private static ListenerAction Action(XElement item)
    {
        // A redirect has a status code too.
        var answer = item.Child("FixedResponseConfig") ?? item.Child("RedirectConfig");
        return new(
            item.Need("Type"),
            item.Text("TargetGroupArn") ?? item.Child("ForwardConfig").Items("TargetGroups").Select(static group => group.Text("TargetGroupArn")).FirstOrDefault(),
            answer.Text("StatusCode"),
            answer.Text("ContentType"),
            answer.Text("MessageBody"));
    }

    /// <summary>The values stand in <c>Values</c> or below the newer <c>…Config</c>, or in both.</summary>
    private static IReadOnlyList<string> Condition(XElement rule, string field, string config) =>
    [
        .. rule.Items("Conditions").Where(condition => condition.Text("Field") == field)
            .SelectMany(condition => condition.Texts("Values").Concat(condition.Child(config).Texts("Values"))).Distinct(StringComparer.Ordinal),
    ];
}
