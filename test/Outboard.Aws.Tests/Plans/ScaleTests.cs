using System.Text.Json.Nodes;

namespace Outboard.Aws.Tests.Planned;

/// <summary>More copies under load and fewer without.</summary>
public sealed class ScaleTests
{
    private const string Two = "\"a\": { \"command\": \"uvx\", \"scale\": { \"min\": 2, \"max\": 6, \"cpu\": 70 } }, \"b\": { \"command\": \"uvx\" }";

    [Fact]
    public void A_server_that_scales_has_a_target_and_a_policy_and_no_count_of_its_own()
    {
        var resources = Built.Resources(Manifests.Plan(Two, Manifests.EdgeAws));

        Assert.Null(resources["AService"]!["Properties"]!["DesiredCount"]);
        Assert.Equal((2, 6), ((int)resources["AScaling"]!["Properties"]!["MinCapacity"]!, (int)resources["AScaling"]!["Properties"]!["MaxCapacity"]!));
        Built.Equal(
            JsonNode.Parse("""
                {"TargetValue": 70, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "ScaleOutCooldown": 60, "ScaleInCooldown": 300}
                """),
            resources["AScalingPolicy"]!["Properties"]!["TargetTrackingScalingPolicyConfiguration"]);
        Assert.NotNull(resources["AFromPeers"]);
        Assert.Equal("ENABLED", (string?)resources["AService"]!["Properties"]!["AvailabilityZoneRebalancing"]);
        Assert.Equal(1, (int)resources["BService"]!["Properties"]!["DesiredCount"]!);
        Assert.Null(resources["BScaling"]);
    }

    [Fact]
    public void The_price_is_that_of_the_least_and_says_so()
    {
        var scaled = CostModel.Of(Manifests.Plan(Two, Manifests.EdgeAws));
        var fixedCount = CostModel.Of(Manifests.Plan(Two.Replace("\"scale\": { \"min\": 2, \"max\": 6, \"cpu\": 70 }", "\"replicas\": 2", StringComparison.Ordinal), Manifests.EdgeAws));

        Assert.Equal(fixedCount.Total, scaled.Total);
        Assert.Contains("Tasks that scale with load are counted at their least, 2; at the most there are 6 of them.", scaled.Assumptions);
    }

    [Fact]
    public void One_task_for_all_scales_when_one_of_them_asks_for_it()
    {
        var resources = Built.Resources(Manifests.Plan(Two + ", \"c\": { \"command\": \"uvx\", \"replicas\": 3 }", Manifests.EdgeAws + ", \"packing\": \"one-task\""));

        Assert.Equal((3, 6), ((int)resources["GatewayScaling"]!["Properties"]!["MinCapacity"]!, (int)resources["GatewayScaling"]!["Properties"]!["MaxCapacity"]!));
    }

    [Theory]
    [InlineData("\"a\": { \"command\": \"uvx\", \"sharing\": \"session\", \"scale\": { \"max\": 2 } }", "", "mcpServers.a.scale: Takes copies away while their sessions go on")]
    [InlineData(Two + ", \"c\": { \"command\": \"uvx\", \"deployReplace\": true }", ", \"packing\": \"one-task\"", "mcpServers.a.scale: Would run copies of the one task, and c in it must not run twice")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"scale\": { \"max\": 2 } }", ", \"spot\": \"mixed\"", "mcpServers.a.scale.min: Is less than two")]
    public void A_server_whose_state_a_copy_would_take_along_does_not_scale(string servers, string aws, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Manifests.Problems(servers, Manifests.EdgeAws + aws)), StringComparison.Ordinal);

    [Fact]
    public void State_in_memory_is_warned_of() =>
        Assert.Contains(Manifests.Plan(Two, Manifests.EdgeAws).Warnings, static warning => warning.Path == "mcpServers.a.scale" && warning.What.StartsWith("Each copy has a child of its own", StringComparison.Ordinal));
}
