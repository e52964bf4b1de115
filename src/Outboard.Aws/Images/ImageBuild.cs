using Outboard.Aws.Deploy;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Images;

/// <summary>One image after the other: built, checked, pushed.</summary>
internal sealed class ImageBuild(BuildTool tool, ImageSettings settings, Registry registry, Action<DeployEvent> report, TimeProvider time)
{
    /// <summary>Progress is told in steps of this, not for every piece.</summary>
    private const long Step = 1024 * 1024;

    /// <returns>The digest in the registry.</returns>
    public async Task<string> RunAsync(TaskPlan task, DeployPlan plan, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var name = $"image {task.Name}";
        var platform = ImagePlatform.Of(plan);
        report(new StepStarted(name, $"building for {platform} with {tool.Name}"));

        var payload = Payload.Of(settings.Program, platform);
        var recipe = ImageRecipes.Of(task, plan);
        var tag = recipe.Tag(payload, platform, settings.BuildArguments);
        using var context = BuildContext.Write(recipe, payload);
        await tool.BuildAsync(context.Folder, tag, platform, settings.BuildArguments, context.Layout, line => report(new BuildOutput(task.Name, line)), cancellation);

        var layout = new OciLayout(context.Layout);
        var image = await layout.ReadAsync(platform, cancellation);
        if (image.Platform != platform)
        {
            throw GivenArchitecture.Mismatch($"The image built for {task.Name}", [image.Platform], platform);
        }

        report(new StepStarted(name, $"pushing {tag}"));
        var gate = new Lock();
        long told = -Step;
        var digest = await registry.PushAsync(image, layout, tag, Tell, cancellation);
        report(new StepFinished(name, $"pushed {digest}", time.GetElapsedTime(began)));
        return digest;

        void Tell(long sent, long total)
        {
            lock (gate)
            {
                if (sent == total || sent < told || sent - told >= Step)
                {
                    told = sent;
                    report(new UploadProgress(task.Name, sent, total));
                }
            }
        }
    }
}
