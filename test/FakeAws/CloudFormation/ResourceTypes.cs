using System.Globalization;
using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Wire;

namespace FakeAws.CloudFormation;

/// <summary>What a resource of each type is called, and what can be asked of it.</summary>
internal static class ResourceTypes
{
    private static readonly HashSet<string> s_untaggable =
    [
        "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::EC2::SecurityGroupIngress",
        "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::Route53::RecordSet",
    ];

    public static bool IsTaggable(string type) => !s_untaggable.Contains(type);

    /// <summary>Makes it, and does not put it into the account.</summary>
    public static LiveResource Make(Account account, string type, string stack, string logicalId, JsonObject properties, Dictionary<string, string> tags)
    {
        var (id, arn, attributes) = Identify(account, type, stack, logicalId, properties);
        return new LiveResource
        {
            Type = type,
            PhysicalId = id,
            Arn = arn,
            Properties = properties.DeepClone().AsObject(),
            Attributes = attributes,
            Tags = IsTaggable(type) ? new(tags.Concat(properties.Tags("Tags")).DistinctBy(static tag => tag.Key), StringComparer.Ordinal) : [],
            Created = account.Now,
        };
    }

    /// <summary>Something of that name that is in the way.</summary>
    public static LiveResource? Conflict(Account account, string type, JsonObject properties)
    {
        var name = type switch
        {
            "AWS::ECR::Repository" => properties.Text("RepositoryName"),
            "AWS::Logs::LogGroup" => properties.Text("LogGroupName"),
            "AWS::IAM::Role" => properties.Text("RoleName"),
            "AWS::ECS::Cluster" => properties.Text("ClusterName"),
            "AWS::Route53::RecordSet" => properties.Text("Name")!.TrimEnd('.'),
            "AWS::ElasticLoadBalancingV2::LoadBalancer" or "AWS::ElasticLoadBalancingV2::TargetGroup" => properties.Text("Name"),
            _ => null,
        };
        return name is null ? null : account.Find(type, name);
    }

