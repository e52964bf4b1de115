using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Stacks;

public sealed class PackedTaskTests
{
    private static readonly DeployPlan s_plan = Plans.Edge with { Packing = Packing.OneTask };

    [Fact]
    public void All_rules_lead_to_the_one_target_group()
    {
        var resources = Built.Resources(s_plan);

        var targets = new[] { "AwsDocRule", "FetchRule", "SearxngRule" }.Select(rule => (string?)resources[rule]!["Properties"]!["Actions"]![0]!["TargetGroupArn"]!["Ref"]);

        Assert.All(targets, static target => Assert.Equal("GatewayTargetGroup", target));
        Assert.Single(resources, static r => (string?)r.Value!["Type"] == "AWS::ECS::Service");
    }

    [Fact]
    public void Tasks_listen_on_one_port_whatever_the_ports_of_the_servers()
    {
        var resources = Built.Resources(Plans.Classic with { Packing = Packing.OneTask });

        Assert.Equal(8808, (int)resources["TasksFromAlb"]!["Properties"]!["FromPort"]!);
        Assert.Equal(8808, (int)resources["TasksFromAlb"]!["Properties"]!["ToPort"]!);
        Assert.Equal(8810, (int)resources["SearxngListener"]!["Properties"]!["Port"]!);
    }

    [Fact]
    public void Three_mixed_servers_take_half_a_vcpu_and_a_gibibyte() => Assert.Equal((512, 1024), Size(s_plan.Servers));

    [Fact]
    public void The_task_is_no_smaller_than_its_largest_server() =>
        Assert.Equal((1024, 6144), Size([Plans.Fetch, Plans.AwsDoc with { Cpu = 1024, Memory = 5500 }]));

    [Theory]
    [InlineData(1, 1, 256, 512)]
    [InlineData(256, 513, 256, 1024)]
    [InlineData(512, 512, 512, 1024)]
    [InlineData(256, 2049, 512, 3072)]
    [InlineData(4096, 30721, 8192, 32768)]
    [InlineData(16384, 122880, 16384, 122880)]
    public void Fargate_knows_pairs(int cpu, int memory, int knownCpu, int knownMemory) =>
        Assert.Equal((knownCpu, knownMemory), FargateSizes.Smallest(cpu, memory));

    [Fact]
    public void More_than_Fargate_has_is_refused() => Assert.Throws<OutboardException>(
        static () => PackedTask.Of(s_plan, [Plans.Fetch with { Memory = 122880 }, Plans.AwsDoc with { Memory = 122880 }, Plans.Searxng with { Memory = 122880 }]));

    private static (int Cpu, int Memory)? Size(IEnumerable<ServerPlan> servers) => PackedTask.Size([.. servers.Select(static server => (server.Cpu, server.Memory))]);

    [Fact]
    public void Servers_that_set_a_variable_differently_cannot_share_a_task()
    {
        var plan = s_plan.With("fetch", static s => s with { Environment = new([KeyValuePair.Create("FASTMCP_LOG_LEVEL", "DEBUG")]) });

        var failure = Assert.Throws<OutboardException>(() => MainStack.Build(plan));

        Assert.Equal("aws-doc and fetch cannot share a task: both set the environment variable FASTMCP_LOG_LEVEL, each to another value.", failure.What);
    }
}
