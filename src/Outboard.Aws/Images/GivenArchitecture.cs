using Outboard.Aws.Deploy;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>What a given image runs on, as far as it can be seen: a task would start, fail and say only "exec format error".</summary>
internal sealed class GivenArchitecture(RegistryHttp http, Uri endpoint, Action<DeployEvent> report)
{
    /// <exception cref="OutboardException">One is for another architecture, or does not exist.</exception>
    public async Task CheckAsync(IReadOnlyDictionary<string, ImageReference> given, ImagePlatform wanted, CancellationToken cancellation)
    {
        foreach (var (task, image) in given)
        {
            if (image.Host != endpoint.Authority)
            {
                report(new Notice($"The image of {task} is in {image.Host}, where nothing was asked: see that it is for {wanted}, and that the tasks may pull it."));
                continue;
            }

            var platforms = await new Registry(http, endpoint, image.Repository).PlatformsAsync(image.Digest, cancellation);
            if (platforms.Count == 0)
            {
                throw new OutboardException($"The image given for {task} does not exist.", $"{image.Host} knows no {image.Repository}@{image.Digest}.", "Push it first, or correct --image.");
            }

            if (!platforms.Contains(wanted))
            {
                throw Mismatch($"The image given for {task}", platforms, wanted);
            }
        }
    }

    public static OutboardException Mismatch(string what, IEnumerable<ImagePlatform> platforms, ImagePlatform wanted) => new(
        $"{what} is for {string.Join(", ", platforms)}, and the tasks are {wanted}.",
        "A task of another architecture does not start.",
        $"Build it for {wanted}, or write \"architecture\": \"{(wanted == ImagePlatform.Arm64 ? "x86" : "arm64")}\" in \"aws\".");
}
