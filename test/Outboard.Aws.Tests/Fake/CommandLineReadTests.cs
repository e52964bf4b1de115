using System.Text;
using System.Text.Json.Nodes;
using FakeAws;
using FakeAws.Model;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Fake;

/// <summary>Answers and errors of the scripted account, read by the aws command line.</summary>
public class CommandLineReadTests
{
    [Fact]
    public async Task What_the_account_holds_is_what_the_aws_command_line_reads()
    {
        AwsCli.Require();
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge, new FakeCloudOptions { PageSize = 2 });
        var (cloud, cli) = (deployment.Cloud, new AwsCli(deployment.Cloud));

        Assert.Equal(cloud.Model.CallerArn, (string?)(await cli.RunAsync("sts", "get-caller-identity"))["Arn"]);
        var subnets = await cli.RunAsync("ec2", "describe-subnets", "--filters", $"Name=vpc-id,Values={cloud.Model.Network.Vpcs[0].Id}", "Name=default-for-az,Values=true");
        Assert.Equal(cloud.Model.Network.Subnets.Select(static one => (one.Id, one.Zone, one.IsDefault)), subnets["Subnets"]!.AsArray().Select(static one => (Text(one, "SubnetId"), Text(one, "AvailabilityZone"), (bool)one!["DefaultForAz"]!)));
        var tables = await cli.RunAsync("ec2", "describe-route-tables");
        Assert.Equal("igw-0a1b2c3d4e5f60001", (string?)tables["RouteTables"]![0]!["Routes"]![1]!["GatewayId"]);
        Assert.True((bool?)tables["RouteTables"]![0]!["Associations"]![0]!["Main"]);
        var group = deployment.Main.Find("TaskSecurityGroup")!.PhysicalId!;
        var groups = await cli.RunAsync("ec2", "describe-security-groups", "--group-ids", group);
        Assert.Equal(8808, (int?)groups["SecurityGroups"]![0]!["IpPermissions"]![0]!["FromPort"]);
        Assert.Equal(deployment.Main.Find("AlbSecurityGroup")!.PhysicalId, (string?)groups["SecurityGroups"]![0]!["IpPermissions"]![0]!["UserIdGroupPairs"]![0]!["GroupId"]);

        var rules = await cli.RunAsync("elbv2", "describe-rules", "--listener-arn", deployment.Main.Find("HttpsListener")!.PhysicalId!);
        Assert.Equal(["100", "101", "102", "default"], rules["Rules"]!.AsArray().Select(static one => Text(one, "Priority")));
        Assert.Equal("fetch.ecs.example.com", (string?)rules["Rules"]![0]!["Conditions"]![0]!["HostHeaderConfig"]!["Values"]![0]);
        var definition = (await cli.RunAsync("ecs", "describe-task-definition", "--task-definition", "outboard-mcp-fetch"))["taskDefinition"]!;
        Assert.Equal("fetch", (string?)definition["containerDefinitions"]![0]!["logConfiguration"]!["options"]!["awslogs-stream-prefix"]);
        Assert.Equal("ARM64", (string?)definition["runtimePlatform"]!["cpuArchitecture"]);

        cloud.Change(static account => account.Logs.AddRange(Enumerable.Range(0, 5).Select(static line => new LogRecord("/outboard/mcp", "fetch/fetch/1", DateTimeOffset.UnixEpoch.AddSeconds(line), $"line {line}"))));
        var lines = await cli.RunAsync("logs", "filter-log-events", "--log-group-name", "/outboard/mcp", "--log-stream-name-prefix", "fetch/");
        Assert.Equal(["line 0", "line 1", "line 2", "line 3", "line 4"], lines["events"]!.AsArray().Select(static one => Text(one, "message")));

        cloud.Change(static account => account.Zones.Add(new Zone("Z2", "example.com.")));
        var zones = await cli.RunAsync("route53", "list-hosted-zones-by-name", "--dns-name", "ecs.example.com", "--max-items", "1");
        Assert.Equal("/hostedzone/Z0123456789ABCDEFGHIJ", Text(zones["HostedZones"]!.AsArray().Single(), "Id"));
        var records = await cli.RunAsync("route53", "list-resource-record-sets", "--hosted-zone-id", "Z0123456789ABCDEFGHIJ");
        Assert.Contains(records["ResourceRecordSets"]!.AsArray(), one => Text(one, "Name") == "fetch.ecs.example.com." && (string?)one!["AliasTarget"]!["DNSName"] == deployment.Main.Live("Alb")!.Attributes["DNSName"]);

