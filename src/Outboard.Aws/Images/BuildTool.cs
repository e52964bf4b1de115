using System.ComponentModel;
using System.Diagnostics;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>A program that builds images and exports them as a layout: docker, podman or buildah. What is named exists and answers.</summary>
internal sealed class BuildTool
{
    private static readonly string[] s_names = ["docker", "podman", "buildah"];

    /// <summary>A daemon that hangs is as good as none.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private BuildTool(string name) => Name = name;

    public string Name { get; }

    /// <param name="wanted">The one to use; null: the first that works.</param>
    /// <param name="task">For the advice.</param>
    /// <exception cref="OutboardException">None works.</exception>
    public static async Task<BuildTool> FindAsync(string? wanted, string task, TimeProvider time, CancellationToken cancellation)
    {
        if (wanted is not null && !s_names.Contains(wanted))
        {
            throw new OutboardException($"{wanted} is no builder of images that is known here.", fix: "Choose --builder docker, podman or buildah.");
        }

        var reasons = new List<string>();
        foreach (var name in wanted is null ? s_names : [wanted])
        {
            if (await FaultAsync(name, time, cancellation) is not { } fault)
            {
                return new(name);
            }

            reasons.Add($"{name}: {fault}");
        }

        throw new OutboardException(
            wanted is null ? "There is nothing here to build images with." : $"{wanted} cannot build images here.",
            string.Join(" · ", reasons),
            $"Start Docker, or install podman or buildah (apt-get install buildah), or give images that are pushed already: --image {task}=REPOSITORY@sha256:….");
    }

    /// <summary>Builds from a folder with a Dockerfile and exports the image.</summary>
    /// <param name="context">The folder.</param>
    /// <param name="tag">Names it in the builder's own store, where its layers are kept for the next build.</param>
    /// <param name="layout">A folder for the export; must not exist.</param>
    /// <param name="output">Every line the program prints.</param>
    /// <exception cref="OutboardException">It failed; the last lines are in the message.</exception>
    public async Task BuildAsync(
        string context, string tag, ImagePlatform platform, IReadOnlyDictionary<string, string> arguments, string layout, Action<string> output, CancellationToken cancellation)
    {
        var image = $"{(Name == "docker" ? "" : "localhost/")}outboard-build:{tag}";
        string[] format = Name switch { "docker" => [], "podman" => ["--format", "oci"], _ => ["--format", "oci", "--layers"] };
        string[] replaced = [.. arguments.OrderBy(static argument => argument.Key, StringComparer.Ordinal).SelectMany(static argument => new[] { "--build-arg", $"{argument.Key}={argument.Value}" })];
        await RunAsync(["build", .. format, "--platform", platform.ToString(), .. replaced, "--tag", image, "--file", Path.Combine(context, "Dockerfile"), context], tag, platform, output, cancellation);

        switch (Name)
        {
            case "docker":
                var archive = $"{layout}.tar";
                await RunAsync(["save", "--output", archive, image], tag, platform, output, cancellation);
                Directory.CreateDirectory(layout);
                await System.Formats.Tar.TarFile.ExtractToDirectoryAsync(archive, layout, overwriteFiles: false, cancellation);
                File.Delete(archive);
                break;
            case "podman":
                await RunAsync(["save", "--quiet", "--format", "oci-dir", "--output", layout, image], tag, platform, output, cancellation);
                break;
            default:
                await RunAsync(["push", "--quiet", image, $"oci:{layout}:{tag}"], tag, platform, output, cancellation);
                break;
        }
    }

    /// <summary>Why it does not work; null: it does.</summary>
    private static async Task<string?> FaultAsync(string name, TimeProvider time, CancellationToken cancellation)
    {
        string? said = null;
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            // Each of these asks what really builds: the daemon, the virtual machine, the storage.
            var exitCode = await ToolProcess.RunAsync(name, name == "docker" ? ["version"] : ["info"], line => said = line, either.Token);
            return exitCode == 0 ? null : said ?? $"ended with {exitCode}";
        }
        catch (Win32Exception)
        {
            return "not installed";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer within {s_patience.TotalSeconds:0} s";
        }
    }

    private async Task RunAsync(string[] line, string tag, ImagePlatform platform, Action<string> output, CancellationToken cancellation)
    {
        var last = new LastLines();
        var exitCode = await ToolProcess.RunAsync(Name, line, text =>
        {
            last.Add(text);
            output(text);
        }, cancellation);
        if (exitCode != 0)
        {
            // What a program of another architecture says, where nothing emulates it.
            var isForeign = last.Any("exec format error");
            throw new OutboardException(
                $"The image {tag} could not be built: {Name} {line[0]} has ended with {exitCode}.",
                last.ToString(),
                isForeign
                    ? $"This machine runs no {platform} programs. Install the emulation (docker run --privileged --rm tonistiigi/binfmt --install {platform.Architecture}, or apt-get install qemu-user-static), or choose the other \"architecture\" in the manifest."
                    : "Correct what the last lines say and run the command again, or give an image that is pushed already: --image NAME=REPOSITORY@sha256:….");
        }
    }
}
