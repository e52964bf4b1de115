using Outboard.Aws.Costs;
using Outboard.Aws.Tests.Planned;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Costs;

public sealed class CostModelTests
{
    private const string Two = "\"a\": { \"command\": \"uvx\", \"replicas\": 3 }, \"b\": { \"command\": \"npx\", \"replicas\": 2 }";

    private static MonthlyCost Cost(string aws, string region = "us-east-1") => CostModel.Of(Planned.Manifests.Plan(Two, Planned.Manifests.EdgeAws + aws, region: region));

    [Fact]
    public void Items_stand_in_the_order_of_the_formulas_with_their_arithmetic()
    {
        var cost = Cost(", \"spot\": \"never\"");

        Assert.Equal(["compute", "task addresses", "load balancer", "load balancer addresses", "load balancer capacity", "images", "hosted zone"], cost.Items.Select(i => i.Name));
        Assert.Equal("3 × 730 h × (0.25 vCPU × 0.03238 + 0.5 GB × 0.00356); 2 × 730 h × (0.25 vCPU × 0.03238 + 1 GB × 0.00356)", cost.Items[0].How);
        Assert.Equal("5 tasks × 730 h × 0.005", cost.Items[1].How);
        Assert.Equal("730 h × 0.0225", cost.Items[2].How);
    }

    [Fact]
    public void Mixed_is_the_first_task_and_a_quarter_of_the_others_on_demand()
    {
        var third = 730 * ((0.25m * 0.03238m) + (0.5m * 0.00356m));
        var second = 730 * ((0.25m * 0.03238m) + (1m * 0.00356m));

        var cost = Cost(", \"spot\": \"mixed\"");

        Assert.Equal((third * (1.5m + (1.5m * 0.319m))) + (second * (1.25m + (0.75m * 0.319m))), cost.Items[0].Dollars);
        Assert.Contains(cost.Assumptions, a => a.StartsWith("Of each service one task is on demand", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_region_is_priced_as_us_east_1_and_says_so()
    {
        var (known, unknown) = (Cost(""), Cost("", "eu-central-1"));

        Assert.Equal((known.Total, "us-east-1"), (unknown.Total, unknown.Region));
        Assert.Contains("eu-central-1", unknown.Assumptions[0], StringComparison.Ordinal);
        Assert.All(known.Assumptions, a => Assert.DoesNotContain("there are none here", a, StringComparison.Ordinal));
    }

    [Fact]
    public void Spot_is_an_assumption_where_there_is_any()
    {
        Assert.Contains(Cost("").Assumptions, a => a.StartsWith("Spot costs 0.319 ", StringComparison.Ordinal));
        Assert.DoesNotContain(Cost(", \"spot\": \"never\"").Assumptions, a => a.Contains("Spot", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_manager_is_paid_by_the_secret_and_parameters_are_not()
    {
        const string Arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf";
        var plan = Planned.Manifests.Plan($$""" "a": { "command": "uvx", "secrets": { "A": "{{Arn}}:a::", "B": "{{Arn}}:b::", "C": "/app/c", "D": "{{Arn}}2" } } """, Planned.Manifests.EdgeAws);

        Assert.Equal(0.80m, CostModel.Of(plan).Items.Single(i => i.Name == "secrets").Dollars);
    }

    [Fact]
    public void Every_price_has_its_date_and_the_newest_is_printed() => Assert.Equal(new(2026, 6, 1), Cost("").Date);

    [Theory]
    [InlineData("0 8 ? * MON-FRI *", "0 18 ? * MON-FRI *", 50)]
    [InlineData("0 20 ? * SUN *", "0 8 ? * MON *", 12)]
    [InlineData("0 8 ? * MON *", "0 18 ? * FRI *", 106)]
    [InlineData("0 8,13 ? * MON *", "30 12,17 ? * MON *", 9)]
    [InlineData("0 0 ? * * *", "0 0 ? * * *", 0)]
    [InlineData("0 0 ? * MON *", "0 0 ? * MON 1999", 168)]
    [InlineData("0 0 ? * MON 1999", "0 0 ? * MON *", 0)]
    public void Hours_a_week_follow_from_the_schedule(string wake, string sleep, int hours) =>
        Assert.Equal(hours / 168m, AwakeHours.Share(new(wake, sleep, "UTC")));

    [Theory]
    [InlineData("0 8 L * ? *", "0 18 L * ? *")]
    [InlineData("0 8 31 2 ? *", "0 18 31 2 ? *")]
    public void Schedule_that_cannot_be_reckoned_is_priced_as_always_awake_and_says_so(string wake, string sleep)
    {
        var cost = Cost($$""", "schedule": { "wake": "{{wake}}", "sleep": "{{sleep}}", "timezone": "UTC" }""");

        Assert.Equal(Cost("").Total, cost.Total);
        Assert.Contains(cost.Assumptions, a => a.Contains("always awake", StringComparison.Ordinal));
    }

    [Fact]
    public void Container_insights_are_named_as_left_out() => Assert.Contains(Cost(", \"containerInsights\": true").Assumptions, a => a.StartsWith("Container Insights", StringComparison.Ordinal));
}