        var quotas = await cli.RunAsync("service-quotas", "list-service-quotas", "--service-code", "elasticloadbalancing");
        Assert.Equal(
            cloud.Model.Quotas.Where(static one => one.Service == "elasticloadbalancing").Select(static one => (one.Code, one.Name, one.Value)),
            quotas["Quotas"]!.AsArray().Select(static one => (Text(one, "QuotaCode"), Text(one, "QuotaName"), (double)one!["Value"]!)));
        Assert.Contains("(NoSuchResourceException)", await cli.FailAsync("service-quotas", "list-service-quotas", "--service-code", "none"), StringComparison.Ordinal);

        var token = (await cli.RunAsync("ecr", "get-authorization-token"))["authorizationData"]![0]!;
        Assert.Equal("AWS:" + cloud.Model.Registry.Password, Encoding.ASCII.GetString(Convert.FromBase64String(Text(token, "authorizationToken"))));
        Assert.Equal(cloud.Url.ToString().TrimEnd('/'), Text(token, "proxyEndpoint"));
        var role = (await cli.RunAsync("iam", "get-role", "--role-name", cloud.Stack("outboard-mcp-base").Find("ExecutionRole")!.PhysicalId!))["Role"]!;
        Assert.Equal("ecs-tasks.amazonaws.com", (string?)role["AssumeRolePolicyDocument"]!["Statement"]![0]!["Principal"]!["Service"]);

