using System.Text.Json.Nodes;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>What each option does.</summary>
public sealed class MainStackTests
{
    [Theory]
    [InlineData(Spot.Always, """[{"CapacityProvider":"FARGATE_SPOT","Weight":1,"Base":0}]""", "strategy-c588455c")]
    [InlineData(Spot.Mixed, """[{"CapacityProvider":"FARGATE","Weight":1,"Base":1},{"CapacityProvider":"FARGATE_SPOT","Weight":3,"Base":0}]""", "strategy-2734c274")]
    [InlineData(Spot.Never, """[{"CapacityProvider":"FARGATE","Weight":1,"Base":0}]""", "strategy-8f1fef1a")]
    public void A_strategy_and_its_hash_are_on_every_service(Spot spot, string strategy, string nonce)
    {
        var resources = Built.Resources(Plans.Edge with { Spot = spot });

        foreach (var service in new[] { "AwsDocService", "FetchService", "SearxngService" })
        {
            var properties = resources[service]!["Properties"]!;
            Assert.Equal(strategy, properties["CapacityProviderStrategy"]!.ToJsonString());
            Assert.Equal(nonce, (string?)properties["ForceNewDeployment"]!["ForceNewDeploymentNonce"]);
            Assert.Null(properties["LaunchType"]);
        }
    }

    [Theory]
    [InlineData(0, "0", 20)]
    [InlineData(10, "10", 30)]
    [InlineData(100, "100", 120)]
    public void The_drain_drives_the_target_group_and_the_stop_timeout(int seconds, string delay, int stop)
    {
        var resources = Built.Resources(Plans.Edge with { Drain = TimeSpan.FromSeconds(seconds) });

        Assert.Equal(delay, (string?)resources["FetchTargetGroup"]!["Properties"]!["TargetGroupAttributes"]![0]!["Value"]);
        Assert.Equal(stop, (int)Container(resources, "FetchTask")["StopTimeout"]!);
    }

    [Fact]
    public void Under_a_schedule_the_number_of_tasks_is_left_to_the_scaling()
    {
        var resources = Built.Resources(Plans.Edge with { Schedule = Plans.OfficeHours });

        Assert.Null(resources["FetchService"]!["Properties"]!["DesiredCount"]);
        Assert.Equal(3, resources.Count(static r => (string?)r.Value!["Type"] == "AWS::ApplicationAutoScaling::ScalableTarget"));
    }

    [Fact]
    public void Replicas_of_one_server_reach_each_other_and_no_other_server()
    {
        var resources = Built.Resources(Plans.Edge.With("fetch", static s => s with { Replicas = 3 }));

        // Every server's replicas listen on this port, so the way leads from the group into the same group.
        var way = resources["FetchFromPeers"]!["Properties"]!;
        Assert.Equal(("FetchPeers", "FetchPeers", 8790, 8790), ((string?)way["GroupId"]!["Ref"], (string?)way["SourceSecurityGroupId"]!["Ref"], (int)way["FromPort"]!, (int)way["ToPort"]!));
        Assert.Null(resources["FetchPeers"]!["Properties"]!["SecurityGroupIngress"]);
        Assert.Equal(8790, (int)Assert.Single(resources["FetchPeers"]!["Properties"]!["SecurityGroupEgress"]!.AsArray())!["FromPort"]!);
        Assert.Equal(["TaskSecurityGroup", "FetchPeers"], Groups(resources, "FetchService"));
        Assert.Equal(["TaskSecurityGroup"], Groups(resources, "SearxngService"));
        Assert.Equal("ENABLED", (string?)resources["FetchService"]!["Properties"]!["AvailabilityZoneRebalancing"]);
        Assert.Equal("DISABLED", (string?)resources["SearxngService"]!["Properties"]!["AvailabilityZoneRebalancing"]);
    }

    [Fact]
    public void What_must_not_run_twice_is_stopped_before_it_is_started()
    {
        var service = Built.Properties(Plans.Edge.With("fetch", static s => s with { DeployReplace = true, Replicas = 2 }), "FetchService");

        Assert.Equal(0, (int)service["DeploymentConfiguration"]!["MinimumHealthyPercent"]!);
        Assert.Equal(100, (int)service["DeploymentConfiguration"]!["MaximumPercent"]!);
        Assert.Equal("DISABLED", (string?)service["AvailabilityZoneRebalancing"]);
    }

    [Fact]
    public void A_port_is_opened_to_the_server_that_asked_for_it_and_to_no_other()
    {
        var resources = Built.Resources(Plans.Edge.With("fetch", static s => s with { EgressPorts = [5432, 443] }));

        Assert.Equal(5432, (int)Assert.Single(resources["FetchEgress"]!["Properties"]!["SecurityGroupEgress"]!.AsArray())!["ToPort"]!);
        Assert.Equal(["TaskSecurityGroup", "FetchEgress"], Groups(resources, "FetchService"));
        Assert.Equal(["TaskSecurityGroup"], Groups(resources, "SearxngService"));
        Assert.Equal(2, resources["TaskSecurityGroup"]!["Properties"]!["SecurityGroupEgress"]!.AsArray().Count);
    }

    [Fact]
    public void What_is_public_has_a_key_and_no_token() => Assert.Equal(
        ["OUTBOARD_KEY"],
        Container(Built.Resources(Plans.Edge with { IsPublic = true }), "FetchTask")["Secrets"]!.AsArray().Select(static secret => (string?)secret!["Name"]));

