using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Diagnoses;
using Outboard.Aws.Deploy.Following;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>The images that services ran well before the ones they have now, read from ECS and checked in the registry (aws 3.8).</summary>
/// <param name="ownRepository">The deployment's, by the output of its base stack; null where it is not known.</param>
internal sealed class EarlierImages(DeployContext context, string? ownRepository)
{
    /// <returns>By logical id of the service, as <c>REPOSITORY@sha256:…</c>; a service that never ran another image is missing.</returns>
    /// <exception cref="OutboardException">The image that would be taken is not in the registry any more.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(DeployedStack stack, IEnumerable<ServiceFacts> services, CancellationToken cancellation)
    {
        var resources = (await context.Aws.CloudFormation.ListResourcesAsync(stack.Name, cancellation))
            .Where(static one => one.PhysicalId is not null).ToDictionary(static one => one.LogicalId, static one => one.PhysicalId!, StringComparer.Ordinal);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var facts in services)
        {
            if (facts.Image is { } now && resources.TryGetValue(facts.LogicalId, out var arn) && await FindAsync(arn, facts, now, cancellation) is { } earlier)
            {
                await RequireAsync(facts, earlier, cancellation);
                found[facts.LogicalId] = earlier;
            }
        }

        return found;
    }

    private async Task<string?> FindAsync(string arn, ServiceFacts facts, string now, CancellationToken cancellation)
    {
        var cluster = RolloutWatch.ClusterOf(arn);
        var good = await context.Aws.Ecs.ListDeploymentsAsync(cluster, arn, createdAfter: null, ["SUCCESSFUL"], cancellation);
        string[] revisions = [.. good.Select(static one => one.Revision).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (revisions.Length == 0)
        {
            return null;
        }

        var described = await context.Aws.Ecs.ListRevisionsAsync(revisions, cancellation);
        var (repository, current) = Split(now);
        return revisions.Select(revision => described.FirstOrDefault(one => one.Arn == revision))
            .Select(revision => revision?.Images.FirstOrDefault(image => image.Container == facts.Task))
            .Where(image => image?.Digest is { } digest && digest != current)
            .Select(image => $"{(Split(image!.Image).Repository is { Length: > 0 } own ? own : repository)}@{image.Digest}")
            .FirstOrDefault();
    }

    private async Task RequireAsync(ServiceFacts facts, string image, CancellationToken cancellation)
    {
        var (repository, digest) = Split(image);
        if (repository != ownRepository)
        {
            return; // of a registry that is not ours to ask
        }

        if ((await context.Aws.Ecr.FindImagesAsync(Drafting.RepositoryName(repository), [digest], cancellation)).Count == 0)
        {
            throw new OutboardException(
                $"The earlier image of {facts.Task} is not in the registry any more.", $"{repository} has no {digest}; ten images of a server are kept.", "Deploy the older manifest instead: outboard deploy -f FILE.");
        }
    }

    private static (string Repository, string Digest) Split(string image) => image.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? (image[..at], image[(at + 1)..]) : (image, "");
}
