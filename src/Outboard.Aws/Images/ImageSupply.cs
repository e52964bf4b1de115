using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Images;

/// <summary>The images a deployment runs: found by tag where they were pushed before, else built and pushed (aws 1.1, 3.2 step 6).</summary>
internal sealed class ImageSupply(AwsApi aws, ImageSettings settings, Action<DeployEvent> report)
{
    /// <summary>What is there already, without building anything.</summary>
    /// <param name="repository">Its name, <c>outboard/mcp</c>.</param>
    /// <param name="repositoryUri"><c>ACCOUNT.dkr.ecr.REGION.amazonaws.com/outboard/mcp</c>.</param>
    /// <returns>Task name to <c>REPOSITORY@sha256:…</c>; what must be built is missing. One request.</returns>
    public Task<IReadOnlyDictionary<string, string>> FindAsync(DeployPlan plan, string repository, string repositoryUri, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Builds and pushes what <paramref name="found"/> lacks.</summary>
    /// <returns>Every task's image.</returns>
    public Task<IReadOnlyDictionary<string, string>> SupplyAsync(
        DeployPlan plan, string repository, string repositoryUri, IReadOnlyDictionary<string, string> found, CancellationToken cancellation) => throw new NotImplementedException();
}
