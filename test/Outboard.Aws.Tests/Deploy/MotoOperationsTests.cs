using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Status, logs and destroy against another implementation of AWS, which forgets to delete some things (aws 6.2).</summary>
[Collection(Moto.Name)]
public class MotoOperationsTests(Moto moto)
{
    private static readonly string[] s_left = ["AWS::ECS::Cluster", "AWS::ECS::Service", "AWS::ECS::TaskDefinition", "AWS::ElasticLoadBalancingV2::TargetGroup"];

    private readonly EagerTime time = new(DateTimeOffset.UtcNow);

    private readonly Listener listener = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task What_a_deletion_leaves_behind_is_found_and_the_rest_is_proved_gone()
    {
        using var session = await moto.RequireAsync();
        await CreateAsync(session);

        var outcome = await new Destroyer(session, listener.Settings(time)).DestroyAsync("mcp", new DestroyOptions(), None);

        Assert.False(outcome.IsClean);
        var still = outcome.Resources.Where(static one => one.State == Remainder.StillThere).ToList();
        Assert.Equal(s_left, still.Select(static one => one.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.All(still.Where(static one => one.Type == "AWS::ECS::Service"), static one => Assert.InRange(one.MonthlyCost!.Value, 5, 15));
        Assert.All(outcome.Resources.Where(static one => one.Type is "AWS::ElasticLoadBalancingV2::LoadBalancer" or "AWS::EC2::SecurityGroup" or "AWS::IAM::Role" or "AWS::ECR::Repository" or "AWS::Logs::LogGroup"),
            static one => Assert.Equal(Remainder.Gone, one.State));
        Assert.Empty((await moto.AwsAsync("elbv2", "describe-load-balancers"))!["LoadBalancers"]!.AsArray());
        Assert.Empty((await moto.AwsAsync("ssm", "describe-parameters"))!["Parameters"]!.AsArray());
        Assert.Equal(3, (await moto.AwsAsync("elbv2", "describe-target-groups"))!["TargetGroups"]!.AsArray().Count);
        Assert.Contains(listener.Notices, static text => text.StartsWith("What carries the deployment's tag could not be listed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_is_told_although_half_of_the_calls_are_missing()
    {
        using var session = await moto.RequireAsync();
        await CreateAsync(session);

        var status = await DeploymentStatus.ReadAsync(session, "mcp", withDrift: true, time, None);

        Assert.Equal("123456789012", status!.Account);
        Assert.Equal(["aws-doc", "fetch", "searxng"], status.Servers.Select(static server => server.Name));
        Assert.All(status.Servers, static server => Assert.EndsWith("/mcp", server.Url, StringComparison.Ordinal));
        Assert.Null(status.Drift);
        Assert.Contains(status.Notes, static note => note.StartsWith("Drift of outboard-mcp could not be told", StringComparison.Ordinal));
        Assert.Contains(status.Notes, static note => note.StartsWith("The history of rollouts could not be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_are_read_and_a_group_that_is_not_there_is_told_apart_from_an_empty_one()
    {
        using var session = await moto.RequireAsync();
        await moto.AwsAsync("logs", "create-log-group", "--log-group-name", "/outboard/mcp");
        Assert.Empty(await ReadAsync());

        await moto.AwsAsync("logs", "create-log-stream", "--log-group-name", "/outboard/mcp", "--log-stream-name", "fetch/fetch/task1");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await moto.AwsAsync("logs", "put-log-events", "--log-group-name", "/outboard/mcp", "--log-stream-name", "fetch/fetch/task1", "--log-events", $"timestamp={now - 2000},message=one", $"timestamp={now - 1000},message=two");

        Assert.Equal(["one", "two"], (await ReadAsync()).Select(static line => line.Text));

        async Task<List<LogLine>> ReadAsync()
        {
            var lines = new List<LogLine>();
            await foreach (var line in new DeploymentLogs(session, TimeProvider.System).ReadAsync("mcp", [], TimeSpan.FromMinutes(10), null, follow: false, None))
            {
                lines.Add(line);
            }

            return lines;
        }
    }

    /// <summary>Both stacks of the document's layout, every parameter given.</summary>
    private static async Task CreateAsync(AwsSession session)
    {
        var vpc = (await session.Api.Ec2.FindDefaultVpcAsync(None))!;
        var subnets = await session.Api.Ec2.ListSubnetsAsync(vpc.Id, [], None);
        foreach (var stack in DeploymentStacks.Of(Plans.Classic with { HasZone = false }))
        {
            var (id, _) = await session.Api.CloudFormation.CreateChangeSetAsync(
                new ChangeSetRequest
                {
                    StackName = stack.Name,
                    Name = "make",
                    Type = ChangeSetType.Create,
                    TemplateBody = stack.Body,
                    Parameters = stack.Parameters.ToDictionary(static name => name, name => (string?)(name switch
                    {
                        "VpcId" => vpc.Id,
                        "SubnetIds" => string.Join(',', subnets.Take(2).Select(static subnet => subnet.Id)),
                        "ExecutionRoleArn" => "arn:aws:iam::123456789012:role/execution",
                        "LogGroupName" => "/outboard/mcp",
                        _ => $"123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp@sha256:{new string('a', 64)}",
                    })),
                    Tags = stack.Tags.ToDictionary(),
                    Capability = "CAPABILITY_IAM",
                    ClientToken = "make",
                },
                None);
            await session.Api.CloudFormation.ExecuteChangeSetAsync(id, "make", isUpdate: false, None);
        }

        await session.Api.Parameters.PutSecretAsync("/outboard/mcp/key", "secret", new Dictionary<string, string>(), overwrite: false, None);
    }
}
