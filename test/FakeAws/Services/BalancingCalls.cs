using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.Services;

/// <summary>Elastic Load Balancing, version 2; pages are marked with <c>Marker</c>.</summary>
internal static class BalancingCalls
{
    private const string Balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    private const string Group = "AWS::ElasticLoadBalancingV2::TargetGroup";
    private const string ListenerType = "AWS::ElasticLoadBalancingV2::Listener";
    private const string RuleType = "AWS::ElasticLoadBalancingV2::ListenerRule";

    public static JsonNode LoadBalancers(Account account, JsonObject input) => Answer(account, input, "LoadBalancers",
        Wanted(account, Balancer, input.Strings("LoadBalancerArns"), input.Strings("Names"), "LoadBalancerNotFound", "One or more load balancers not found"), one => new JsonObject
        {
            ["LoadBalancerArn"] = one.Arn, ["DNSName"] = one.Attributes["DNSName"], ["CanonicalHostedZoneId"] = one.Attributes["CanonicalHostedZoneID"], ["CreatedTime"] = Json.Time(one.Created),
            ["LoadBalancerName"] = one.Name, ["Scheme"] = one.Text("Scheme") ?? "internet-facing", ["VpcId"] = account.Network.Subnets.Find(subnet => one.Properties.Strings("Subnets").Contains(subnet.Id))?.VpcId,
            ["State"] = new JsonObject { ["Code"] = "active" }, ["Type"] = one.Text("Type") ?? "application", ["IpAddressType"] = one.Text("IpAddressType") ?? "ipv4",
            ["AvailabilityZones"] = Json.List(one.Properties.Strings("Subnets"), id => new JsonObject { ["ZoneName"] = account.Network.Subnets.Find(subnet => subnet.Id == id)?.Zone, ["SubnetId"] = id }),
            ["SecurityGroups"] = Json.Texts(one.Properties.Strings("SecurityGroups")),
        });

    public static JsonNode LoadBalancerAttributes(Account account, JsonObject input) => new JsonObject
    {
        ["Attributes"] = Json.Tags(Need(account, Balancer, input.Need("LoadBalancerArn"), "LoadBalancerNotFound", "One or more load balancers not found").Properties.Tags("LoadBalancerAttributes")),
    };

    public static JsonNode TargetGroups(Account account, JsonObject input)
    {
        var all = Wanted(account, Group, input.Strings("TargetGroupArns"), input.Strings("Names"), "TargetGroupNotFound", "One or more target groups not found");
        if (input.Text("LoadBalancerArn") is { } balancer)
        {
            all = all.Where(one => Users(account, one.Arn).Contains(balancer));
        }

        return Answer(account, input, "TargetGroups", all, one => new JsonObject
        {
            ["TargetGroupArn"] = one.Arn, ["TargetGroupName"] = one.Name, ["Protocol"] = one.Text("Protocol"), ["Port"] = one.Properties.Number("Port"), ["VpcId"] = one.Text("VpcId"),
            ["HealthCheckProtocol"] = one.Text("HealthCheckProtocol") ?? "HTTP", ["HealthCheckPort"] = "traffic-port", ["HealthCheckEnabled"] = "true",
            ["HealthCheckIntervalSeconds"] = one.Properties.Number("HealthCheckIntervalSeconds") ?? 30, ["HealthCheckTimeoutSeconds"] = one.Properties.Number("HealthCheckTimeoutSeconds") ?? 5,
            ["HealthyThresholdCount"] = one.Properties.Number("HealthyThresholdCount") ?? 5, ["UnhealthyThresholdCount"] = one.Properties.Number("UnhealthyThresholdCount") ?? 2,
            ["HealthCheckPath"] = one.Text("HealthCheckPath") ?? "/", ["Matcher"] = new JsonObject { ["HttpCode"] = one.Properties["Matcher"].Text("HttpCode") ?? "200" },
            ["LoadBalancerArns"] = Json.Texts(Users(account, one.Arn)), ["TargetType"] = one.Text("TargetType"), ["ProtocolVersion"] = one.Text("ProtocolVersion") ?? "HTTP1", ["IpAddressType"] = "ipv4",
        });
    }

    public static JsonNode TargetGroupAttributes(Account account, JsonObject input) => new JsonObject
    {
        ["Attributes"] = Json.Tags(Need(account, Group, input.Need("TargetGroupArn"), "TargetGroupNotFound", "One or more target groups not found").Properties.Tags("TargetGroupAttributes")),
    };

