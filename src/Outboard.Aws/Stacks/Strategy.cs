using System.Security.Cryptography;
using System.Text;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Where tasks run: on Fargate Spot, on demand, or both (aws 8.4).</summary>
internal static class Strategy
{
    public static ValueList<string> Providers { get; } = ["FARGATE", "FARGATE_SPOT"];

    /// <summary>Said on every service, because what the cluster says is overridden by whoever starts one with a launch type.</summary>
    public static ValueList<CapacityProviderStrategyItem> OfService(Spot spot) => spot switch
    {
        Spot.Always => [new("FARGATE_SPOT", Weight: 1, Base: 0)],
        Spot.Mixed => [new("FARGATE", Weight: 1, Base: 1), new("FARGATE_SPOT", Weight: 3, Base: 0)],
        Spot.Never => [new("FARGATE", Weight: 1, Base: 0)],
        _ => throw new ArgumentOutOfRangeException(nameof(spot)),
    };

    /// <summary>For what others start in the cluster; a base of 0 is the default and not said.</summary>
    public static ValueList<CapacityProviderStrategyItem> OfCluster(Spot spot) =>
        [.. OfService(spot).Select(static item => item.Base == 0 ? item with { Base = null } : item)];

    /// <summary>
    /// The same for the same strategy. ECS starts no deployment when only the strategy changes: without this, tasks would stay where
    /// they are until the next image.
    /// </summary>
    public static string Nonce(ValueList<CapacityProviderStrategyItem> strategy)
    {
        var text = string.Join(',', strategy.Select(static item => $"{item.CapacityProvider}:{item.Base}:{item.Weight}"));
        return $"strategy-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]}";
    }
}
