using System.Text.Json.Nodes;
using static Outboard.Aws.Tests.CloudFormation.Samples;

namespace Outboard.Aws.Tests.CloudFormation;

/// <summary>Load balancer, listeners, rules and target groups gone wrong, by the check that finds it.</summary>
internal static class LoadBalancerSpoils
{
    private const string Conditions = "Resources.FetchRule.Properties.Conditions";

    public static readonly (string Check, string Variant, Spoil Spoil)[] All =
    [
        ("LongName", "load balancer", new("edge", t => t.Properties("Alb")["Name"] = new string('a', 33), "Resources.Alb.Properties.Name", "more than 32")),
        ("LongName", "target group", new("edge", t => Targets(t)["Name"] = new string('a', 33), "Resources.FetchTargetGroup.Properties.Name", "more than 32")),
        ("PortOfAnotherContainer", "", new("edge", t => Targets(t)["Port"] = 8899, "Resources.FetchTargetGroup.Properties.Port", "differs from 8808")),
        ("HealthTimeoutAboveInterval", "", new("edge", t => Targets(t)["HealthCheckTimeoutSeconds"] = 16, "Resources.FetchTargetGroup.Properties.HealthCheckTimeoutSeconds", "not below its interval")),
        ("WrongAttribute", "unknown", new("edge", t => Targets(t)["TargetGroupAttributes"]![0]!["Key"] = "deregistration_delay.timeout",
            "Resources.FetchTargetGroup.Properties.TargetGroupAttributes[0]", "no attribute deregistration_delay.timeout")),
        ("WrongAttribute", "range", new("edge", t => Targets(t)["TargetGroupAttributes"]![0]!["Value"] = "3601",
            "Resources.FetchTargetGroup.Properties.TargetGroupAttributes[0]", "cannot be 3601")),
        ("WrongAttribute", "value", new("edge", t => Targets(t)["TargetGroupAttributes"]![1]!["Value"] = "random",
            "Resources.FetchTargetGroup.Properties.TargetGroupAttributes[1]", "cannot be random")),
        ("WrongAttribute", "twice", new("edge", t => Targets(t)["TargetGroupAttributes"]!.AsArray().Add(Targets(t)["TargetGroupAttributes"]![0]!.DeepClone()),
            "Resources.FetchTargetGroup.Properties.TargetGroupAttributes[3]", "is given twice")),
        ("WrongAttribute", "no key", new("edge", t => Targets(t)["TargetGroupAttributes"]![0]!.AsObject().Remove("Key"),
            "Resources.FetchTargetGroup.Properties.TargetGroupAttributes[0]", "has no Key")),
        ("NoServiceBehindRule", "", new("edge", t => t["Resources"]!.AsObject().Remove("FetchService"), "Resources.FetchRule.Properties.Actions", "FetchTargetGroup, which no service fills")),
        ("WrongLoadBalancerAttribute", "unknown", new("edge", t => Attribute(t, 0)["Key"] = "idle_timeout.seconds",
            "Resources.Alb.Properties.LoadBalancerAttributes[0]", "no attribute idle_timeout.seconds")),
        ("WrongLoadBalancerAttribute", "range", new("edge", t => Attribute(t, 0)["Value"] = "4001", "Resources.Alb.Properties.LoadBalancerAttributes[0]", "cannot be 4001")),
        ("WrongLoadBalancerAttribute", "flag", new("edge", t => Attribute(t, 1)["Value"] = "yes", "Resources.Alb.Properties.LoadBalancerAttributes[1]", "cannot be yes")),
        ("OneSubnet", "", new("edge", t => t.Properties("Alb")["Subnets"] = Json("""["subnet-0a1b2c3d"]"""), "Resources.Alb.Properties.Subnets", "two zones at least")),
        ("QuotaExceeded", "rules", new("edge", t => Repeat(98, i => Add(t, $"R{i}", Rule(t, i))), "Resources.Alb", "101 rules")),
        ("QuotaExceeded", "listeners", new("edge", t => Repeat(49, i => Add(t, $"L{i}", Listener(i))), "Resources.Alb", "51 listeners")),
        ("QuotaExceeded", "target groups", new("edge", ManyTargetGroups, "Resources.Alb", "101 target groups")),
        ("TooManyRulesOfOneGroup", "inline", new("edge", t => Repeat(59, i => t.Properties("AlbSecurityGroup")["SecurityGroupIngress"]!.AsArray().Add(Clients(i))),
            "Resources.AlbSecurityGroup.Properties.SecurityGroupIngress", "61 rules")),
        ("TooManyRulesOfOneGroup", "apart", new("edge", t => Repeat(60, i => Add(t, $"P{i}", t["Resources"]!["TasksFromAlb"]!.DeepClone())),
            "Resources.TaskSecurityGroup.Properties.SecurityGroupIngress", "61 rules")),
        ("DuplicatePort", "", new("classic", t => t.Properties("SearxngListener")["Port"] = 8808, "Resources.SearxngListener.Properties.Port", "FetchListener listens on port 8808 already")),
        ("NoSecurityPolicy", "absent", new("edge", t => t.Properties("HttpsListener").Remove("SslPolicy"), "Resources.HttpsListener.Properties.SslPolicy", "still speaks TLS 1.0")),
        ("NoSecurityPolicy", "unknown", new("edge", t => t.Properties("HttpsListener")["SslPolicy"] = "ELBSecurityPolicy-2016-08", "Resources.HttpsListener.Properties.SslPolicy", "no security policy")),
        ("NoCertificate", "", new("edge", t => t.Properties("HttpsListener").Remove("Certificates"), "Resources.HttpsListener.Properties.Certificates", "without a certificate")),
        ("CertificateWithoutHost", "domain", new("edge", t => Hosts(t)[0] = "fetch.tools.ecs.example.com", Conditions, "does not cover fetch.tools.ecs.example.com")),
        ("OpenOnPlainHttp", "IPv4", new("http", t => Ingress(t)["CidrIp"] = "0.0.0.0/0", "Resources.AlbSecurityGroup.Properties.SecurityGroupIngress[0]", "port 80, where tokens")),
        ("OpenOnPlainHttp", "IPv6", new("classic", t => { Ingress(t).Remove("CidrIp"); Ingress(t)["CidrIpv6"] = "::/0"; },
            "Resources.AlbSecurityGroup.Properties.SecurityGroupIngress[0]", "port 8808, where tokens")),
        ("DuplicatePriority", "", new("edge", t => t.Properties("SearxngRule")["Priority"] = 100, "Resources.SearxngRule.Properties.Priority", "FetchRule has the priority 100")),
        ("SameHostTwice", "host", new("edge", t => t.Properties("SearxngRule")["Conditions"]![0]!["HostHeaderConfig"]!["Values"]![0] = "FETCH.ecs.example.com",
            "Resources.SearxngRule.Properties.Conditions", "FetchRule takes FETCH.ECS.EXAMPLE.COM")),
        ("SameHostTwice", "path", new("http", t => t.Properties("SearxngRule")["Conditions"]![1]!["PathPatternConfig"]!["Values"]![1] = "/fetch/*",
            "Resources.SearxngRule.Properties.Conditions", "/fetch/* on the same listener")),
        ("HostOfWrongForm", "length", new("classic", t => Hosts(t)[0] = new string('a', 120) + ".example.com", Conditions, "more than 128 characters")),
        ("HostOfWrongForm", "port", new("classic", t => Hosts(t)[0] = "fetch.ecs.example.com:8808", Conditions, "has a port")),
        ("HostOfWrongForm", "last label", new("classic", t => Hosts(t)[0] = "fetch.10.0.0.1", Conditions, "no last label of letters only")),
        ("TooManyConditionValues", "", new("http", t => t.Properties("FetchRule")["Conditions"]![1]!["PathPatternConfig"]!["Values"] = Json("""["/a", "/b", "/c", "/d", "/e"]"""),
            Conditions, "6 condition values")),
    ];

