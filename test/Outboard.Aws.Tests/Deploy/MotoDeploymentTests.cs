using System.Globalization;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy;
using Outboard.Manifests;
using Written = Outboard.Aws.Tests.Planned.Manifests;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Whole deployments against another implementation of AWS, within what that can do (aws 6.2).</summary>
[Collection(Moto.Name)]
public class MotoDeploymentTests(Moto moto)
{
    [Fact]
    public async Task The_documents_three_servers_are_created_then_left_alone_then_one_gets_a_new_revision()
    {
        using var session = await moto.RequireAsync();
        var manifest = await ManifestAsync();
        var first = new Listener();
        var created = await Deployer(session, first, Images('a')).DeployAsync(manifest, CancellationToken.None);

        Assert.True(created.Changed, first.ToString());
        Assert.Equal("http://fetch.ecs.example.com:8808/mcp", created.Urls["fetch"]);
        Assert.Equal([QuestionKind.Apply], first.Questions.Select(static question => question.Kind));
        Assert.Contains("/outboard/mcp/token", await ParametersAsync());

        var second = new Listener();
        var again = await Deployer(session, second, Images('a')).DeployAsync(manifest, CancellationToken.None);

        Assert.False(again.Changed, second.ToString());
        Assert.Empty(second.Questions);
        var before = await RevisionsAsync();

        var third = new Listener();
        var changed = await Deployer(session, third, Images('a', ("fetch", 'b'))).DeployAsync(manifest, CancellationToken.None);

        Assert.True(changed.Changed, third.ToString());
        var revision = Assert.Single((await RevisionsAsync()).Except(before));
        Assert.Contains("outboard-mcp-fetch", revision, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_permissions_has_a_role_that_allows_exactly_them()
    {
        using var session = await moto.RequireAsync();
        await OpenNetworkAsync();
        var manifest = Written.Read(
            """ "fetch": { "command": "uvx", "args": ["s3==1"], "permissions": { "s3:GetObject": ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"], "s3:ListAllMyBuckets": "*" } }, "aws-doc": { "command": "uvx", "args": ["x==1"] } """,
            """ "domain": "ecs.example.com", "layout": "classic", "allowedCidrs": ["203.0.113.0/24"], "permissionsBoundary": "arn:aws:iam::123456789012:policy/edge" """);
        var listener = new Listener();

        var images = Images('a');
        images.Remove("searxng");
        await Deployer(session, listener, images).DeployAsync(manifest, CancellationToken.None);

        var role = Assert.Single((await moto.AwsAsync("iam", "list-roles"))!["Roles"]!.AsArray(), static one => one!["RoleName"]!.ToString().Contains("TaskRole", StringComparison.Ordinal))!;
        Assert.StartsWith("outboard-mcp-base-FetchTaskRole-", role["RoleName"]!.ToString(), StringComparison.Ordinal);
        var trust = role["AssumeRolePolicyDocument"]!["Statement"]![0]!;
        Assert.Equal("ecs-tasks.amazonaws.com", (string?)trust["Principal"]!["Service"]);
        Assert.Equal("123456789012", (string?)trust["Condition"]!["StringEquals"]!["aws:SourceAccount"]);
        Assert.Equal("arn:aws:ecs:us-east-1:123456789012:*", (string?)trust["Condition"]!["ArnLike"]!["aws:SourceArn"]);
        var name = Assert.Single((await moto.AwsAsync("iam", "list-role-policies", "--role-name", role["RoleName"]!.ToString()))!["PolicyNames"]!.AsArray())!.ToString();
        var policy = (await moto.AwsAsync("iam", "get-role-policy", "--role-name", role["RoleName"]!.ToString(), "--policy-name", name))!;
        Built.Equal(
            JsonNode.Parse("""
                [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]}, {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]
                """),
            Document(policy["PolicyDocument"]!)["Statement"]);

        // Moto's task definitions lose their role (aws 6.2); the stack's parameter has it.
        var parameters = (await moto.AwsAsync("cloudformation", "describe-stacks", "--stack-name", "outboard-mcp"))!["Stacks"]![0]!["Parameters"]!.AsArray();
        Assert.Equal(role["Arn"]!.ToString(), Assert.Single(parameters, static one => (string?)one!["ParameterKey"] == "FetchTaskRoleArn")!["ParameterValue"]!.ToString());
        Assert.DoesNotContain(parameters, static one => (string?)one!["ParameterKey"] == "AwsDocTaskRoleArn");
    }

    /// <summary>Moto writes a policy that came by a stack as text.</summary>
    private static JsonNode Document(JsonNode node) => node is JsonValue text ? JsonNode.Parse(text.ToString().Replace('\'', '"'))! : node;

    private async Task<Manifest> ManifestAsync()
    {
        await OpenNetworkAsync();
        return Written.Read(Written.DocumentServers, """ "domain": "ecs.example.com", "layout": "classic", "allowedCidrs": ["203.0.113.0/24"] """);
    }

    /// <summary>Moto's default VPC has no route to the world.</summary>
    private async Task OpenNetworkAsync()
    {
        var vpc = (await moto.AwsAsync("ec2", "describe-vpcs"))!["Vpcs"]![0]!["VpcId"]!.ToString();
        var gateway = (await moto.AwsAsync("ec2", "create-internet-gateway"))!["InternetGateway"]!["InternetGatewayId"]!.ToString();
        await moto.AwsAsync("ec2", "attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", vpc);
        var table = (await moto.AwsAsync("ec2", "describe-route-tables", "--filters", $"Name=vpc-id,Values={vpc}"))!["RouteTables"]![0]!["RouteTableId"]!.ToString();
        await moto.AwsAsync("ec2", "create-route", "--route-table-id", table, "--destination-cidr-block", "0.0.0.0/0", "--gateway-id", gateway);
    }

    private async Task<string[]> ParametersAsync() =>
        [.. (await moto.AwsAsync("ssm", "describe-parameters"))!["Parameters"]!.AsArray().Select(static one => one!["Name"]!.ToString())];

    private async Task<string[]> RevisionsAsync() =>
        [.. (await moto.AwsAsync("ecs", "list-task-definitions"))!["taskDefinitionArns"]!.AsArray().Select(static one => one!.ToString())];

    private static Deployer Deployer(AwsSession session, Listener listener, Dictionary<string, string> images) =>
        new(session, listener.Settings() with { Images = new() { Given = images } });

    private static Dictionary<string, string> Images(char digit, params (string Task, char Digit)[] others)
    {
        var images = new[] { "fetch", "aws-doc", "searxng" }.ToDictionary(static task => task, _ => Image(digit));
        foreach (var (task, other) in others)
        {
            images[task] = Image(other);
        }

        return images;
    }

    /// <summary>Elsewhere than in ECR: moto has no registry that could be asked for its platform.</summary>
    private static string Image(char digit) => string.Create(CultureInfo.InvariantCulture, $"registry.example.com/mcp@sha256:{new string(digit, 64)}");
}