        await cli.RunAsync("ssm", "put-parameter", "--name", "/outboard/mcp/key", "--value", "geheim ü", "--type", "SecureString", "--tags", "Key=outboard:deployment,Value=mcp");
        Assert.Equal(("SecureString", "geheim ü", 1), (cloud.Model.Parameters["/outboard/mcp/key"].Type, cloud.Model.Parameters["/outboard/mcp/key"].Value, cloud.Model.Parameters["/outboard/mcp/key"].Version));
        Assert.Contains("(ParameterAlreadyExists)", await cli.FailAsync("ssm", "put-parameter", "--name", "/outboard/mcp/key", "--value", "x", "--type", "SecureString"), StringComparison.Ordinal);
        var tagged = await cli.RunAsync("resourcegroupstaggingapi", "get-resources", "--tag-filters", "Key=outboard:deployment,Values=mcp");
        Assert.Equal(cloud.Model.Resources.Where(static one => one.Tags.Count > 0).Select(static one => one.Arn).Append("arn:aws:ssm:us-east-1:123456789012:parameter/outboard/mcp/key"), tagged["ResourceTagMappingList"]!.AsArray().Select(static one => Text(one, "ResourceARN")));
    }

    [Fact]
    public async Task Drift_is_read_by_the_aws_command_line()
    {
        AwsCli.Require();
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var cli = new AwsCli(deployment.Cloud);
        deployment.Cloud.Change(account => account.Find("AWS::EC2::SecurityGroup", deployment.Main.Find("AlbSecurityGroup")!.PhysicalId!)!.Properties["SecurityGroupIngress"]![0]!["CidrIp"] = "0.0.0.0/0");

        var id = Text(await cli.RunAsync("cloudformation", "detect-stack-drift", "--stack-name", "outboard-mcp"), "StackDriftDetectionId");
        var status = await cli.RunAsync("cloudformation", "describe-stack-drift-detection-status", "--stack-drift-detection-id", id);
        Assert.Equal(("DETECTION_COMPLETE", "DRIFTED", 1), (Text(status, "DetectionStatus"), Text(status, "StackDriftStatus"), (int?)status["DriftedStackResourceCount"]));
        var drift = (await cli.RunAsync("cloudformation", "describe-stack-resource-drifts", "--stack-name", "outboard-mcp", "--stack-resource-drift-status-filters", "MODIFIED", "DELETED"))["StackResourceDrifts"]!.AsArray().Single();
        var difference = drift!["PropertyDifferences"]![0];
        Assert.Equal(("/SecurityGroupIngress/0/CidrIp", "203.0.113.0/24", "0.0.0.0/0", "NOT_EQUAL"), (Text(difference, "PropertyPath"), Text(difference, "ExpectedValue"), Text(difference, "ActualValue"), Text(difference, "DifferenceType")));
    }

    [Fact]
    public async Task The_aws_command_line_repeats_what_is_throttled_and_shows_our_errors()
    {
        AwsCli.Require();
        await using var cloud = await FakeCloud.StartAsync();
        var cli = new AwsCli(cloud);
        cloud.Fail("GetCallerIdentity", 1, Fault.Throttling);
        cloud.Fail("GetCallerIdentity", 2, Fault.Unavailable);
        await cli.RunAsync("sts", "get-caller-identity");
        Assert.Equal([400, 503, 200], cloud.Calls.Select(static call => call.Status));

        Assert.Contains("An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation", await new AwsCli(cloud) { With = [("AWS_SECRET_ACCESS_KEY", "wrong")] }.FailAsync("sts", "get-caller-identity"), StringComparison.Ordinal);
        Assert.Contains("(InvalidClientTokenId)", await new AwsCli(cloud) { With = [("AWS_ACCESS_KEY_ID", "AKIANOBODY")] }.FailAsync("sts", "get-caller-identity"), StringComparison.Ordinal);
        Assert.Contains("(InvalidSignatureException)", await new AwsCli(cloud) { With = [("AWS_SECRET_ACCESS_KEY", "wrong")] }.FailAsync("ecs", "describe-clusters"), StringComparison.Ordinal);
        Assert.Contains("(NoSuchHostedZone)", await cli.FailAsync("route53", "get-hosted-zone", "--id", "ZNOBODY"), StringComparison.Ordinal);
        Assert.Contains("(InvalidVpcID.NotFound) when calling the DescribeVpcs operation: The vpc ID 'vpc-0' does not exist", await cli.FailAsync("ec2", "describe-vpcs", "--vpc-ids", "vpc-0"), StringComparison.Ordinal);
        Assert.Contains("(ClusterNotFoundException) when calling the ListTasks operation: Cluster not found.", await cli.FailAsync("ecs", "list-tasks", "--cluster", "none"), StringComparison.Ordinal);
        Assert.Contains("(ChangeSetNotFound)", await new AwsCli(cloud).FailAsync("cloudformation", "describe-change-set", "--change-set-name", "arn:aws:cloudformation:us-east-1:123456789012:changeSet/x/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_deployment_is_read_by_the_aws_command_line()
    {
        AwsCli.Require();
        await using var deployment = await FakeDeployment.CreatedAsync(Plans.Edge);
        var cli = new AwsCli(deployment.Cloud);
        deployment.Cloud.Scenario.Rolls("FetchService", Rollout.Fails(TaskFailure.Unhealthy));
        await deployment.ExecuteAsync(DeploymentStacks.Of(Plans.Edge)[1], Outboard.Aws.Deploy.Api.ChangeSetType.Update, "b");
        var service = deployment.Cloud.Model.Ecs.Find("FetchService")!;

        var list = await cli.RunAsync("ecs", "list-service-deployments", "--cluster", service.Cluster, "--service", service.Name, "--status", "ROLLBACK_SUCCESSFUL");
        var rollout = (await cli.RunAsync("ecs", "describe-service-deployments", "--service-deployment-arns", Text(list["serviceDeployments"]![0], "serviceDeploymentArn")))["serviceDeployments"]![0]!;
        Assert.Equal(("TRIGGERED", 3, 3), (Text(rollout["deploymentCircuitBreaker"], "status"), (int)rollout["deploymentCircuitBreaker"]!["failureCount"]!, (int)rollout["deploymentCircuitBreaker"]!["threshold"]!));
        var revision = (await cli.RunAsync("ecs", "describe-service-revisions", "--service-revision-arns", Text(rollout["rollback"], "serviceRevisionArn")))["serviceRevisions"]![0]!;
        Assert.Equal("sha256:" + new string('a', 64), (string?)revision["containerImages"]![0]!["imageDigest"]);
        var stopped = (await cli.RunAsync("ecs", "list-tasks", "--cluster", service.Cluster, "--service-name", service.Name, "--desired-status", "STOPPED"))["taskArns"]!.AsArray();
        var task = (await cli.RunAsync("ecs", "describe-tasks", "--cluster", service.Cluster, "--tasks", (string)stopped[0]!))["tasks"]![0]!;
        Assert.Equal(("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group)"), (Text(task, "stopCode"), Text(task, "stoppedReason")));
        var health = (await cli.RunAsync("elbv2", "describe-target-health", "--target-group-arn", deployment.Main.Find("FetchTargetGroup")!.PhysicalId!))["TargetHealthDescriptions"]!.AsArray();
        Assert.Contains(health, static one => Text(one!["TargetHealth"], "Reason") == "Target.ResponseCodeMismatch");
    }

    private static string Text(JsonNode? node, string member) => (string)node![member]!;
}
