using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>The images a deployment runs: given, or found by tag where they were pushed before, else built and pushed (aws 1.1, 3.2 step 6).</summary>
internal sealed class ImageSupply(AwsApi aws, ImageSettings settings, Action<DeployEvent> report)
{
    /// <summary>As many as one request may ask for.</summary>
    private const int MostTags = 100;

    /// <summary>What is there already, without building anything.</summary>
    /// <param name="repository">Its name, <c>outboard/mcp</c>.</param>
    /// <param name="repositoryUri"><c>ACCOUNT.dkr.ecr.REGION.amazonaws.com/outboard/mcp</c>.</param>
    /// <returns>Task name to <c>REPOSITORY@sha256:…</c>; what must be built is missing. One request, and none where every image is given.</returns>
    /// <exception cref="OutboardException">An image cannot be used, or none can be made of a server's command.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(DeployPlan plan, string repository, string repositoryUri, CancellationToken cancellation)
    {
        var tasks = TaskPlan.Of(plan);
        var images = GivenImages.Check(settings.Given, tasks).ToDictionary(static image => image.Key, static image => image.Value.ToString(), StringComparer.Ordinal);
        var tags = Tags(plan, tasks.Where(task => !images.ContainsKey(task.Name)));
        foreach (var some in tags.Keys.Chunk(MostTags))
        {
            foreach (var image in await aws.Ecr.FindImagesAsync(repository, some, cancellation))
            {
                foreach (var tag in image.Tags)
                {
                    if (tags.TryGetValue(tag, out var task))
                    {
                        images[task] = $"{repositoryUri}@{image.Digest}";
                    }
                }
            }
        }

        return images;
    }

    /// <summary>Builds and pushes what <paramref name="found"/> lacks.</summary>
    /// <returns>Every task's image.</returns>
    public Task<IReadOnlyDictionary<string, string>> SupplyAsync(
        DeployPlan plan, string repository, string repositoryUri, IReadOnlyDictionary<string, string> found, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Tag to task.</summary>
    private SortedDictionary<string, string> Tags(DeployPlan plan, IEnumerable<TaskPlan> tasks)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Payload? payload = null;
        var platform = ImagePlatform.Of(plan);
        foreach (var task in tasks)
        {
            payload ??= Payload.Of(settings.Program, platform);
            tags.Add(ImageRecipes.Of(task, plan).Tag(payload, platform, settings.BuildArguments), task.Name);
        }

        return tags;
    }
}
