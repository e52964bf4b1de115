using CsCheck;
using Outboard.Aws.Stacks;
using Outboard.Aws.Tests.Stacks;

namespace Outboard.Aws.Tests.Costs;

/// <summary>The price of what stands, read from its templates.</summary>
public sealed class DeployedCostTests
{
    private static MonthlyCost Deployed(DeployPlan plan) => CostModel.Of([.. DeploymentStacks.Of(plan).Select(Spread.Template)], plan.Region);

    private static void AssertSame(MonthlyCost expected, MonthlyCost actual) => Assert.Equal(
        [.. expected.Items.Select(static item => $"{item}"), .. expected.Assumptions, $"{expected.Date} {expected.Region}"],
        [.. actual.Items.Select(static item => $"{item}"), .. actual.Assumptions, $"{actual.Date} {actual.Region}"]);

    [Fact]
    public void Templates_cost_what_their_plan_costs() => RandomPlans.Plan.Sample(static plan => AssertSame(CostModel.Of(plan), Deployed(plan)), iter: 1_000);

    [Theory]
    [InlineData("edge")]
    [InlineData("http")]
    [InlineData("classic")]
    public void So_do_those_of_many_stacks(string layout)
    {
        var plan = Spread.Plan(25, layout);

        AssertSame(CostModel.Of(plan), Deployed(plan));
    }

    [Fact]
    public void A_base_stack_alone_costs_its_images()
    {
        var cost = CostModel.Of([Built.BaseStackOf(Plans.Edge)], "us-east-1");

        Assert.Equal([("images", 0.20m)], cost.Items.Select(static item => (item.Name, item.Dollars)));
    }

    [Fact]
    public void Nothing_costs_nothing() => Assert.Equal(0, CostModel.Of([], "us-east-1").Total);

    /// <summary>What the user's script made and Outboard adopted: a launch type is on demand.</summary>
    [Fact]
    public void A_service_with_a_launch_type_is_on_demand()
    {
        var template = Built.MainStackOf(Plans.Edge);
        foreach (var (_, service) in template["Resources"]!.AsObject().Where(static r => (string?)r.Value!["Type"] == "AWS::ECS::Service"))
        {
            service!["Properties"]!.AsObject().Remove("CapacityProviderStrategy");
            service["Properties"]!["LaunchType"] = "FARGATE";
        }

        Assert.Equal(CostModel.Of(Plans.Edge with { Spot = Manifests.Spot.Never }).Items[0], CostModel.Of([template], "us-east-1").Items[0]);
    }
}
