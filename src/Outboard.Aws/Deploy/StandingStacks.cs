using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Plans;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Deploy;

/// <summary>The stacks of a deployment as they stand.</summary>
internal sealed record StandingStacks(DeployedStack Base, DeployedStack Main, IReadOnlyList<DeployedStack> Siblings)
{
    /// <summary>Target groups of a load balancer, ten to a sibling.</summary>
    private const int MostSiblings = 10;

    public IEnumerable<DeployedStack> All => [Base, Main, .. Siblings];

    /// <summary>What was assigned and must not move.</summary>
    public IReadOnlyDictionary<string, Assignment> Assigned => Assignments.Read(Siblings.Prepend(Main).Select(static stack => stack.Tree));

    public DeployedStack Find(string name) => All.FirstOrDefault(stack => stack.Name == name) ?? new DeployedStack(name, null, null);

    /// <summary>Four requests, and more only where servers are spread over sibling stacks.</summary>
    public static async Task<StandingStacks> ReadAsync(CloudFormationApi api, string deployment, CancellationToken cancellation)
    {
        var both = await Task.WhenAll(
            DeployedStack.ReadAsync(api, DeploymentStacks.BaseName(deployment), cancellation),
            DeployedStack.ReadAsync(api, DeploymentStacks.MainName(deployment), cancellation));
        return new StandingStacks(both[0], both[1], HasSiblings(both[1].Tree) ? await ReadSiblingsAsync(api, deployment, cancellation) : []);
    }

    /// <summary>The main stack then gives what siblings build on.</summary>
    public static bool HasSiblings(JsonObject? main) => main?["Outputs"]?[nameof(SharedInputs.ClusterName)] is not null;

    private static async Task<IReadOnlyList<DeployedStack>> ReadSiblingsAsync(CloudFormationApi api, string deployment, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(Enumerable.Range(1, MostSiblings).Select(number =>
            DeployedStack.ReadAsync(api, DeploymentStacks.SiblingName(deployment, number), cancellation)));
        return [.. found.Where(static stack => stack.Info is not null and not { Status: "DELETE_COMPLETE" })];
    }
}
