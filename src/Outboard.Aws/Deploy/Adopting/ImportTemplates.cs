using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Adopting;

/// <summary>
/// The templates an import takes: exactly what is there, everything retained, no outputs. CloudFormation does not hold them against reality;
/// the drift detection afterwards does. What is to keep its identity has the logical id of the deployment's own template, and says neither
/// more nor less of what only a new one could have: no name above all, since that template has none.
/// </summary>
internal static class ImportTemplates
{
    public const string Cluster = "AdoptedCluster";

    public const string SecurityGroup = "AdoptedSecurityGroup";

    public const string LogGroup = "AdoptedLogGroup";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonObject template) => template.ToJsonString(s_plain);

    public static JsonObject Base(ScriptParts parts, string deployment)
    {
        var resources = new JsonObject();
        foreach (var (logicalId, live) in parts.Repositories)
        {
            resources[logicalId] = Retained("AWS::ECR::Repository", new() { ["RepositoryName"] = live.Name });
        }

        foreach (var (logicalId, live) in parts.Roles)
        {
            resources[logicalId] = Retained("AWS::IAM::Role", new() { ["RoleName"] = live.Name, ["AssumeRolePolicyDocument"] = JsonNode.Parse(live.TrustPolicy) });
        }

        if (parts.LogGroup is { } logs)
        {
            var properties = new JsonObject { ["LogGroupName"] = logs.Name };
            if (logs.RetentionDays is { } days)
            {
                properties["RetentionInDays"] = days;
            }

            resources[LogGroup] = Retained("AWS::Logs::LogGroup", properties);
        }

        return Template($"Outboard base stack of {deployment}", new JsonObject { ["Defaults"] = 1, ["Adopted"] = true }, [], resources);
    }

    public static JsonObject Main(ScriptParts parts, DeployPlan plan)
    {
        var resources = new JsonObject();
        if (parts.Cluster is { } cluster)
        {
            resources[Cluster] = Retained("AWS::ECS::Cluster", new() { ["ClusterName"] = cluster.Name });
        }

        if (parts.SecurityGroup is { } group)
        {
            resources[SecurityGroup] = Retained("AWS::EC2::SecurityGroup", new()
            {
                ["GroupName"] = group.Name, ["GroupDescription"] = group.Description, ["VpcId"] = Ref("VpcId"), ["SecurityGroupIngress"] = Ingress(group),
            });
        }

        if (parts.LoadBalancer is { } balancer)
        {
            resources["Alb"] = Retained("AWS::ElasticLoadBalancingV2::LoadBalancer", new()
            {
                ["Type"] = "application", ["Scheme"] = balancer.Scheme, ["Subnets"] = Ref("SubnetIds"), ["SecurityGroups"] = Groups(balancer.Groups, parts),
            });
        }

        foreach (var server in parts.Servers)
        {
            AddServer(resources, server, parts);
        }

        var assignments = new JsonObject(plan.Servers.Select(static server =>
            KeyValuePair.Create(server.Name, (JsonNode?)new JsonObject { ["Port"] = server.Port, ["Priority"] = server.Priority })));
        return Template(
            $"Outboard stack of {plan.Name}",
            new JsonObject { ["Defaults"] = 1, ["Layout"] = "classic", ["Adopted"] = true, ["Assignments"] = assignments },
            new JsonObject { ["VpcId"] = Parameter("AWS::EC2::VPC::Id"), ["SubnetIds"] = Parameter("List<AWS::EC2::Subnet::Id>") },
            resources);
    }

    private static void AddServer(JsonObject resources, ScriptServer server, ScriptParts parts)
    {
        var name = server.Plan.LogicalName;
        if (server.TargetGroup is { } targets)
        {
            resources[$"{name}TargetGroup"] = Retained("AWS::ElasticLoadBalancingV2::TargetGroup", TargetGroup(targets));
        }

        if (server.Listener is { } listener)
        {
            resources[$"{name}Listener"] = Retained("AWS::ElasticLoadBalancingV2::Listener", new()
            {
                ["LoadBalancerArn"] = Ref("Alb"), ["Port"] = listener.Port, ["Protocol"] = listener.Protocol, ["DefaultActions"] = Actions(listener.DefaultActions, server),
            });
        }

        if (server.Rule is { } rule)
        {
            resources[$"{name}Rule"] = Retained("AWS::ElasticLoadBalancingV2::ListenerRule", new()
            {
                ["ListenerArn"] = Ref($"{name}Listener"),
                ["Priority"] = int.Parse(rule.Priority, CultureInfo.InvariantCulture),
                ["Conditions"] = new JsonArray(new JsonObject { ["Field"] = "host-header", ["HostHeaderConfig"] = new JsonObject { ["Values"] = Texts(rule.Hosts) } }),
                ["Actions"] = Actions(rule.Actions, server),
            });
        }

        if (server.Service is { } service)
        {
            resources[server.ServiceId] = Retained("AWS::ECS::Service", Service(service, server, parts));
        }
    }

    private static JsonObject TargetGroup(TargetGroupInfo live)
    {
        var properties = new JsonObject
        {
            ["TargetType"] = live.TargetType, ["Protocol"] = live.Protocol, ["ProtocolVersion"] = "HTTP1", ["Port"] = live.Port, ["VpcId"] = Ref("VpcId"), ["HealthCheckPath"] = live.HealthPath,
        };
        foreach (var (property, number) in new[]
        {
            ("HealthCheckIntervalSeconds", live.IntervalSeconds), ("HealthCheckTimeoutSeconds", live.TimeoutSeconds),
            ("HealthyThresholdCount", live.Healthy), ("UnhealthyThresholdCount", live.Unhealthy),
        })
        {
            if (number is { } value)
            {
                properties[property] = value;
            }
        }

        if (live.Matcher is { } matcher)
        {
            properties["Matcher"] = new JsonObject { ["HttpCode"] = matcher };
        }

        return properties;
    }

    private static JsonObject Service(ServiceInfo live, ScriptServer server, ScriptParts parts)
    {
        var properties = new JsonObject
        {
            ["Cluster"] = Ref(Cluster), ["ServiceName"] = live.Name, ["TaskDefinition"] = live.TaskDefinition, ["DesiredCount"] = live.Desired,
        };
        if (live.LaunchType is { } launch)
        {
            properties["LaunchType"] = launch;
        }

        if (live.Network is { } network)
        {
            properties["NetworkConfiguration"] = new JsonObject
            {
                ["AwsvpcConfiguration"] = new JsonObject
                {
                    ["Subnets"] = Texts(network.Subnets), ["SecurityGroups"] = Groups(network.Groups, parts), ["AssignPublicIp"] = network.HasPublicIp ? "ENABLED" : "DISABLED",
                },
            };
        }

        if (live.Targets.Count > 0)
        {
            properties["LoadBalancers"] = new JsonArray([.. live.Targets.Select(target => new JsonObject
            {
                ["ContainerName"] = target.Container, ["ContainerPort"] = target.Port, ["TargetGroupArn"] = TargetGroupOf(target.TargetGroupArn, server),
            })]);
        }

        return properties;
    }

    private static JsonArray Actions(IReadOnlyList<ListenerAction> actions, ScriptServer server) => new([.. actions.Select(action =>
    {
        var written = new JsonObject { ["Type"] = action.Type };
        if (action.TargetGroupArn is { } arn)
        {
            written["TargetGroupArn"] = TargetGroupOf(arn, server);
        }

        if (action.Type == "fixed-response")
        {
            written["FixedResponseConfig"] = new JsonObject { ["StatusCode"] = action.StatusCode, ["ContentType"] = action.ContentType, ["MessageBody"] = action.Body };
        }

        return written;
    })]);

    private static JsonNode TargetGroupOf(string arn, ScriptServer server) => server.TargetGroup?.Arn == arn ? Ref($"{server.Plan.LogicalName}TargetGroup") : arn;

    private static JsonArray Groups(IReadOnlyList<string> ids, ScriptParts parts) => new([.. ids.Select(JsonNode (id) => id == parts.SecurityGroup?.Id ? Ref(SecurityGroup) : id)]);

    private static JsonArray Ingress(SecurityGroupInfo live) => new(
    [
        .. from rule in live.Ingress
           from cidr in rule.Cidrs
           select Rule(rule, cidr.Contains(':', StringComparison.Ordinal) ? "CidrIpv6" : "CidrIp", cidr),
        .. from rule in live.Ingress
           from other in rule.Groups
           select Rule(rule, "SourceSecurityGroupId", other),
    ]);

    private static JsonObject Rule(IngressRule rule, string source, string value)
    {
        var written = new JsonObject { ["IpProtocol"] = rule.Protocol };
        if (rule is { FromPort: { } from, ToPort: { } to })
        {
            (written["FromPort"], written["ToPort"]) = (from, to);
        }

        written[source] = value;
        return written;
    }

    private static JsonObject Template(string description, JsonObject metadata, JsonObject parameters, JsonObject resources)
    {
        var template = new JsonObject { ["AWSTemplateFormatVersion"] = "2010-09-09", ["Description"] = description, ["Metadata"] = new JsonObject { ["Outboard"] = metadata } };
        if (parameters.Count > 0)
        {
            template["Parameters"] = parameters;
        }

        template["Resources"] = resources;
        return template;
    }

    private static JsonObject Retained(string type, JsonObject properties) => new() { ["Type"] = type, ["DeletionPolicy"] = "Retain", ["Properties"] = properties };

    private static JsonObject Ref(string logicalId) => new() { ["Ref"] = logicalId };

    private static JsonObject Parameter(string type) => new() { ["Type"] = type };

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(static text => (JsonNode)text)]);
}
