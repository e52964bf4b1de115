using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Costs;

namespace Outboard.Aws.Deploy.Preflight;

/// <summary>What a deployment adds to what an account has, of everything there is a limit for.</summary>
/// <param name="OnDemand">vCPU of all its tasks that may run on demand, where it is more than now; else null.</param>
/// <param name="Spot">The same on Spot.</param>
internal sealed record QuotaNeeds(int LoadBalancers, int TargetGroups, int SecurityGroups, int Ways, decimal? OnDemand, decimal? Spot)
{
    /// <param name="wanted">The templates as they are to be.</param>
    /// <param name="standing">As they are.</param>
    public static QuotaNeeds Of(IReadOnlyList<JsonObject> wanted, IReadOnlyList<JsonObject> standing, string region)
    {
        var (after, before) = (Processors(wanted, region), Processors(standing, region));
        return new(
            New(Types.LoadBalancer), New(Types.TargetGroup), New(Types.SecurityGroup), New(Types.Listener) + New(Types.Rule),
            after.OnDemand > before.OnDemand ? after.OnDemand : null,
            after.Spot > before.Spot ? after.Spot : null);

        int New(string type) => Ids(wanted, type).Except(Ids(standing, type), StringComparer.Ordinal).Count();
    }

    /// <summary>The services of AWS whose limits it can run into; empty: there is nothing to ask.</summary>
    public IEnumerable<string> Services => new[]
    {
        OnDemand is not null || Spot is not null ? Quota.Spot.Service : null,
        LoadBalancers + TargetGroups + Ways > 0 ? Quota.LoadBalancers.Service : null,
        SecurityGroups > 0 ? Quota.SecurityGroups.Service : null,
    }.OfType<string>();

    private static IEnumerable<string> Ids(IReadOnlyList<JsonObject> templates, string type) =>
        templates.SelectMany(static template => template["Resources"] as JsonObject ?? []).Where(resource => (resource.Value?["Type"]).Text() == type).Select(static resource => resource.Key);

    /// <summary>At the most, where tasks scale with load.</summary>
    private static (decimal OnDemand, decimal Spot) Processors(IReadOnlyList<JsonObject> templates, string region)
    {
        var (onDemand, spot) = (0m, 0m);
        foreach (var load in DeployedBill.Of(templates, region).Tasks)
        {
            var here = load.Placement.OnDemand(load.Most);
            onDemand += here * load.Cpu / 1024;
            spot += (load.Most - here) * load.Cpu / 1024;
        }

        return (onDemand, spot);
    }
}