    private static JsonObject Targets(JsonObject t) => t.Properties("FetchTargetGroup");

    private static JsonNode Attribute(JsonObject t, int index) => t.Properties("Alb")["LoadBalancerAttributes"]![index]!;

    private static JsonArray Hosts(JsonObject t) => t.Properties("FetchRule")["Conditions"]![0]!["HostHeaderConfig"]!["Values"]!.AsArray();

    private static JsonObject Ingress(JsonObject t) => t.Properties("AlbSecurityGroup")["SecurityGroupIngress"]![0]!.AsObject();

    private static void Add(JsonObject t, string id, JsonNode resource) => t["Resources"]![id] = resource;

    private static void Repeat(int count, Action<int> act)
    {
        for (var i = 0; i < count; i++)
        {
            act(i);
        }
    }

    private static JsonNode Rule(JsonObject t, int i)
    {
        var rule = t["Resources"]!["FetchRule"]!.DeepClone();
        rule["Properties"]!["Priority"] = 1000 + i;
        rule["Properties"]!["Conditions"]![0]!["HostHeaderConfig"]!["Values"]![0] = $"s{i}.ecs.example.com";
        return rule;
    }

    private static JsonNode Clients(int i) => Json($$"""{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "198.51.100.{{i}}/32"}""");

    private static JsonNode Listener(int i) => Json($$$"""
        {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {"LoadBalancerArn": {"Ref": "Alb"}, "Port": {{{9000 + i}}}, "Protocol": "HTTP",
         "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}]}}
        """);

    // 98 beside the three: filled by the service of fetch and forwarded to by its rule.
    private static void ManyTargetGroups(JsonObject t)
    {
        var forward = Json("""{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": {"Ref": "FetchTargetGroup"}}]}}""");
        Repeat(98, i =>
        {
            Add(t, $"G{i}", Json("""{"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"Port": 8808}}"""));
            t.Properties("FetchService")["LoadBalancers"]!.AsArray().Add(Json($$$"""{"ContainerName": "fetch", "ContainerPort": 8808, "TargetGroupArn": {"Ref": "G{{{i}}}"}}"""));
            forward["ForwardConfig"]!["TargetGroups"]!.AsArray().Add(Json($$$"""{"TargetGroupArn": {"Ref": "G{{{i}}}"}}"""));
        });
        t.Properties("FetchRule")["Actions"] = new JsonArray(forward);
    }
}