    private static (string Id, string Arn, Dictionary<string, string> Attributes) Identify(Account account, string type, string stack, string logicalId, JsonObject properties)
    {
        var long_ = $"{stack}-{logicalId}-{account.Letters(12)}";
        var short_ = $"{stack[..Math.Min(6, stack.Length)]}-{logicalId[..Math.Min(12, logicalId.Length)]}-{account.Letters(12)}".Replace("--", "-", StringComparison.Ordinal);
        switch (type)
        {
            case "AWS::ECR::Repository":
                var repository = properties.Text("RepositoryName") ?? long_.ToLowerInvariant();
                return (repository, account.Arn("ecr", "repository/" + repository), new()
                {
                    ["Arn"] = account.Arn("ecr", "repository/" + repository), ["RepositoryUri"] = $"{account.Registry.Host}/{repository}",
                });
            case "AWS::Logs::LogGroup":
                var group = properties.Text("LogGroupName") ?? long_;
                return (group, account.Arn("logs", "log-group:" + group), new() { ["Arn"] = account.Arn("logs", $"log-group:{group}:*") });
            case "AWS::IAM::Role":
                var role = properties.Text("RoleName") ?? long_;
                return (role, $"arn:aws:iam::{account.Id}:role/{role}", new() { ["Arn"] = $"arn:aws:iam::{account.Id}:role/{role}", ["RoleId"] = "AROA" + account.Letters(17) });
            case "AWS::ECS::Cluster":
                var cluster = properties.Text("ClusterName") ?? long_;
                return (cluster, account.Arn("ecs", "cluster/" + cluster), new() { ["Arn"] = account.Arn("ecs", "cluster/" + cluster) });
            case "AWS::ECS::ClusterCapacityProviderAssociations":
                var owner = properties.Text("Cluster")!;
                return (owner, account.Arn("ecs", "cluster/" + owner), []);
            case "AWS::ECS::TaskDefinition":
                var definition = account.Ecs.Register(properties, long_.ToLowerInvariant());
                return (definition.Arn, definition.Arn, new() { ["TaskDefinitionArn"] = definition.Arn });
            case "AWS::ECS::Service":
                var service = properties.Text("ServiceName") ?? long_;
                var home = (properties.Text("Cluster") ?? "default").Split('/')[^1];
                var serviceArn = account.Arn("ecs", $"service/{home}/{service}");
                return (serviceArn, serviceArn, new() { ["$name"] = service, ["Name"] = service, ["ServiceArn"] = serviceArn });
            case "AWS::EC2::SecurityGroup":
                var id = "sg-" + account.Hex(17);
                return (id, account.Arn("ec2", "security-group/" + id), new() { ["$name"] = properties.Text("GroupName") ?? long_, ["GroupId"] = id, ["Id"] = id, ["VpcId"] = properties.Text("VpcId") ?? "" });
            case "AWS::EC2::SecurityGroupIngress":
                var rule = "sgr-" + account.Hex(17);
                return (rule, account.Arn("ec2", "security-group-rule/" + rule), new() { ["Id"] = rule });
            case "AWS::CertificateManager::Certificate":
                var certificate = account.Arn("acm", $"certificate/{account.Hex(8)}-{account.Hex(4)}-{account.Hex(4)}-{account.Hex(4)}-{account.Hex(12)}");
                return (certificate, certificate, []);
            case "AWS::Route53::RecordSet":
                var record = properties.Text("Name")!.TrimEnd('.');
                return (record, $"arn:aws:route53:::recordset/{record}", []);
            case "AWS::ApplicationAutoScaling::ScalableTarget":
                var target = $"{properties.Text("ResourceId")}|{properties.Text("ScalableDimension")}|{properties.Text("ServiceNamespace")}";
                return (target, account.Arn("application-autoscaling", "scalable-target/" + account.Hex(16)), new() { ["Id"] = target });
            case var _ when type.StartsWith("AWS::ElasticLoadBalancingV2::", StringComparison.Ordinal):
                return Balancing(account, type, properties, short_);
            default:
                return (long_, account.Arn("unknown", long_), new() { ["Arn"] = account.Arn("unknown", long_) });
        }
    }

    private static (string Id, string Arn, Dictionary<string, string> Attributes) Balancing(Account account, string type, JsonObject properties, string madeUp)
    {
        var name = properties.Text("Name") ?? madeUp;
        switch (type.Split("::")[2])
        {
            case "LoadBalancer":
                var full = $"app/{name}/{account.Hex(16)}";
                var balancer = account.Arn("elasticloadbalancing", "loadbalancer/" + full);
                return (balancer, balancer, new()
                {
                    ["$name"] = name, ["LoadBalancerName"] = name, ["LoadBalancerFullName"] = full, ["LoadBalancerArn"] = balancer, ["CanonicalHostedZoneID"] = "Z35SXDOTRQ7X7K",
                    ["DNSName"] = string.Create(CultureInfo.InvariantCulture, $"{name}-{1_000_000_000 + account.Resources.Count}.{account.Region}.elb.amazonaws.com"),
                });
            case "TargetGroup":
                var group = $"targetgroup/{name}/{account.Hex(16)}";
                var arn = account.Arn("elasticloadbalancing", group);
                account.Targets[arn] = [];
                return (arn, arn, new() { ["$name"] = name, ["TargetGroupName"] = name, ["TargetGroupFullName"] = group, ["TargetGroupArn"] = arn });
            case "Listener":
                var listener = properties.Text("LoadBalancerArn")!.Replace(":loadbalancer/", ":listener/", StringComparison.Ordinal) + "/" + account.Hex(16);
                return (listener, listener, new() { ["ListenerArn"] = listener });
            default:
                var rule = properties.Text("ListenerArn")!.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal) + "/" + account.Hex(16);
                return (rule, rule, new() { ["RuleArn"] = rule, ["IsDefault"] = "false" });
        }
    }
}