    public static JsonNode Health(Account account, JsonObject input)
    {
        var group = Need(account, Group, input.Need("TargetGroupArn"), "TargetGroupNotFound", "One or more target groups not found");
        return new JsonObject
        {
            ["TargetHealthDescriptions"] = Json.List(account.Targets.TryGetValue(group.Arn, out var targets) ? targets : [], static target => new JsonObject
            {
                ["Target"] = new JsonObject { ["Id"] = target.Address, ["Port"] = target.Port }, ["HealthCheckPort"] = target.Port,
                ["TargetHealth"] = new JsonObject { ["State"] = target.State, ["Reason"] = target.Reason, ["Description"] = target.Description },
            }),
        };
    }

    public static JsonNode Listeners(Account account, JsonObject input)
    {
        var wanted = input.Strings("ListenerArns");
        if (input.Text("LoadBalancerArn") is { } balancer)
        {
            Need(account, Balancer, balancer, "LoadBalancerNotFound", "One or more load balancers not found");
            return Answer(account, input, "Listeners", account.All(ListenerType).Where(one => one.Text("LoadBalancerArn") == balancer), Listener);
        }

        return Answer(account, input, "Listeners", Wanted(account, ListenerType, wanted, [], "ListenerNotFound", "One or more listeners not found"), Listener);
    }

    public static JsonNode Rules(Account account, JsonObject input)
    {
        if (input.Text("ListenerArn") is not { } arn)
        {
            return Answer(account, input, "Rules", Wanted(account, RuleType, input.Strings("RuleArns"), [], "RuleNotFound", "One or more rules not found"), Rule);
        }

        var listener = Need(account, ListenerType, arn, "ListenerNotFound", "One or more listeners not found");
        IEnumerable<JsonObject> rules =
        [
            .. account.All(RuleType).Where(one => one.Text("ListenerArn") == arn).OrderBy(static one => one.Properties.Number("Priority")).Select(Rule),
            new JsonObject { ["RuleArn"] = arn.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal) + "/default", ["Priority"] = "default", ["Conditions"] = new JsonArray(), ["Actions"] = Actions(listener.Properties.Items("DefaultActions")), ["IsDefault"] = "true" },
        ];
        return Answer(account, input, "Rules", rules, static one => one);
    }

    private static JsonObject Listener(LiveResource one) => new()
    {
        ["ListenerArn"] = one.Arn, ["LoadBalancerArn"] = one.Text("LoadBalancerArn"), ["Port"] = one.Properties.Number("Port"), ["Protocol"] = one.Text("Protocol"), ["SslPolicy"] = one.Text("SslPolicy"),
        ["Certificates"] = one.Properties["Certificates"]?.DeepClone(), ["DefaultActions"] = Actions(one.Properties.Items("DefaultActions")),
    };

    private static JsonObject Rule(LiveResource one) => new()
    {
        ["RuleArn"] = one.Arn, ["Priority"] = one.Text("Priority"), ["IsDefault"] = "false", ["Actions"] = Actions(one.Properties.Items("Actions")),
        ["Conditions"] = Json.List(one.Properties.Items("Conditions"), static condition =>
        {
            var written = condition.DeepClone().AsObject();
            written["Values"] ??= condition["HostHeaderConfig"]?["Values"]?.DeepClone() ?? condition["PathPatternConfig"]?["Values"]?.DeepClone();
            return written;
        }),
    };

    private static JsonArray Actions(IReadOnlyList<JsonNode> actions) => Json.List(actions, static action => action.DeepClone());

    private static List<string> Users(Account account, string group) => [.. account.All(RuleType).Where(rule => rule.Properties.Items("Actions").Any(action => action.Text("TargetGroupArn") == group))
        .Select(rule => account.Find(ListenerType, rule.Text("ListenerArn")!)?.Text("LoadBalancerArn"))
        .Concat(account.All(ListenerType).Where(one => one.Properties.Items("DefaultActions").Any(action => action.Text("TargetGroupArn") == group)).Select(static one => one.Text("LoadBalancerArn")))
        .OfType<string>().Distinct()];

    private static LiveResource Need(Account account, string type, string arn, string code, string message) =>
        account.All(type).FirstOrDefault(one => one.Arn == arn) ?? throw new AwsError(code, message);

    private static IEnumerable<LiveResource> Wanted(Account account, string type, IReadOnlyList<string> arns, IReadOnlyList<string> names, string code, string message) =>
        arns.Count + names.Count == 0
            ? account.All(type)
            : arns.Select(arn => Need(account, type, arn, code, message)).Concat(names.Select(name => account.All(type).FirstOrDefault(one => one.Name == name) ?? throw new AwsError(code, message))).ToList();

    private static JsonObject Answer<T>(Account account, JsonObject input, string list, IEnumerable<T> all, Func<T, JsonNode> write)
    {
        var (items, next) = Page.Of(all, input.Text("Marker"), Math.Min(input.Number("PageSize") ?? int.MaxValue, account.Options.PageSize));
        return new JsonObject { [list] = Json.List(items, write), ["NextMarker"] = next };
    }
}
