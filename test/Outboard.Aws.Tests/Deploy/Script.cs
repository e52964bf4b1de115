using System.Globalization;
using System.Text.Json.Nodes;
using FakeAws.Model;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>What the user's script makes in an account: the properties its commands give, with AWS's defaults.</summary>
internal static class Script
{
    private static readonly (string Name, int Port, string Host)[] s_servers = [("fetch-mcp", 8808, "fetch"), ("aws-doc-mcp", 8809, "aws-doc"), ("searxng-mcp", 8810, "searxng")];

    public static void Run(Account account)
    {
        var vpc = account.Network.Vpcs[0].Id;
        var subnets = account.Network.Subnets.Take(2).Select(static subnet => (JsonNode)subnet.Id).ToArray();
        account.Add("AWS::ECR::Repository", new() { ["RepositoryName"] = "mcp-proxy-uv" });
        account.Add("AWS::ECR::Repository", new() { ["RepositoryName"] = "mcp-proxy-npx" });
        var cluster = account.Add("AWS::ECS::Cluster", new() { ["ClusterName"] = "mcp-services" });
        var group = account.Add("AWS::EC2::SecurityGroup", new()
        {
            ["GroupName"] = "mcp-services-sg", ["GroupDescription"] = "Security group for MCP services", ["VpcId"] = vpc,
            ["SecurityGroupIngress"] = new JsonArray(new JsonObject { ["IpProtocol"] = "tcp", ["FromPort"] = 8808, ["ToPort"] = 8810, ["CidrIp"] = "0.0.0.0/0" }),
        });
        var balancer = account.Add("AWS::ElasticLoadBalancingV2::LoadBalancer", new()
        {
            ["Name"] = "mcp-services-alb", ["Type"] = "application", ["Scheme"] = "internet-facing", ["Subnets"] = new JsonArray([.. subnets.Select(static one => one.DeepClone())]), ["SecurityGroups"] = new JsonArray(group.PhysicalId),
        });
        account.Add("AWS::IAM::Role", new() { ["RoleName"] = "ecsTaskExecutionRole-mcp", ["AssumeRolePolicyDocument"] = Trust() });
        account.Add("AWS::IAM::Role", new() { ["RoleName"] = "ecsTaskRole-mcp", ["AssumeRolePolicyDocument"] = Trust() });
        account.Add("AWS::Logs::LogGroup", new() { ["LogGroupName"] = "/ecs/mcp-services" });
        foreach (var (name, port, host) in s_servers)
        {
            AddServer(account, name, port, host, vpc, subnets, cluster, group, balancer);
        }
    }

    private static void AddServer(Account account, string name, int port, string host, string vpc, JsonNode[] subnets, LiveResource cluster, LiveResource group, LiveResource balancer)
    {
        var targets = account.Add("AWS::ElasticLoadBalancingV2::TargetGroup", new()
        {
            ["Name"] = $"{name}-tg", ["Protocol"] = "HTTP", ["ProtocolVersion"] = "HTTP1", ["Port"] = port, ["VpcId"] = vpc, ["TargetType"] = "ip", ["HealthCheckPath"] = "/messages", ["Matcher"] = new JsonObject { ["HttpCode"] = "200-399" },
            ["HealthCheckIntervalSeconds"] = 30, ["HealthCheckTimeoutSeconds"] = 5, ["HealthyThresholdCount"] = 5, ["UnhealthyThresholdCount"] = 2,
        });
        var listener = account.Add("AWS::ElasticLoadBalancingV2::Listener", new()
        {
            ["LoadBalancerArn"] = balancer.Arn, ["Protocol"] = "HTTP", ["Port"] = port,
            ["DefaultActions"] = new JsonArray(new JsonObject
            {
                ["Type"] = "fixed-response", ["FixedResponseConfig"] = new JsonObject { ["StatusCode"] = "403", ["ContentType"] = "text/plain", ["MessageBody"] = "Hostname not allowed" },
            }),
        });
        account.Add("AWS::ElasticLoadBalancingV2::ListenerRule", new()
        {
            ["ListenerArn"] = listener.Arn, ["Priority"] = 10,
            ["Conditions"] = new JsonArray(new JsonObject { ["Field"] = "host-header", ["HostHeaderConfig"] = new JsonObject { ["Values"] = new JsonArray($"{host}.ecs.example.com") } }),
            ["Actions"] = new JsonArray(new JsonObject { ["Type"] = "forward", ["TargetGroupArn"] = targets.Arn }),
        });
        var task = account.Add("AWS::ECS::TaskDefinition", new()
        {
            ["Family"] = name, ["ContainerDefinitions"] = new JsonArray(new JsonObject { ["Name"] = name, ["Image"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mcp-proxy-uv:latest" }),
        });
        var service = account.Add("AWS::ECS::Service", new()
        {
            ["Cluster"] = cluster.PhysicalId, ["ServiceName"] = name, ["TaskDefinition"] = task.PhysicalId, ["DesiredCount"] = 1, ["LaunchType"] = "FARGATE",
            ["NetworkConfiguration"] = new JsonObject
            {
                ["AwsvpcConfiguration"] = new JsonObject { ["Subnets"] = new JsonArray([.. subnets.Select(static one => one.DeepClone())]), ["SecurityGroups"] = new JsonArray(group.PhysicalId), ["AssignPublicIp"] = "ENABLED" },
            },
            ["LoadBalancers"] = new JsonArray(new JsonObject { ["ContainerName"] = name, ["ContainerPort"] = port, ["TargetGroupArn"] = targets.Arn }),
        });
        account.Ecs.Services[service.Arn] = new EcsService(service) { Desired = 1, TaskDefinition = task.PhysicalId };
        account.Targets[targets.Arn] = [new Target(string.Create(CultureInfo.InvariantCulture, $"172.31.1.{port - 8800}"), port, "healthy")];
    }

    private static JsonNode Trust() => JsonNode.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}""")!;
}
