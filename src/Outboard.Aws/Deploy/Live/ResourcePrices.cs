using System.Text.Json.Nodes;
using Outboard.Aws.Costs;

namespace Outboard.Aws.Deploy.Live;

/// <summary>What each resource of a stack costs a month while it stands, by the same model and prices as a plan (aws 7).</summary>
internal sealed class ResourcePrices(string region)
{
    private const string Service = "AWS::ECS::Service";

    /// <summary>What is billed by itself; everything else is free, or part of one of these.</summary>
    private static readonly string[] s_billed = ["AWS::ElasticLoadBalancingV2::LoadBalancer", Service, "AWS::ECR::Repository"];

    public decimal Secret => PriceTable.For(region)["secret-month"];

    /// <returns>Null for what is free.</returns>
    public decimal? Of(LiveStack stack, string logicalId, string type)
    {
        if (!s_billed.Contains(type))
        {
            return null;
        }

        // The stack as if nothing else in it cost anything.
        var resources = new JsonObject();
        foreach (var (id, resource) in stack.Template["Resources"] as JsonObject ?? [])
        {
            if (id == logicalId || !s_billed.Contains((string?)resource?["Type"] ?? ""))
            {
                resources[id] = resource?.DeepClone();
            }
        }

        return CostOf(resources);
    }

    /// <returns>Null for what is free, and for services, whose size an ARN does not tell.</returns>
    public decimal? OfType(string type) => type == Service || !s_billed.Contains(type) ? null : CostOf(new() { ["It"] = new JsonObject { ["Type"] = type } });

    private decimal CostOf(JsonObject resources) =>
        CostModel.Of([new JsonObject { ["Resources"] = resources }], region).Items.Where(static item => item.Name != "secrets").Sum(static item => item.Dollars);
}
