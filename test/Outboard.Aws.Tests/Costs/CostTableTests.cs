using Outboard.Aws.Costs;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Costs;

/// <summary>Every row of the table of monthly totals (aws 7.3), which was reckoned apart from this program.</summary>
public sealed class CostTableTests
{
    private const decimal FixedPart = 25.01m;

    private static readonly ScheduleSpec s_fiftyHoursAWeek = new("0 8 ? * MON-FRI *", "0 18 ? * MON-FRI *", "Europe/Berlin");

    private static readonly PriceTable s_prices = PriceTable.For("us-east-1");

    private static DeployPlan Plan(Architecture architecture, Spot spot, ScheduleSpec? schedule = null) => new()
    {
        Name = "mcp",
        Region = "us-east-1",
        Layout = Layout.Edge,
        HasZone = true,
        AllowedCidrs = ["0.0.0.0/0"],
        Architecture = architecture,
        Spot = spot,
        Schedule = schedule,
        Servers = [Server("a"), Server("b"), Server("c")],
    };

    private static ServerPlan Server(string name, int memory = 512) =>
        new() { Name = name, LogicalName = name, Port = 8808, Priority = 100, Runtime = Runtime.Python, Command = [], Cpu = 256, Memory = memory };

    /// <summary>Compute, task addresses, everything else, and all of it, as the table rounds them.</summary>
    private static void Costs(decimal compute, decimal addresses, decimal total, MonthlyCost cost)
    {
        var all = cost.Items.ToDictionary(i => i.Name, i => i.Dollars);

        Assert.Equal((compute, addresses, FixedPart, total),
            (Cents(all["compute"]), Cents(all["task addresses"]), Cents(cost.Total - all["compute"] - all["task addresses"]), Cents(cost.Total)));
    }

    private static decimal Cents(decimal dollars) => Math.Round(dollars, 2, MidpointRounding.AwayFromZero);

    private static MonthlyCost OneTask(DeployPlan plan, int cpu, int memory) =>
        CostModel.Of(Bill.Of(plan) with { Tasks = [Bill.Of(plan).Tasks[0] with { Cpu = cpu, Memory = memory }] }, s_prices);

    [Theory]
    [InlineData(Architecture.X86, Spot.Never, 27.03, 62.99)]
    [InlineData(Architecture.X86, Spot.Always, 8.62, 44.58)]
    [InlineData(Architecture.Arm64, Spot.Never, 21.63, 57.59)]
    [InlineData(Architecture.Arm64, Spot.Always, 6.90, 42.86)]
    public void Three_tasks_of_a_quarter_and_half_a_gigabyte(Architecture architecture, Spot spot, double compute, double total) =>
        Costs((decimal)compute, 10.95m, (decimal)total, CostModel.Of(Plan(architecture, spot)));

    [Fact]
    public void Three_tasks_when_spot_is_only_half_off() =>
        Costs(10.81m, 10.95m, 46.77m, CostModel.Of(Bill.Of(Plan(Architecture.Arm64, Spot.Always)), s_prices with { SpotFactor = 0.5m }));

    [Fact]
    public void Three_tasks_of_node() =>
        Costs(8.14m, 10.95m, 44.10m, CostModel.Of(Plan(Architecture.Arm64, Spot.Always) with { Servers = [Server("a", 1024), Server("b", 1024), Server("c", 1024)] }));

    [Theory]
    [InlineData(Architecture.X86, Spot.Never, 18.02, 46.68)]
    [InlineData(Architecture.Arm64, Spot.Never, 14.42, 43.08)]
    [InlineData(Architecture.Arm64, Spot.Always, 4.60, 33.26)]
    public void One_task_for_all(Architecture architecture, Spot spot, double compute, double total)
    {
        var plan = Plan(architecture, spot) with { Packing = Packing.OneTask, Servers = [Server("a"), Server("b"), Server("c", 1024)] };

        Assert.Equal([(512, 1024, 1)], Bill.Of(plan).Tasks.Select(t => (t.Cpu, t.Memory, t.Count)));
        Costs((decimal)compute, 3.65m, (decimal)total, CostModel.Of(plan));
    }

    [Fact]
    public void One_small_task_for_all() => Costs(2.71m, 3.65m, 31.37m, OneTask(Plan(Architecture.Arm64, Spot.Always), 256, 1024));

    [Fact]
    public void Three_tasks_for_fifty_hours_a_week() => Costs(2.05m, 3.26m, 30.32m, CostModel.Of(Plan(Architecture.Arm64, Spot.Always, s_fiftyHoursAWeek)));

    [Fact]
    public void One_task_for_fifty_hours_a_week() => Costs(1.37m, 1.09m, 27.46m, OneTask(Plan(Architecture.Arm64, Spot.Always, s_fiftyHoursAWeek), 512, 1024));

    /// <summary>No manifest can ask for it yet: the row shows why public addresses are the default.</summary>
    [Fact]
    public void Private_subnets_with_one_nat()
    {
        var cost = CostModel.Of(Plan(Architecture.X86, Spot.Never));
        var addresses = cost.Items.Single(i => i.Name == "task addresses").Dollars;
        var nat = 730 * (s_prices["nat-hour"] + s_prices["public-ipv4-hour"]);

        Assert.Equal((32.85m + 3.65m, 88.54m), (Cents(nat), Cents(cost.Total - addresses + nat)));
    }

    [Theory]
    [InlineData(Architecture.Arm64, Spot.Always, 5.95)]
    [InlineData(Architecture.X86, Spot.Never, 12.66)]
    public void Further_server_costs_a_task_and_its_address(Architecture architecture, Spot spot, double more)
    {
        var plan = Plan(architecture, spot);

        Assert.Equal((decimal)more, Cents(CostModel.Of(plan with { Servers = [.. plan.Servers, Server("d")] }).Total - CostModel.Of(plan).Total));
    }

    [Fact]
    public void Without_a_zone_it_is_half_a_dollar_less() =>
        Assert.Equal(0.50m, CostModel.Of(Plan(Architecture.Arm64, Spot.Always)).Total - CostModel.Of(Plan(Architecture.Arm64, Spot.Always) with { HasZone = false }).Total);
}
