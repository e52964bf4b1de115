using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api.Wire;

namespace Outboard.Aws.Deploy.Api;

internal sealed record ScalableTargetInfo(string ResourceId, int Min, int Max);

/// <summary>Application Auto Scaling of ECS services.</summary>
internal sealed class ScalingApi(AwsClients clients)
{
    private const int MostIds = 50;

    /// <param name="resourceIds">As <c>service/CLUSTER/SERVICE</c>; those without a target are left out.</param>
    public async Task<IReadOnlyList<ScalableTargetInfo>> ListTargetsAsync(IReadOnlyList<string> resourceIds, CancellationToken cancellation)
    {
        var found = new List<ScalableTargetInfo>();
        foreach (var some in resourceIds.Chunk(MostIds))
        {
            found.AddRange(await Pages.ReadAsync("Auto Scaling.DescribeScalableTargets", async token =>
            {
                var body = new JsonObject
                {
                    ["ServiceNamespace"] = "ecs",
                    ["ResourceIds"] = JsonRequest.List(some),
                    ["ScalableDimension"] = "ecs:service:DesiredCount",
                }.AddIf("NextToken", token);
                var answer = await clients.JsonAsync(AwsService.Scaling, "DescribeScalableTargets", body, cancellation);
                return (answer.Items("ScalableTargets").Select(static item => new ScalableTargetInfo(item.Need("ResourceId"), item.Number("MinCapacity") ?? 0, item.Number("MaxCapacity") ?? 0)), answer.Text("NextToken"));
            }));
        }

        return found;
    }
}
