using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>The images a deployment runs: given, or found by tag where they were pushed before, else built and pushed (aws 1.1, 3.2 step 6).</summary>
internal sealed class ImageSupply(AwsApi aws, ImageSettings settings, Action<DeployEvent> report)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What can be known without asking anybody: an image is given by digest or can be made, and this program can go into it.</summary>
    /// <exception cref="OutboardException">Not so.</exception>
    public void Check(DeployPlan plan)
    {
        var tasks = TaskPlan.Of(plan);
        var given = GivenImages.Check(settings.Given, tasks);
        _ = Tags(plan, tasks.Where(task => !given.ContainsKey(task.Name)));
    }

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
        foreach (var image in tags.Count == 0 ? [] : await aws.Ecr.FindImagesAsync(repository, [.. tags.Keys], cancellation))
        {
            foreach (var tag in image.Tags)
            {
                if (tags.TryGetValue(tag, out var task))
                {
                    images[task] = $"{repositoryUri}@{image.Digest}";
                }
            }
        }

        return images;
    }

    /// <summary>Checks what is given against the plan's architecture, and builds and pushes what <paramref name="found"/> lacks.</summary>
    /// <returns>Every task's image.</returns>
    /// <exception cref="OutboardException">An image is for another architecture, cannot be built or cannot be pushed.</exception>
    public async Task<IReadOnlyDictionary<string, string>> SupplyAsync(
        DeployPlan plan, string repository, string repositoryUri, IReadOnlyDictionary<string, string> found, CancellationToken cancellation)
    {
        var tasks = TaskPlan.Of(plan);
        var given = GivenImages.Check(settings.Given, tasks);
        TaskPlan[] missing = [.. tasks.Where(task => !found.ContainsKey(task.Name) && !given.ContainsKey(task.Name))];
        var images = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in tasks.Where(task => !missing.Contains(task)))
        {
            images[task.Name] = given.TryGetValue(task.Name, out var reference) ? reference.ToString() : found[task.Name];
        }

        if (missing.Length == 0 && given.Count == 0)
        {
            return images;
        }

        // Before any login: it costs nothing, and says the most likely thing.
        var tool = missing.Length == 0 ? null : await BuildTool.FindAsync(settings.Builder, missing[0].Name, Time, cancellation);
        var login = await aws.Ecr.GetLoginAsync(cancellation);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan };
        var requests = new RegistryHttp(http, login.Endpoint, login.Authorization, Time);
        await new GivenArchitecture(requests, login.Endpoint, report).CheckAsync(given, ImagePlatform.Of(plan), cancellation);
        if (tool is not null)
        {
            var build = new ImageBuild(tool, settings, new Registry(requests, login.Endpoint, repository), report, Time);
            foreach (var task in missing)
            {
                images[task.Name] = $"{repositoryUri}@{await build.RunAsync(task, plan, cancellation)}";
            }
        }

        return images;
    }

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