    [Fact]
    public void A_text_of_the_user_is_no_substitution()
    {
        var plan = Plans.Edge.With("fetch", static s => s with { Environment = new([KeyValuePair.Create("A", "${AWS::Region}")]) });

        Assert.Equal("${AWS::Region}", (string?)Container(Built.Resources(plan), "FetchTask")["Environment"]![1]!["Value"]);
    }

    [Fact]
    public void Without_the_redirect_port_80_is_closed()
    {
        var resources = Built.Resources(Plans.Edge with { Redirect = false });

        Assert.False(resources.ContainsKey("RedirectListener"));
        Assert.Equal(443, (int)Assert.Single(resources["AlbSecurityGroup"]!["Properties"]!["SecurityGroupIngress"]!.AsArray())!["FromPort"]!);
    }

    [Fact]
    public void A_certificate_of_ones_own_is_a_parameter()
    {
        var template = Built.MainStackOf(Plans.EdgeOwnCertificate);

        Assert.False(template["Resources"]!.AsObject().ContainsKey("Certificate"));
        Assert.Equal("CertificateArn", (string?)template["Resources"]!["HttpsListener"]!["Properties"]!["Certificates"]![0]!["CertificateArn"]!["Ref"]);
        Assert.Equal(
            ["VpcId", "SubnetIds", "ExecutionRoleArn", "LogGroupName", "CertificateArn", "AwsDocImage", "FetchImage", "SearxngImage"],
            template["Parameters"]!.AsObject().Select(static parameter => parameter.Key));
    }

    [Fact]
    public void Classic_with_a_certificate_keeps_its_ports()
    {
        var listener = Built.Properties(Plans.ClassicTls, "FetchListener");

        Assert.Equal(8808, (int)listener["Port"]!);
        Assert.Equal("HTTPS", (string?)listener["Protocol"]);
        Assert.Equal("ELBSecurityPolicy-TLS13-1-2-2021-06", (string?)listener["SslPolicy"]);
    }

    [Fact]
    public void Tags_are_the_stacks_and_do_not_change_the_template()
    {
        var plan = Plans.Edge with { Tags = new([KeyValuePair.Create("team", "search")]) };

        Built.Equal(Built.MainStackOf(Plans.Edge), Built.MainStackOf(plan));
        Built.Equal(Built.BaseStackOf(Plans.Edge), Built.BaseStackOf(plan));
        Assert.Equal(
            ["outboard:deployment=mcp", "outboard:stack=main", "outboard:managed=true", "team=search"],
            StackTags.OfMain(plan).Select(static tag => $"{tag.Key}={tag.Value}"));
        Assert.Equal("base", StackTags.OfBase(plan)["outboard:stack"]);
    }

    [Fact]
    public void Copies_listen_for_each_other_and_one_alone_does_not()
    {
        string?[] Peers(DeployPlan plan, string task) => [.. Container(Built.Resources(plan), task)["Environment"]!.AsArray().Where(static one => (string?)one!["Name"] == "OUTBOARD_PEER").Select(static one => (string?)one!["Value"])];

        Assert.Equal(["ecs:8790"], Peers(Plans.Edge.With("fetch", static s => s with { Replicas = 2 }), "FetchTask"));
        Assert.Equal(["ecs:8790"], Peers(Plans.Edge.With("fetch", static s => s with { Scale = new(1, 2) }), "FetchTask"));
        Assert.Equal(["ecs:8790"], Peers(Plans.Edge.With("fetch", static s => s with { Replicas = 2 }) with { Packing = Packing.OneTask }, "GatewayTask"));
        Assert.Empty(Peers(Plans.Edge.With("searxng", static s => s with { Replicas = 2 }), "FetchTask"));
        Assert.Empty(Peers(Plans.Edge with { Packing = Packing.OneTask }, "GatewayTask"));
    }

    [Fact]
    public void A_task_with_permissions_has_its_role_and_the_others_none()
    {
        var template = Built.MainStackOf(Plans.Edge.With("fetch", static s => s with { Permissions = [new("s3:GetObject", ["arn:aws:s3:::b/*"])] }));

        Assert.Equal("FetchTaskRoleArn", (string?)template["Resources"]!["FetchTask"]!["Properties"]!["TaskRoleArn"]!["Ref"]);
        Assert.Equal("String", (string?)template["Parameters"]!["FetchTaskRoleArn"]!["Type"]);
        Assert.Null(template["Resources"]!["SearxngTask"]!["Properties"]!["TaskRoleArn"]);
        Assert.DoesNotContain("SearxngTaskRoleArn", template["Parameters"]!.AsObject().Select(static one => one.Key));
    }

    [Fact]
    public void Two_servers_whose_resources_would_have_one_name_are_told_so()
    {
        // The peers of foo-from and the way from the peers of foo.
        var plan = Plans.Edge with
        {
            Servers =
            [
                Plans.Fetch with { Name = "foo", LogicalName = "Foo", Replicas = 2 },
                Plans.AwsDoc with { Name = "foo-from", LogicalName = "FooFrom", Replicas = 2 },
            ],
        };

        var failure = Assert.Throws<OutboardException>(() => MainStack.Build(plan));

        Assert.Contains("FooFromPeers", failure.What, StringComparison.Ordinal);
    }

    private static JsonNode Container(JsonObject resources, string task) => resources[task]!["Properties"]!["ContainerDefinitions"]![0]!;

    private static IEnumerable<string?> Groups(JsonObject resources, string service) =>
        resources[service]!["Properties"]!["NetworkConfiguration"]!["AwsvpcConfiguration"]!["SecurityGroups"]!.AsArray().Select(static group => (string?)group!["Ref"]);
}
