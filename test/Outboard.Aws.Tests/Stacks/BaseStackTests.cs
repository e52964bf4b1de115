using System.Text.Json.Nodes;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Stacks;

public sealed class BaseStackTests
{
    [Fact]
    public void The_boundary_is_on_the_role() => Assert.Equal(
        "arn:aws:iam::123456789012:policy/edge",
        (string?)Role(Plans.Edge with { PermissionsBoundary = "arn:aws:iam::123456789012:policy/edge" })["PermissionsBoundary"]);

    [Fact]
    public void Logs_are_kept_as_long_as_the_plan_says() =>
        Assert.Equal(7, (int)Built.BaseStackOf(Plans.Edge with { LogRetentionDays = 7 })["Resources"]!["LogGroup"]!["Properties"]!["RetentionInDays"]!);

    [Fact]
    public void Parameters_of_the_deployment_need_no_further_permission() => Assert.Equal(4, Statements(Plans.Edge).Count);

    [Fact]
    public void A_secret_may_be_read_whole_and_once_whatever_its_fields()
    {
        const string Arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf";
        var plan = Plans.Edge.With("fetch", static s => s with
        {
            Secrets = new([KeyValuePair.Create("A", Arn), KeyValuePair.Create("B", Arn + ":user::"), KeyValuePair.Create("C", Arn + ":password:AWSCURRENT:")]),
        });

        Built.Equal(
            JsonNode.Parse($$"""{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "{{Arn}}"}"""),
            Statements(plan)[4]);
    }

    [Theory]
    [InlineData("/team/shared", "parameter/team/shared")]
    [InlineData("shared", "parameter/shared")]
    public void A_parameter_of_somebody_else_is_named_in_the_policy(string name, string resource)
    {
        var plan = Plans.Edge.With("fetch", s => s with { Secrets = new([KeyValuePair.Create("A", name)]) });

        var arn = (string)Statements(plan)[3]!["Resource"]![1]!["Fn::Sub"]!;

        Assert.EndsWith(":" + resource, arn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_has_fifty_rules_and_of_later_servers_all_images_are_kept()
    {
        var plan = Plans.Edge with { Servers = [.. Enumerable.Range(0, 51).Select(static i => Plans.Fetch with { Name = $"s{i}", LogicalName = $"S{i}", Port = 8808 + i })] };

        var text = (string)Built.BaseStackOf(plan)["Resources"]!["Repository"]!["Properties"]!["LifecyclePolicy"]!["LifecyclePolicyText"]!;
        var rules = JsonNode.Parse(text)!["rules"]!.AsArray();

        Assert.Equal(50, rules.Count);
        Assert.Equal("s49.", (string?)rules[^1]!["selection"]!["tagPrefixList"]![0]);
    }

    [Fact]
    public void A_server_with_permissions_has_a_role_of_its_own_that_allows_exactly_them()
    {
        var plan = Plans.Edge.With("aws-doc", static s => s with
        {
            Permissions = [new("s3:ListBucket", ["arn:aws:s3:::b"]), new("s3:PutObject", ["arn:aws:s3:::c/*", "arn:aws:s3:::b/*"]), new("s3:GetObject", ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"])],
        }) with { PermissionsBoundary = "arn:aws:iam::123456789012:policy/edge" };
        var stack = Built.BaseStackOf(plan);

        Assert.Equal(["ExecutionRole", "AwsDocTaskRole"], stack["Resources"]!.AsObject().Where(static one => (string?)one.Value!["Type"] == "AWS::IAM::Role").Select(static one => one.Key));
        var role = stack["Resources"]!["AwsDocTaskRole"]!["Properties"]!;
        Built.Equal(
            JsonNode.Parse("""
                [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"]},
                 {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"}]
                """),
            Assert.Single(role["Policies"]!.AsArray())!["PolicyDocument"]!["Statement"]);
        Built.Equal(Role(plan)["AssumeRolePolicyDocument"], role["AssumeRolePolicyDocument"]);
        Assert.Equal("arn:aws:iam::123456789012:policy/edge", (string?)role["PermissionsBoundary"]);
        Built.Equal(JsonNode.Parse("""{"Value": {"Fn::GetAtt": ["AwsDocTaskRole", "Arn"]}}"""), stack["Outputs"]!["AwsDocTaskRoleArn"]);
    }

    [Fact]
    public void Servers_in_one_task_have_one_role()
    {
        Permission[] permissions = [new("s3:GetObject", ["arn:aws:s3:::b/*"])];
        var plan = Plans.Edge with { Packing = Packing.OneTask, Servers = [.. Plans.Edge.Servers.Select(server => server with { Permissions = [.. permissions] })] };

        Assert.Equal(["ExecutionRole", "GatewayTaskRole"], Built.BaseStackOf(plan)["Resources"]!.AsObject().Where(static one => (string?)one.Value!["Type"] == "AWS::IAM::Role").Select(static one => one.Key));
        Assert.Equal("GatewayTaskRoleArn", (string?)Built.Properties(plan, "GatewayTask")["TaskRoleArn"]!["Ref"]);
        Assert.Throws<OutboardException>(() => BaseStack.Build(plan.With("fetch", static server => server with { Permissions = [] })));
    }

    [Fact]
    public void Tasks_may_decrypt_with_the_keys_that_are_named() => Built.Equal(
        JsonNode.Parse("""{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:123456789012:key/a"}"""),
        Statements(Plans.Edge with { KmsKeys = ["arn:aws:kms:us-east-1:123456789012:key/a"] })[4]);

    private static JsonNode Role(DeployPlan plan) => Built.BaseStackOf(plan)["Resources"]!["ExecutionRole"]!["Properties"]!;

    private static JsonArray Statements(DeployPlan plan) => Role(plan)["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray();
}
