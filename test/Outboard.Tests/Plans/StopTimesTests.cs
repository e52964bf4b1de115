using System.Globalization;
using System.Text.Json.Nodes;
using Outboard.Aws;
using Outboard.Aws.Stacks;
using Outboard.Commands.McpProxy;
using Outboard.Gateway;
using Outboard.Manifests;

namespace Outboard.Tests.Plans;

/// <summary>
/// The times of a stop, of three programs that know nothing of each other: the load balancer sends nothing new and waits for calls in flight, the
/// gateway lets them finish after SIGTERM, and Fargate kills what is still there (aws 1.8).
/// </summary>
public sealed class StopTimesTests
{
    /// <summary>What a gateway takes to end children that do not go by themselves, and its connections.</summary>
    private static readonly TimeSpan s_ending = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1, "edge", "task-per-server")]
    [InlineData(10, "edge", "task-per-server")]
    [InlineData(45, "edge", "task-per-server")]
    [InlineData(100, "edge", "task-per-server")]
    [InlineData(10, "classic", "task-per-server")]
    [InlineData(45, "classic", "task-per-server")]
    [InlineData(45, "http", "task-per-server")]
    [InlineData(10, "edge", "one-task")]
    [InlineData(45, "edge", "one-task")]
    public void Nothing_is_cut_off_that_was_promised_time(int seconds, string layout, string packing)
    {
        var resources = Resources(seconds, layout, packing);
        var task = packing == "one-task" ? "Gateway" : "Fetch";
        var container = resources[task + "Task"]!["Properties"]!["ContainerDefinitions"]![0]!;

        var gateway = DrainOf([.. container["Command"]!.AsArray().Select(static word => (string)word!)], packing);
        var balancer = Seconds(resources[task + "TargetGroup"]!["Properties"]!["TargetGroupAttributes"]!.AsArray()
            .Single(static one => (string?)one!["Key"] == "deregistration_delay.timeout_seconds")!["Value"]!);
        var kill = Seconds(container["StopTimeout"]!);

        Assert.Equal(TimeSpan.FromSeconds(seconds), gateway);
        Assert.True(balancer >= gateway, $"the load balancer forgets the task after {balancer}, while calls may run for {gateway}");
        Assert.True(kill >= gateway + s_ending, $"killed after {kill}, while calls may run for {gateway}");
        Assert.InRange(kill, TimeSpan.Zero, TimeSpan.FromSeconds(120));
    }

    [Fact]
    public void A_new_task_has_more_time_to_become_ready_than_its_child_to_answer()
    {
        var service = Resources(10, "edge", "task-per-server")["FetchService"]!["Properties"]!;

        Assert.True(Seconds(service["HealthCheckGracePeriodSeconds"]!) > new StdioServerSpec { Name = "", Command = "" }.StartTimeout);
    }

    [Fact]
    public void What_is_not_said_is_the_same_on_both_sides() => Assert.Equal(new AwsSpec().Drain, GatewaySettings.DefaultDrain);

    private static JsonObject Resources(int seconds, string layout, string packing)
    {
        var entrance = layout switch
        {
            "edge" => """ "domain": "ecs.example.com", "hostedZoneId": "Z0123456789ABCDEFGHIJ" """,
            "classic" => """ "layout": "classic", "domain": "ecs.example.com", "allowedCidrs": ["203.0.113.0/24"] """,
            _ => """ "allowedCidrs": ["203.0.113.0/24"] """,
        };
        var manifest = ManifestReader.Parse(
            $$"""{ "mcpServers": { "fetch": { "command": "uvx", "args": ["mcp-server-fetch==1"] } }, "aws": { "packing": "{{packing}}", "drain": {{seconds}}, {{entrance}} } }""",
            Path.GetTempPath(), new Dictionary<string, string>());
        var stacks = DeploymentStacks.Of(Planning.Plan(manifest, "us-east-1", new Dictionary<string, Assignment>()));
        return JsonNode.Parse(stacks[1].Body)!["Resources"]!.AsObject();
    }

    /// <summary>As the gateway itself reads its line.</summary>
    private static TimeSpan DrainOf(string[] command, string packing)
    {
        if (packing == "one-task")
        {
            var at = Array.IndexOf(command, "--drain");
            return at < 0 ? GatewaySettings.DefaultDrain : TimeSpan.FromSeconds(int.Parse(command[at + 1].TrimEnd('s'), CultureInfo.InvariantCulture));
        }

        return Assert.IsType<ParseResult.RunServers>(McpProxyLine.Parse(command, new Dictionary<string, string>(), "mcp-proxy")).Settings.DrainTimeout;
    }

    private static TimeSpan Seconds(JsonNode value) => TimeSpan.FromSeconds(int.Parse(value.ToString(), CultureInfo.InvariantCulture));
}
