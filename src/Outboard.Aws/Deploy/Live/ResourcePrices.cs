using System.Text.Json.Nodes;
using Outboard.Aws.Costs;

namespace Outboard.Aws.Deploy.Live;

/// <summary>What each resource of a stack costs a month while it stands, by the same prices as a plan (aws 7).</summary>
internal sealed class ResourcePrices(PriceTable prices)
{
    private const decimal HoursAMonth = 730;

    private const int Zones = 2;

    private const decimal Load = 0.1m;

    private const int ImageGigabytes = 2;

    public decimal Secret => prices["secret-month"];

    /// <returns>Null for what is free.</returns>
    public decimal? Of(LiveStack stack, string logicalId, string type) => type switch
    {
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => HoursAMonth * (prices["alb-hour"] + (Zones * prices["public-ipv4-hour"]) + (Load * prices["alb-lcu-hour"])),
        "AWS::ECS::Service" => OfService(stack, stack.PropertiesOf(logicalId)),
        "AWS::ECR::Repository" => ImageGigabytes * prices["ecr-gb-month"],
        _ => null,
    };

    /// <returns>Null for what is free, and for services, whose size an ARN does not tell.</returns>
    public decimal? OfType(string type) => type == "AWS::ECS::Service" ? null : Of(s_nothing, "", type);

    private static readonly LiveStack s_nothing = new(
        new("", "", "", null, new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>(), false, default), [], []);

    private decimal OfService(LiveStack stack, JsonObject service)
    {
        var task = stack.PropertiesOf((string?)(service["TaskDefinition"] as JsonObject)?["Ref"] ?? "");
        var kind = (string?)task["RuntimePlatform"]?["CpuArchitecture"] == "ARM64" ? "arm" : "x86";
        var hourly = (Number(task["Cpu"], 256) / 1024m * prices[$"fargate-{kind}-vcpu-hour"]) + (Number(task["Memory"], 512) / 1024m * prices[$"fargate-{kind}-gb-hour"]);
        var count = (int)Number(service["DesiredCount"], 1);
        var onDemand = PlacementOf(service).OnDemand(count);
        return HoursAMonth * (((onDemand + ((count - onDemand) * prices.SpotFactor)) * hourly) + (count * prices["public-ipv4-hour"]));
    }

    private static Placement PlacementOf(JsonObject service) => Placement.Of([.. (service["CapacityProviderStrategy"] as JsonArray ?? [])
        .Select(static item => ((string?)item?["CapacityProvider"] ?? "", (int)Number(item?["Base"], 0), (int)Number(item?["Weight"], 0)))]);

    private static decimal Number(JsonNode? node, int otherwise) => decimal.TryParse(node?.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
