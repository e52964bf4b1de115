using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy;

/// <summary>What a deployment has come to, read from the stacks' outputs.</summary>
internal sealed class Outcomes(DeployContext context)
{
    /// <param name="stacks">Main and siblings, as they stand now.</param>
    public async Task<DeployOutcome> OfAsync(
        DeployPlan plan, bool changed, IReadOnlyList<DeployedStack> stacks, IReadOnlyDictionary<string, string> images, CancellationToken cancellation)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stack in stacks)
        {
            foreach (var (name, value) in await new OutputValues(context).ReadAsync(stack, cancellation))
            {
                outputs[name] = value;
            }
        }

        return new DeployOutcome(
            changed,
            plan.Servers.Where(server => outputs.ContainsKey($"{server.LogicalName}Url")).ToDictionary(static server => server.Name, server => outputs[$"{server.LogicalName}Url"], StringComparer.Ordinal),
            images)
        {
            LoadBalancerDnsName = outputs.GetValueOrDefault("LoadBalancerDnsName"),
        };
    }
}
