using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>Network, load balancer and services: made by the real <c>aws</c> program in moto, read by our client.</summary>
[Collection(Moto.Name)]
public sealed class MotoNetworkTests(Moto moto)
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_network_is_found_with_its_subnets_and_routes()
    {
        using var session = await moto.RequireAsync();
        var theirs = (await moto.AwsAsync("ec2", "describe-subnets"))!["Subnets"]!.AsArray();

        var vpc = await session.Api.Ec2.FindDefaultVpcAsync(None);
        var subnets = await session.Api.Ec2.ListSubnetsAsync(vpc!.Id, [], None);

        Assert.True(vpc.IsDefault);
        Assert.Equal(vpc, await session.Api.Ec2.FindVpcAsync(vpc.Id, None));
        Assert.Null(await session.Api.Ec2.FindVpcAsync("vpc-0123456789abcdef0", None));
        Assert.Equal(Sorted(theirs, "SubnetId"), subnets.Select(static subnet => subnet.Id).Order(StringComparer.Ordinal));
        Assert.Equal(Sorted(theirs, "AvailabilityZone"), subnets.Select(static subnet => subnet.Zone).Order(StringComparer.Ordinal));
        Assert.All(subnets, static subnet => Assert.True(subnet.IsDefault));
        Assert.Equal([subnets[1].Id], (await session.Api.Ec2.ListSubnetsAsync(null, [subnets[1].Id, "subnet-0123456789abcdef0"], None)).Select(static subnet => subnet.Id));

        Assert.False(Assert.Single(await session.Api.Ec2.ListRouteTablesAsync(vpc.Id, None)).HasInternetGateway);
        var gateway = Text(await moto.AwsAsync("ec2", "create-internet-gateway"), "InternetGateway", "InternetGatewayId");
        await moto.AwsAsync("ec2", "attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", vpc.Id);
        var table = Assert.Single(await session.Api.Ec2.ListRouteTablesAsync(vpc.Id, None));
        await moto.AwsAsync("ec2", "create-route", "--route-table-id", table.Id, "--destination-cidr-block", "0.0.0.0/0", "--gateway-id", gateway);
        Assert.Equal((true, true), Assert.Single(await session.Api.Ec2.ListRouteTablesAsync(vpc.Id, None)) is var open ? (open.IsMain, open.HasInternetGateway) : default);
    }

    [Fact]
    public async Task Groups_load_balancer_listeners_and_rules_are_read_as_they_were_made()
    {
        using var session = await moto.RequireAsync();
        var vpc = (await session.Api.Ec2.FindDefaultVpcAsync(None))!.Id;
        var subnets = (await session.Api.Ec2.ListSubnetsAsync(vpc, [], None)).Take(2).Select(static subnet => subnet.Id).ToArray();
        var group = Text(await moto.AwsAsync("ec2", "create-security-group", "--group-name", "g", "--description", "clients", "--vpc-id", vpc), "GroupId");
        await moto.AwsAsync("ec2", "authorize-security-group-ingress", "--group-id", group, "--protocol", "tcp", "--port", "8808-8810", "--cidr", "203.0.113.0/24");
        var alb = Text(await moto.AwsAsync(["elbv2", "create-load-balancer", "--name", "alb", "--security-groups", group, "--subnets", .. subnets]), "LoadBalancers", "LoadBalancerArn");
        var targets = Text(
            await moto.AwsAsync(
                "elbv2", "create-target-group", "--name", "tg", "--protocol", "HTTP", "--port", "8808", "--vpc-id", vpc, "--target-type", "ip",
                "--health-check-path", "/messages", "--matcher", "HttpCode=200-399", "--health-check-interval-seconds", "17"),
            "TargetGroups",
            "TargetGroupArn");
        var listener = Text(
            await moto.AwsAsync(
                "elbv2", "create-listener", "--load-balancer-arn", alb, "--protocol", "HTTP", "--port", "8808", "--default-actions",
                "Type=fixed-response,FixedResponseConfig={StatusCode=403,ContentType=text/plain,MessageBody=Hostname not allowed}"),
            "Listeners",
            "ListenerArn");
        await moto.AwsAsync(
            "elbv2", "create-rule", "--listener-arn", listener, "--priority", "10", "--conditions", "Field=host-header,Values=fetch.example.com",
            "--actions", $"Type=forward,TargetGroupArn={targets}");
        var api = session.Api.LoadBalancing;

        var rule = Assert.Single(Assert.Single(await session.Api.Ec2.ListGroupsAsync([group, "sg-0123456789abcdef0"], None)).Ingress);
        Assert.Equal(("tcp", 8808, 8810), (rule.Protocol, rule.FromPort, rule.ToPort));
        Assert.Equal(["203.0.113.0/24"], rule.Cidrs);
        Assert.Equal(group, (await session.Api.Ec2.FindGroupAsync("g", vpc, None))!.Id);
        Assert.Null(await session.Api.Ec2.FindGroupAsync("no", vpc, None));

        var balancer = await api.FindLoadBalancerAsync("alb", None);
        Assert.Equal(alb, balancer!.Arn);
        Assert.Equal(subnets.Order(StringComparer.Ordinal), balancer.Subnets.Order(StringComparer.Ordinal));
        Assert.Equal([group], balancer.Groups);
        Assert.Equal(balancer.DnsName, (await api.FindLoadBalancerAsync(alb, None))!.DnsName);
        Assert.Null(await api.FindLoadBalancerAsync("no", None));
        Assert.Null(await api.FindLoadBalancerAsync(alb.Replace("/alb/", "/no/", StringComparison.Ordinal), None));
        Assert.Equal("false", (await api.GetLoadBalancerAttributesAsync(alb, None))["deletion_protection.enabled"]);

        var found = await api.FindTargetGroupAsync("tg", None);
        Assert.Equal((targets, 8808, "/messages", "200-399", 17, "ip"), (found!.Arn, found.Port, found.HealthPath, found.Matcher, found.IntervalSeconds, found.TargetType));
        Assert.Null(await api.FindTargetGroupAsync("no", None));
        Assert.NotEmpty(await api.GetTargetGroupAttributesAsync(targets, None));
        Assert.Empty(await api.ListTargetHealthAsync(targets, None));

        var listening = Assert.Single(await api.ListListenersAsync(alb, None));
        Assert.Equal((8808, "HTTP"), (listening.Port, listening.Protocol));
        Assert.Equal(new ListenerAction("fixed-response", null, "403", "text/plain", "Hostname not allowed"), Assert.Single(listening.DefaultActions));
        var rules = await api.ListRulesAsync(listener, None);
        Assert.Equal(["10", "default"], rules.Select(static item => item.Priority));
        Assert.Equal(["fetch.example.com"], rules[0].Hosts);
        Assert.Equal(("forward", targets), (rules[0].Actions[0].Type, rules[0].Actions[0].TargetGroupArn));
        Assert.Empty(await api.ListListenersAsync(alb.Replace("/alb/", "/no/", StringComparison.Ordinal), None));
    }

    [Fact]
    public async Task Clusters_services_and_task_definitions_are_read_as_they_were_made()
    {
        using var session = await moto.RequireAsync();
        var ecs = session.Api.Ecs;
        Assert.Null(await ecs.FindClusterAsync("mcp", None));
        Assert.Empty(await ecs.ListServicesAsync("mcp", ["fetch"], None));
        await moto.AwsAsync("ecs", "create-cluster", "--cluster-name", "mcp");
        foreach (var family in (string[])["outboard-mcp-Fetch", "outboard-mcp-Fetch", "outboard-mcp-Docs", "other"])
        {
            await moto.AwsAsync("ecs", "register-task-definition", "--family", family, "--container-definitions", """[{"name":"c","image":"i:1","command":["a","b"],"memory":64}]""");
        }

        var made = await moto.AwsAsync("ecs", "create-service", "--cluster", "mcp", "--service-name", "fetch", "--task-definition", "outboard-mcp-Fetch:2", "--desired-count", "1");

        Assert.Equal(("mcp", "ACTIVE"), await ecs.FindClusterAsync("mcp", None) is { } cluster ? (cluster.Name, cluster.Status) : default);
        var service = Assert.Single(await ecs.ListServicesAsync("mcp", ["fetch", "no"], None));
        Assert.Equal(Text(made, "service", "serviceArn"), service.Arn);
        Assert.EndsWith("outboard-mcp-Fetch:2", service.TaskDefinition, StringComparison.Ordinal);
        Assert.Equal("PRIMARY", Assert.Single(service.Rollouts).Status);
        var definition = await ecs.FindTaskDefinitionAsync(service.TaskDefinition, None);
        Assert.Equal(("outboard-mcp-Fetch", 2), (definition!.Family, definition.Revision));
        Assert.Equal(["a", "b"], Assert.Single(definition.Containers).Command);
        Assert.Null(await ecs.FindTaskDefinitionAsync("nothing:1", None));
        Assert.Equal(
            ["outboard-mcp-Docs:1", "outboard-mcp-Fetch:1", "outboard-mcp-Fetch:2"],
            (await ecs.ListTaskDefinitionsAsync("outboard-mcp-", "ACTIVE", None)).Select(static arn => arn[(arn.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal));
        Assert.Empty(await ecs.ListTasksAsync("no", "fetch", "RUNNING", None));
        await ecs.RestartServiceAsync("mcp", "fetch", None);
    }

    [Fact]
    public async Task Parameters_are_put_once_found_listed_and_deleted()
    {
        using var session = await moto.RequireAsync();
        var parameters = session.Api.Parameters;
        var tags = new Dictionary<string, string> { ["outboard:deployment"] = "mcp" };
        string[] names = [.. Enumerable.Range(1, 12).Select(static number => $"/outboard/mcp/k{number:00}")];
        foreach (var name in names)
        {
            Assert.True(await parameters.PutSecretAsync(name, "first", tags, overwrite: false, None));
        }

        Assert.False(await parameters.PutSecretAsync(names[0], "second", tags, overwrite: false, None));
        Assert.Equal("first", await ValueAsync(names[0]));
        Assert.True(await parameters.PutSecretAsync(names[0], "second", tags, overwrite: true, None));
        Assert.Equal("second", await ValueAsync(names[0]));
        Assert.Equal(names, (await parameters.FindAsync([.. names, "/outboard/mcp/no"], None)).Order(StringComparer.Ordinal));
        var listed = await parameters.ListAsync("/outboard/mcp/", None);
        Assert.Equal(names, listed.Select(static parameter => parameter.Name).Order(StringComparer.Ordinal));
        Assert.All(listed, static parameter => Assert.Equal("SecureString", parameter.Type));
        var theirs = await moto.AwsAsync("ssm", "list-tags-for-resource", "--resource-type", "Parameter", "--resource-id", names[1]);
        Assert.Equal("mcp", (string)theirs!["TagList"]![0]!["Value"]!);

        await parameters.DeleteAsync([.. names, "/outboard/mcp/no"], None);
        Assert.Empty(await parameters.ListAsync("/outboard/mcp/", None));
    }

    [Fact]
    public async Task Zones_records_logs_certificates_secrets_roles_and_scalable_targets_are_read_as_they_were_made()
    {
        using var session = await moto.RequireAsync();
        var api = session.Api;
        var zone = Text(await moto.AwsAsync("route53", "create-hosted-zone", "--name", "example.com", "--caller-reference", "1"), "HostedZone", "Id").Split('/')[^1];
        await moto.AwsAsync("route53", "create-hosted-zone", "--name", "other.com", "--caller-reference", "2");
        await moto.AwsAsync(
            "route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch",
            """{"Changes":[{"Action":"CREATE","ResourceRecordSet":{"Name":"fetch.example.com","Type":"A","TTL":60,"ResourceRecords":[{"Value":"192.0.2.1"}]}}]}""");
        Assert.Equal([zone], (await api.Route53.ListZonesAsync("ecs.example.com", None)).Select(static found => found.Id));
        Assert.Equal("example.com.", (await api.Route53.FindZoneAsync(zone, None))!.Name);
        Assert.NotEmpty((await api.Route53.FindZoneAsync("/hostedzone/" + zone, None))!.NameServers);
        Assert.Null(await api.Route53.FindZoneAsync("Z0NOTHING", None));
        Assert.Equal(["192.0.2.1"], Assert.Single(await api.Route53.ListRecordsAsync(zone, "Fetch.example.com", None)).Values);
        Assert.Empty(await api.Route53.ListRecordsAsync(zone, "docs.example.com", None));

        await moto.AwsAsync("logs", "create-log-group", "--log-group-name", "/outboard/mcp-two");
        await moto.AwsAsync("logs", "create-log-group", "--log-group-name", "/outboard/mcp");
        await moto.AwsAsync("logs", "put-retention-policy", "--log-group-name", "/outboard/mcp", "--retention-in-days", "30");
        await moto.AwsAsync("logs", "create-log-stream", "--log-group-name", "/outboard/mcp", "--log-stream-name", "fetch/fetch/1");
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await moto.AwsAsync(
            "logs", "put-log-events", "--log-group-name", "/outboard/mcp", "--log-stream-name", "fetch/fetch/1", "--log-events",
            $$"""[{"timestamp":{{now.ToUnixTimeMilliseconds() - 1}},"message":"one ä"},{"timestamp":{{now.ToUnixTimeMilliseconds()}},"message":"two"}]""");
        Assert.Equal(("/outboard/mcp", 30), await api.Logs.FindGroupAsync("/outboard/mcp", None) is { } group ? (group.Name, group.RetentionDays) : default);
        Assert.Null(await api.Logs.FindGroupAsync("/outboard/m", None));
        var events = await api.Logs.FilterAsync("/outboard/mcp", "fetch", now.AddMinutes(-1), null, null, None).ToListAsync(None);
        Assert.Equal([("fetch/fetch/1", "one ä"), ("fetch/fetch/1", "two")], events.Select(static item => (item.Stream, item.Message)));
        Assert.Equal(now, events[1].At);
        Assert.Equal(["two"], (await api.Logs.TailAsync("/outboard/mcp", "fetch/fetch/1", 1, None)).Select(static item => item.Message));
        Assert.Empty(await api.Logs.FilterAsync("/no", null, null, null, null, None).ToListAsync(None));
        Assert.Empty(await api.Logs.TailAsync("/outboard/mcp", "no", 5, None));

        var certificate = Text(await moto.AwsAsync("acm", "request-certificate", "--domain-name", "*.example.com", "--subject-alternative-names", "example.com"), "CertificateArn");
        Assert.Equal(["*.example.com", "example.com"], (await api.Certificates.FindCertificateAsync(certificate, None))!.Names);
        Assert.Null(await api.Certificates.FindCertificateAsync(certificate[..^4] + "0000", None));

        var secret = Text(await moto.AwsAsync("secretsmanager", "create-secret", "--name", "s", "--secret-string", "x"), "ARN");
        Assert.Equal(new SecretInfo(secret, "s", null, null), await api.Secrets.FindSecretAsync("s", None));
        Assert.Null(await api.Secrets.FindSecretAsync("no", None));

        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}]}""";
        await moto.AwsAsync("iam", "create-role", "--role-name", "r", "--assume-role-policy-document", Trust);
        await moto.AwsAsync("iam", "put-role-policy", "--role-name", "r", "--policy-name", "p", "--policy-document", Policy);
        var role = await api.Iam.FindRoleAsync("r", None);
        Built.Equal(JsonNode.Parse(Trust), JsonNode.Parse(role!.TrustPolicy));
        Built.Equal(JsonNode.Parse(Policy), JsonNode.Parse(role.InlinePolicies["p"]));
        Assert.Null(await api.Iam.FindRoleAsync("no", None));

        await moto.AwsAsync("ecs", "create-cluster", "--cluster-name", "c");
        await moto.AwsAsync("ecs", "register-task-definition", "--family", "f", "--container-definitions", """[{"name":"c","image":"i","memory":64}]""");
        await moto.AwsAsync("ecs", "create-service", "--cluster", "c", "--service-name", "s", "--task-definition", "f", "--desired-count", "0");
        await moto.AwsAsync(
            "application-autoscaling", "register-scalable-target", "--service-namespace", "ecs", "--resource-id", "service/c/s",
            "--scalable-dimension", "ecs:service:DesiredCount", "--min-capacity", "0", "--max-capacity", "2");
        Assert.Equal([new ScalableTargetInfo("service/c/s", 0, 2)], await api.Scaling.ListTargetsAsync(["service/c/s", "service/c/no"], None));
    }

    private async Task<string> ValueAsync(string name) => Text(await moto.AwsAsync("ssm", "get-parameter", "--with-decryption", "--name", name), "Parameter", "Value");

    /// <summary>A member of an answer; of a list the first.</summary>
    private static string Text(JsonNode? answer, params string[] path) =>
        (string)path.Aggregate(answer, static (node, name) => (node is JsonArray list ? list[0] : node)![name])!;

    private static IEnumerable<string> Sorted(JsonArray items, string name) => items.Select(item => (string)item![name]!).Order(StringComparer.Ordinal);
}
