using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>Our requests beside those of the real <c>aws</c> program for the same: fields, headers, JSON, and both signatures.</summary>
public sealed class SameRequestTests
{
    private const string Arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/1";

    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, (Func<AwsApi, Task> Ours, string[] Theirs)> Calls = new(StringComparer.Ordinal)
    {
        ["GetCallerIdentity"] = (api => api.Sts.GetCallerIdentityAsync(None), ["sts", "get-caller-identity"]),
        ["DescribeStacks"] = (api => api.CloudFormation.FindStackAsync("mcp", None), ["cloudformation", "describe-stacks", "--stack-name", "mcp"]),
        ["GetTemplate"] = (api => api.CloudFormation.GetTemplateAsync("mcp", None), ["cloudformation", "get-template", "--stack-name", "mcp", "--template-stage", "Original"]),
        ["CreateChangeSet"] = (
            api => api.CloudFormation.CreateChangeSetAsync(Creation, None),
            [
                "cloudformation", "create-change-set", "--stack-name", "mcp", "--change-set-name", "c-1", "--change-set-type", "CREATE", "--client-token", "t-1",
                "--template-body", "{\"a\": \"ä & b=c+d %\"}", "--parameters", "ParameterKey=A,ParameterValue=1 \\,2", "ParameterKey=B,UsePreviousValue=true",
                "--capabilities", "CAPABILITY_IAM", "--tags", "Key=outboard:deployment,Value=mcp", "--on-stack-failure", "ROLLBACK", "--role-arn", "arn:aws:iam::123456789012:role/cfn",
            ]),
        ["CreateChangeSet, import"] = (
            api => api.CloudFormation.CreateChangeSetAsync(Import, None),
            [
                "cloudformation", "create-change-set", "--stack-name", "mcp", "--change-set-name", "c-2", "--change-set-type", "IMPORT", "--client-token", "t-2", "--use-previous-template",
                "--deployment-mode", "REVERT_DRIFT",
                "--resources-to-import", """[{"ResourceType":"AWS::ECS::Service","LogicalResourceId":"S","ResourceIdentifier":{"Cluster":"c","ServiceArn":"s"}}]""",
            ]),
        ["DescribeChangeSet"] = (
            api => api.CloudFormation.FindChangeSetAsync("mcp", "c-1", None),
            ["cloudformation", "describe-change-set", "--stack-name", "mcp", "--change-set-name", "c-1", "--include-property-values"]),
        ["ExecuteChangeSet"] = (
            api => api.CloudFormation.ExecuteChangeSetAsync("c-1", "t-1", isUpdate: true, None),
            ["cloudformation", "execute-change-set", "--change-set-name", "c-1", "--client-request-token", "t-1", "--no-disable-rollback"]),
        ["DeleteChangeSet"] = (api => api.CloudFormation.DeleteChangeSetAsync("c-1", None), ["cloudformation", "delete-change-set", "--change-set-name", "c-1"]),
        ["DescribeStackEvents"] = (api => api.CloudFormation.ListEventsAsync("mcp", null, None), ["cloudformation", "describe-stack-events", "--stack-name", "mcp"]),
        ["DescribeEvents"] = (api => api.CloudFormation.ListValidationEventsAsync("c-1", None), ["cloudformation", "describe-events", "--change-set-name", "c-1"]),
        ["DeleteStack"] = (
            api => api.CloudFormation.DeleteStackAsync("mcp", "t-1", ["A", "B"], None),
            ["cloudformation", "delete-stack", "--stack-name", "mcp", "--client-request-token", "t-1", "--retain-resources", "A", "B"]),
        ["ContinueUpdateRollback"] = (
            api => api.CloudFormation.ContinueRollbackAsync("mcp", "t-1", ["A"], None),
            ["cloudformation", "continue-update-rollback", "--stack-name", "mcp", "--client-request-token", "t-1", "--resources-to-skip", "A"]),
        ["RollbackStack"] = (
            api => api.CloudFormation.RollbackAsync("mcp", "t-1", None),
            ["cloudformation", "rollback-stack", "--stack-name", "mcp", "--client-request-token", "t-1"]),
        ["CancelUpdateStack"] = (
            api => api.CloudFormation.CancelUpdateAsync("mcp", "t-1", None),
            ["cloudformation", "cancel-update-stack", "--stack-name", "mcp", "--client-request-token", "t-1"]),
        ["DescribeStackResourceDrifts"] = (
            api => api.CloudFormation.ListDriftsAsync("mcp", None),
            ["cloudformation", "describe-stack-resource-drifts", "--stack-name", "mcp", "--stack-resource-drift-status-filters", "MODIFIED", "DELETED"]),
        ["UpdateTerminationProtection"] = (
            api => api.CloudFormation.SetProtectionAsync("mcp", true, None),
            ["cloudformation", "update-termination-protection", "--stack-name", "mcp", "--enable-termination-protection"]),
        ["DescribeSubnets"] = (
            api => api.Ec2.ListSubnetsAsync("vpc-1", ["subnet-1", "subnet-2"], None),
            ["ec2", "describe-subnets", "--filters", "Name=vpc-id,Values=vpc-1", "Name=subnet-id,Values=subnet-1,subnet-2"]),
        ["DescribeImages"] = (
            api => api.Ecr.FindImagesAsync("outboard/mcp", ["fetch.1", "sha256:2"], None),
            ["ecr", "describe-images", "--repository-name", "outboard/mcp", "--image-ids", "imageTag=fetch.1", "imageDigest=sha256:2"]),
        ["DescribeServices"] = (api => api.Ecs.ListServicesAsync("c", ["a", "b"], None), ["ecs", "describe-services", "--cluster", "c", "--services", "a", "b"]),
        ["ListServiceDeployments"] = (
            api => api.Ecs.ListDeploymentsAsync("c", "s", DateTimeOffset.Parse("2026-11-24T10:00:00Z", null), ["SUCCESSFUL", "IN_PROGRESS"], None),
            ["ecs", "list-service-deployments", "--cluster", "c", "--service", "s", "--created-at", "after=2026-11-24T10:00:00Z", "--status", "SUCCESSFUL", "IN_PROGRESS"]),
        ["ListTasks"] = (
            api => api.Ecs.ListTasksAsync("c", "s", "STOPPED", None),
            ["ecs", "list-tasks", "--no-paginate", "--cluster", "c", "--service-name", "s", "--desired-status", "STOPPED", "--max-results", "100"]),
        ["UpdateService"] = (
            api => api.Ecs.RestartServiceAsync("c", "s", None), ["ecs", "update-service", "--cluster", "c", "--service", "s", "--force-new-deployment"]),
        ["DescribeLoadBalancers, name"] = (api => api.LoadBalancing.FindLoadBalancerAsync("a", None), ["elbv2", "describe-load-balancers", "--names", "a"]),
        ["DescribeLoadBalancers, ARN"] = (api => api.LoadBalancing.FindLoadBalancerAsync(Arn, None), ["elbv2", "describe-load-balancers", "--load-balancer-arns", Arn]),
        ["FilterLogEvents"] = (
            api => api.Logs.FilterAsync("/outboard/mcp", "fetch", DateTimeOffset.UnixEpoch.AddSeconds(1.5), null, "ERROR ä", None).ToListAsync(None).AsTask(),
            ["logs", "filter-log-events", "--log-group-name", "/outboard/mcp", "--log-stream-name-prefix", "fetch", "--start-time", "1500", "--filter-pattern", "ERROR ä"]),
        ["ListHostedZonesByName"] = (api => api.Route53.ListZonesAsync("example.com", None), ["route53", "list-hosted-zones-by-name", "--dns-name", "example.com."]),
        ["ListResourceRecordSets"] = (
            api => api.Route53.ListRecordsAsync("Z1", "*.example.com", None),
            ["route53", "list-resource-record-sets", "--hosted-zone-id", "Z1", "--start-record-name", "*.example.com."]),
        ["PutParameter"] = (
            api => api.Parameters.PutSecretAsync("/outboard/mcp/K", "v", new Dictionary<string, string> { ["a"] = "1" }, overwrite: false, None),
            ["ssm", "put-parameter", "--name", "/outboard/mcp/K", "--value", "v", "--type", "SecureString", "--tier", "Standard", "--no-overwrite", "--tags", "Key=a,Value=1"]),
        ["DescribeParameters"] = (
            api => api.Parameters.ListAsync("/outboard/mcp/", None),
            ["ssm", "describe-parameters", "--no-paginate", "--parameter-filters", "Key=Path,Option=Recursive,Values=/outboard/mcp", "--max-results", "50"]),
        ["GetResources"] = (
            api => api.Tagging.ListResourcesAsync("outboard:deployment", "mcp", None),
            ["resourcegroupstaggingapi", "get-resources", "--no-paginate", "--tag-filters", "Key=outboard:deployment,Values=mcp", "--resources-per-page", "100"]),
        ["ListServiceQuotas"] = (
            api => api.Quotas.ListAsync("vpc", None), ["service-quotas", "list-service-quotas", "--no-paginate", "--service-code", "vpc", "--max-results", "100"]),
        ["GetRole"] = (api => api.Iam.FindRoleAsync("r", None), ["iam", "get-role", "--role-name", "r"]),
        ["DescribeScalableTargets"] = (
            api => api.Scaling.ListTargetsAsync(["service/c/s"], None),
            ["application-autoscaling", "describe-scalable-targets", "--service-namespace", "ecs", "--resource-ids", "service/c/s", "--scalable-dimension", "ecs:service:DesiredCount"]),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    private static ChangeSetRequest Creation => new()
    {
        StackName = "mcp",
        Name = "c-1",
        Type = ChangeSetType.Create,
        TemplateBody = "{\"a\": \"ä & b=c+d %\"}",
        Parameters = new Dictionary<string, string?> { ["B"] = null, ["A"] = "1 ,2" },
        Tags = new Dictionary<string, string> { ["outboard:deployment"] = "mcp" },
        Capability = "CAPABILITY_IAM",
        ClientToken = "t-1",
        RoleArn = "arn:aws:iam::123456789012:role/cfn",
    };

    private static ChangeSetRequest Import => new()
    {
        StackName = "mcp",
        Name = "c-2",
        Type = ChangeSetType.Import,
        TemplateBody = null,
        Parameters = new Dictionary<string, string?>(),
        Tags = new Dictionary<string, string>(),
        ClientToken = "t-2",
        RevertDrift = true,
        Imports = [new("S", "AWS::ECS::Service", new Dictionary<string, string> { ["ServiceArn"] = "s", ["Cluster"] = "c" })],
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_is_what_the_aws_program_sends(string call)
    {
        if (Peers.Missing("aws") is { } why)
        {
            Assert.False(Peers.AreRequired, why);
            Assert.Skip(why);
        }

        // Whoever asks is told "no", so that one call is one request.
        await using var server = new Loopback(static request =>
            request.Header("x-amz-target") is null ? Reply.XmlError("ValidationError") : Reply.JsonError("ValidationException"));
        using var session = AwsSession.At(server.Endpoint);

        await Assert.ThrowsAsync<AwsException>(() => Calls[call].Ours(session.Api));
        var (_, _, error) = await AwsCli.TryAsync(server.Endpoint, Calls[call].Theirs);

        Assert.True(server.Requests.Count == 2, error);
        var (ours, theirs) = (server.Requests[0], server.Requests[1]);
        Assert.Equal(SignatureCheck.Verified(theirs, AwsCli.SecretKey), SignatureCheck.Verified(ours, AwsCli.SecretKey));
        Assert.Equal((theirs.Method, theirs.Path, theirs.Header("x-amz-target")), (ours.Method, ours.Path, ours.Header("x-amz-target")));
        Assert.Equal(theirs.Query, ours.Query);
        if (theirs.Header("x-amz-target") is null)
        {
            Assert.Equal(theirs.Form, ours.Form);
        }
        else
        {
            Assert.Equal(theirs.Header("content-type"), ours.Header("content-type"));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(theirs.Body), JsonNode.Parse(ours.Body)), $"theirs: {theirs.Body}\nours:   {ours.Body}");
        }
    }
}
