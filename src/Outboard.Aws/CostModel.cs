using System.Globalization;
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

    public static MonthlyCost Of(DeployPlan plan) => Of(plan, TaskLoad.Of(plan), PriceTable.For(plan.Region));

    internal static MonthlyCost Of(DeployPlan plan, IReadOnlyList<TaskLoad> tasks, PriceTable prices)
    {
        var share = plan.Schedule is { } schedule ? AwakeHours.Share(schedule) : 1;
        var hours = HoursAMonth * (share ?? 1);
        var items = new List<CostItem>
        {
            Compute(plan, tasks, hours, prices),
            Times("task addresses", tasks.Sum(t => t.Count), "tasks", hours, prices["public-ipv4-hour"]),
            Times("load balancer", 1, null, HoursAMonth, prices["alb-hour"]),
            Times("load balancer addresses", Zones, "zones", HoursAMonth, prices["public-ipv4-hour"]),
            Times("load balancer capacity", Load, "units", HoursAMonth, prices["alb-lcu-hour"]),
            new("images", ImageGigabytes * prices["ecr-gb-month"], $"{ImageGigabytes} GB × {Text(prices["ecr-gb-month"])}"),
        };
        if (plan.HasZone)
        {
            items.Add(new("hosted zone", prices["hosted-zone-month"], $"{Text(prices["hosted-zone-month"])} a month"));
        }

        var secrets = plan.Servers.SelectMany(s => s.Secrets).Select(s => s.Value).Where(IsManaged).Select(Whole).Distinct().Count();
        if (secrets > 0)
        {
            items.Add(new("secrets", secrets * prices["secret-month"], $"{secrets} in Secrets Manager × {Text(prices["secret-month"])}"));
        }

        return new(items, prices.Date, prices.Region, [.. Assumptions(plan, tasks, hours, isKnown: share is not null, prices)]);
    }

    private static CostItem Compute(DeployPlan plan, IReadOnlyList<TaskLoad> tasks, decimal hours, PriceTable prices)
    {
        var kind = plan.Architecture == Architecture.Arm64 ? "arm" : "x86";
        var (cpu, memory) = (prices[$"fargate-{kind}-vcpu-hour"], prices[$"fargate-{kind}-gb-hour"]);
        decimal total = 0;
        var parts = new List<string>();
        foreach (var size in tasks.GroupBy(t => (t.Cpu, t.Memory)).OrderBy(g => g.Key))
        {
            var count = size.Sum(t => t.Count);
            var onDemand = size.Sum(t => t.OnDemand(plan.Spot));
            var (cores, gigabytes) = (size.Key.Cpu / 1024m, size.Key.Memory / 1024m);
            total += (onDemand + ((count - onDemand) * prices.SpotFactor)) * hours * ((cores * cpu) + (gigabytes * memory));
            var weight = onDemand == count ? "" : onDemand == 0 ? $" × {Text(prices.SpotFactor)}" : $", {Text(count - onDemand)} of them × {Text(prices.SpotFactor)}";
            parts.Add($"{count} × {Text(hours)} h × ({Text(cores)} vCPU × {Text(cpu)} + {Text(gigabytes)} GB × {Text(memory)}){weight}");
        }

        return new("compute", total, string.Join("; ", parts));
    }

    private static CostItem Times(string name, decimal count, string? what, decimal hours, decimal price) =>
        new(name, count * hours * price, $"{(what is null ? "" : $"{Text(count)} {what} × ")}{Text(hours)} h × {Text(price)}");

    private static IEnumerable<string> Assumptions(DeployPlan plan, IReadOnlyList<TaskLoad> tasks, decimal hours, bool isKnown, PriceTable prices)
    {
        if (prices.Region != plan.Region)
        {
            yield return $"The prices are those of {prices.Region}; there are none here for {plan.Region}.";
        }

        yield return $"A month has {HoursAMonth} hours.";
        if (plan.Schedule is not null)
        {
            yield return isKnown ? $"Tasks are awake for {Text(Math.Round(hours, 1))} of them; the load balancer always is."
                : "The schedule counts days from the end of a month, or never runs: tasks are priced as if always awake.";
        }

        if (tasks.Any(t => t.OnDemand(plan.Spot) < t.Count))
        {
            yield return $"Spot costs {Text(prices.SpotFactor)} of the price on demand, for memory and ARM as for x86; it floats between 0.3 and 0.5.";
        }

        if (plan.Spot == Spot.Mixed)
        {
            yield return "Of each service one task is on demand, and of the others one in four.";
        }

        yield return $"The load balancer stands in {Zones} zones, and clients use {Text(Load)} of a capacity unit.";
        yield return $"Images take {ImageGigabytes} GB; logs stay within the free 5 GB; data transfer, tax and free tiers of a new account are left out.";
        if (plan.ContainerInsights)
        {
            yield return "Container Insights are billed beside this.";
        }
    }

    private static bool IsManaged(string reference) => reference.StartsWith("arn:", StringComparison.Ordinal) && reference.Split(':')[2] == "secretsmanager";

    /// <summary>Without the key, stage and version that may follow: they are parts of one secret.</summary>
    private static string Whole(string arn) => string.Join(':', arn.Split(':').Take(7));

    private static string Text(decimal number) => Math.Round(number, 6).ToString("0.######", CultureInfo.InvariantCulture);
}
