using System.Globalization;
using System.Text.Json.Nodes;
using Outboard.Aws.Costs;
using Outboard.Manifests;

namespace Outboard.Aws;

/// <summary>What a deployment costs a month (aws 7).</summary>
public static class CostModel
{
    private const decimal HoursAMonth = 730;

    /// <summary>A load balancer has an address in each of the two zones it needs.</summary>
    private const int Zones = 2;

    /// <summary>Of one capacity unit: 25 new connections a second, 3,000 open, 1 GB an hour.</summary>
    private const decimal Load = 0.1m;

    private const int ImageGigabytes = 2;

    public static MonthlyCost Of(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Of(Bill.Of(plan), PriceTable.For(plan.Region));
    }

    /// <summary>What stands in an account now; the same as of the plan it was deployed from.</summary>
    /// <param name="deployed">The templates of its stacks, in any order.</param>
    /// <param name="region">Where they stand.</param>
    public static MonthlyCost Of(IReadOnlyList<JsonObject> deployed, string region)
    {
        ArgumentNullException.ThrowIfNull(deployed);
        return Of(DeployedBill.Of(deployed, region), PriceTable.For(region));
    }

    internal static MonthlyCost Of(Bill bill, PriceTable prices)
    {
        var items = new List<CostItem>();
        if (bill.Tasks.Count > 0)
        {
            items.Add(Compute(bill, prices));
            items.Add(Addresses(bill, prices));
        }

        if (bill.HasLoadBalancer)
        {
            items.Add(Times("load balancer", 1, null, prices["alb-hour"]));
            items.Add(Times("load balancer addresses", Zones, "zones", prices["public-ipv4-hour"]));
            items.Add(Times("load balancer capacity", Load, "units", prices["alb-lcu-hour"]));
        }

        if (bill.HasRepository)
        {
            items.Add(new("images", ImageGigabytes * prices["ecr-gb-month"], $"{ImageGigabytes} GB × {Text(prices["ecr-gb-month"])}"));
        }

        if (bill.HasZone)
        {
            items.Add(new("hosted zone", prices["hosted-zone-month"], $"{Text(prices["hosted-zone-month"])} a month"));
        }

        if (bill.Secrets > 0)
        {
            items.Add(new("secrets", bill.Secrets * prices["secret-month"], $"{bill.Secrets} in Secrets Manager × {Text(prices["secret-month"])}"));
        }

        return new(items, prices.Date, prices.Region, [.. Assumptions(bill, prices)]);
    }

    private static CostItem Compute(Bill bill, PriceTable prices)
    {
        decimal total = 0;
        var parts = new List<string>();
        foreach (var size in bill.Tasks.GroupBy(t => (t.Cpu, t.Memory, t.Architecture, Hours: Hours(t))).OrderBy(g => g.Key))
        {
            var kind = size.Key.Architecture == Architecture.Arm64 ? "arm" : "x86";
            var (cpu, memory) = (prices[$"fargate-{kind}-vcpu-hour"], prices[$"fargate-{kind}-gb-hour"]);
            var count = size.Sum(t => t.Count);
            var onDemand = size.Sum(t => t.OnDemand);
            var (cores, gigabytes) = (size.Key.Cpu / 1024m, size.Key.Memory / 1024m);
            total += (onDemand + ((count - onDemand) * prices.SpotFactor)) * size.Key.Hours * ((cores * cpu) + (gigabytes * memory));
            var weight = onDemand == count ? "" : onDemand == 0 ? $" × {Text(prices.SpotFactor)}" : $", {Text(count - onDemand)} of them × {Text(prices.SpotFactor)}";
            parts.Add($"{count} × {Text(size.Key.Hours)} h × ({Text(cores)} vCPU × {Text(cpu)} + {Text(gigabytes)} GB × {Text(memory)}){weight}");
        }

        return new("compute", total, string.Join("; ", parts));
    }

    private static CostItem Addresses(Bill bill, PriceTable prices)
    {
        var price = prices["public-ipv4-hour"];
        var groups = bill.Tasks.GroupBy(Hours, t => t.Count).OrderBy(g => g.Key).Select(g => (Hours: g.Key, Count: g.Sum())).ToList();
        return new("task addresses", groups.Sum(g => g.Count * g.Hours * price), string.Join("; ", groups.Select(g => $"{g.Count} tasks × {Text(g.Hours)} h × {Text(price)}")));
    }

    private static decimal Hours(TaskLoad task) => HoursAMonth * (task.Schedule is { } schedule ? AwakeHours.Share(schedule) ?? 1 : 1);

    private static CostItem Times(string name, decimal count, string? what, decimal price) =>
        new(name, count * HoursAMonth * price, $"{(what is null ? "" : $"{Text(count)} {what} × ")}{Text(HoursAMonth)} h × {Text(price)}");

    private static IEnumerable<string> Assumptions(Bill bill, PriceTable prices)
    {
        if (prices.Region != bill.Region)
        {
            yield return $"The prices are those of {prices.Region}; there are none here for {bill.Region}.";
        }

        yield return $"A month has {HoursAMonth} hours.";
        foreach (var schedule in bill.Tasks.Select(t => t.Schedule).OfType<ScheduleSpec>().Distinct())
        {
            yield return AwakeHours.Share(schedule) is { } share ? $"Tasks are awake for {Text(Math.Round(HoursAMonth * share, 1))} of them; the load balancer always is."
                : "The schedule counts days from the end of a month, or never runs: tasks are priced as if always awake.";
        }

        if (bill.Tasks.Any(t => t.OnDemand < t.Count))
        {
            yield return $"Spot costs {Text(prices.SpotFactor)} of the price on demand, for memory and ARM as for x86; it floats between 0.3 and 0.5.";
        }

        if (bill.Tasks.Any(t => t.Placement == new Placement(1, 0.25m)))
        {
            yield return "Of each service one task is on demand, and of the others one in four.";
        }

        if (bill.Tasks.Where(t => t.Most > t.Count).ToList() is { Count: > 0 } scaling)
        {
            yield return $"Tasks that scale with load are counted at their least, {scaling.Sum(t => t.Count)}; at the most there are {scaling.Sum(t => t.Most)} of them.";
        }

        if (bill.HasLoadBalancer)
        {
            yield return $"The load balancer stands in {Zones} zones, and clients use {Text(Load)} of a capacity unit.";
        }

        yield return $"Images take {ImageGigabytes} GB; logs stay within the free 5 GB; data transfer, tax and free tiers of a new account are left out.";
        if (bill.ContainerInsights)
        {
            yield return "Container Insights are billed beside this.";
        }
    }

    private static string Text(decimal number) => Math.Round(number, 6).ToString("0.######", CultureInfo.InvariantCulture);
}
