using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api.Wire;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>The policy of who deploys (aws 4.6).</summary>
public sealed class PermissionsTests
{
    private const string Account = "123456789012";

    /// <summary>IAM's limit for a managed policy; white space does not count.</summary>
    private const int MostCharacters = 6144;

    /// <summary>What the image push uses, which is no operation of the API classes.</summary>
    private static readonly string[] Push =
        ["ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"];

    public static TheoryData<string> Operations =>
    [
        .. AwsService.All.SelectMany(static service => service.Operations.Select(operation => $"{service.PolicyName}:{operation}")).Concat(Push),
    ];

    private static DeployPlan Everything => Plans.Edge with
    {
        Schedule = new ScheduleSpec("cron(0 8 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)", "Europe/Berlin"),
        Servers = [Plans.Fetch with { Secrets = new ValueMap([new("A", "/shared/key"), new("B", "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-1:key::")]) }],
    };

    private static DeployPlan WithServiceRole => Everything with { CfnRoleArn = "arn:aws:iam::123456789012:role/cloudformation" };

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_that_is_called_is_allowed(string operation)
    {
        foreach (var plan in new[] { Everything, WithServiceRole })
        {
            Assert.Contains(Statements(plan).SelectMany(static statement => Texts(statement["Action"])), action => Matches(action, operation));
        }
    }

    [Fact]
    public void With_a_role_of_CloudFormation_nothing_is_left_but_to_pass_it_to_push_images_and_to_look()
    {
        Assert.Equal(["arn:aws:iam::123456789012:role/cloudformation"], Resources(WithServiceRole, "iam:PassRole"));
        Assert.Equal(
            "cloudformation.amazonaws.com",
            (string?)Statements(WithServiceRole).Single(static statement => Texts(statement["Action"]).Contains("iam:PassRole"))["Condition"]!["StringEquals"]!["iam:PassedToService"]);
        foreach (var action in new[]
        {
            "iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRole", "ec2:CreateSecurityGroup", "elasticloadbalancing:CreateLoadBalancer", "ecs:CreateService", "ecs:RegisterTaskDefinition",
            "ecr:CreateRepository", "logs:CreateLogGroup", "acm:RequestCertificate", "route53:ChangeResourceRecordSets", "application-autoscaling:RegisterScalableTarget", "iam:CreateServiceLinkedRole",
        })
        {
            Assert.NotEmpty(Resources(Everything, action));
            Assert.Empty(Resources(WithServiceRole, action));
        }
    }

    [Theory]
    [InlineData("mcp", "outboard-mcp-base-FetchTaskRole-1A2B3C4D5E6F")]
    [InlineData("a-name-of-14-ch", "outboard-a-name-of-14-ch-AServerWithALongTaskRole-1A2B3C4D5E6F")]
    [InlineData("a-name-of-thirty-one-characters", "outboard-a-name-of-thirt-AServerWithALongNaTaskRo-1A2B3C4D5E6F")]
    public void The_role_of_a_task_may_be_made_and_passed_to_it_however_its_name_was_cut(string name, string role)
    {
        var plan = Plans.Edge.With("fetch", static server => server with { Permissions = [new("s3:GetObject", ["*"])] }) with { Name = name };

        foreach (var action in new[] { "iam:CreateRole", "iam:PutRolePolicy", "iam:PassRole", "iam:DeleteRolePolicy" })
        {
            Assert.Contains(Resources(plan, action), pattern => Matches(pattern, $"arn:aws:iam::123456789012:role/{role}"));
        }
    }

    [Fact]
    public void Writes_are_limited_to_the_deployment_where_AWS_can_limit_them()
    {
        Assert.Equal(
            ["arn:aws:cloudformation:us-east-1:123456789012:stack/outboard-mcp/*", "arn:aws:cloudformation:us-east-1:123456789012:stack/outboard-mcp-base/*"],
            Resources(Everything, "cloudformation:DeleteStack"));
        Assert.Equal(["arn:aws:ecr:us-east-1:123456789012:repository/outboard/mcp"], Resources(Everything, "ecr:PutImage"));
        Assert.Equal(["arn:aws:iam::123456789012:role/outboard-mcp-*"], Resources(Everything, "iam:PassRole"));
        Assert.Equal(
            ["arn:aws:ssm:us-east-1:123456789012:parameter/outboard/mcp/*", "arn:aws:ssm:us-east-1:123456789012:parameter/shared/key"],
            Resources(Everything, "ssm:PutParameter"));
        Assert.Equal(["arn:aws:secretsmanager:us-east-1:123456789012:secret:s-1"], Resources(Everything, "secretsmanager:DescribeSecret"));
        Assert.DoesNotContain(Statements(Everything), static statement => Texts(statement["Action"]).Any(static action => action is "*" || action.EndsWith(":*", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_role_may_be_passed_to_tasks_only() =>
        Assert.Equal(
            "ecs-tasks.amazonaws.com",
            (string)Statements(Everything).Single(static statement => Texts(statement["Action"]).Contains("iam:PassRole"))["Condition"]!["StringEquals"]!["iam:PassedToService"]!);

    [Fact]
    public void What_a_deployment_does_not_have_is_not_allowed()
    {
        Assert.Empty(Resources(Plans.Http, "route53:ChangeResourceRecordSets"));
        Assert.Empty(Resources(Plans.Http, "acm:RequestCertificate"));
        Assert.Empty(Resources(Plans.Http, "application-autoscaling:RegisterScalableTarget"));
        Assert.Empty(Resources(Plans.Http, "secretsmanager:DescribeSecret"));
    }

    [Theory]
    [InlineData("eu-west-1", "aws")]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    public void Names_are_of_the_partition(string region, string partition) =>
        Assert.Equal([$"arn:{partition}:ecr:{region}:{Account}:repository/outboard/mcp"], Resources(Plans.Http with { Region = region }, "ecr:PutImage"));

    [Fact]
    public void It_fits_into_a_managed_policy()
    {
        Assert.InRange(Policy(Everything).ToJsonString().Length, 1, MostCharacters);
        Assert.InRange(Policy(WithServiceRole).ToJsonString().Length, 1, MostCharacters);
    }

    [Fact]
    public void The_same_plan_gives_the_same_text() => Assert.Equal(Permissions.PolicyFor(Everything, Account), Permissions.PolicyFor(Everything, Account));

    private static JsonNode Policy(DeployPlan plan) => JsonNode.Parse(Permissions.PolicyFor(plan, Account))!;

    private static IEnumerable<JsonNode> Statements(DeployPlan plan) => Policy(plan)["Statement"]!.AsArray().OfType<JsonNode>();

    /// <summary>On what an action is allowed.</summary>
    private static string[] Resources(DeployPlan plan, string action) =>
        [.. Statements(plan).Where(statement => Texts(statement["Action"]).Any(allowed => Matches(allowed, action))).SelectMany(static statement => Texts(statement["Resource"]))];

    private static IEnumerable<string> Texts(JsonNode? node) => node is JsonArray list ? list.Select(static item => (string)item!) : [(string)node!];

    private static bool Matches(string pattern, string action) => Regex.IsMatch(action, "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + "$");
}
