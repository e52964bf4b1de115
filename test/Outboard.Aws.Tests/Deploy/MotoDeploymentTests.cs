using System.Globalization;
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
