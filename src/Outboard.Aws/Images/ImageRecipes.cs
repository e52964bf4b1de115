using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Images;

/// <summary>Tasks to recipes: a Dockerfile for each, with every package of its servers installed (aws 1.1, defects 3 and 5). Pure.</summary>
internal static class ImageRecipes
{
    /// <summary>Where the context has the text of <see cref="PackedTask.ManifestPath"/>.</summary>
    private const string PackedManifest = "etc/outboard.json";

    /// <exception cref="OutboardException">Nothing is known of what a server runs.</exception>
    public static ImageRecipe Of(TaskPlan task, DeployPlan plan)
    {
        ServerPackage[] packages = [.. task.Servers.Select(server => (server.Name, Command: CommandOf(task, server))).Where(static s => s.Command is not null).Select(static s => new ServerPackage(s.Name, s.Command!))];
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["bin/outboard"] = Launchers.Outboard,
            ["bin/mcp-proxy"] = Launchers.Bridge,
        };
        foreach (var launcher in packages.GroupBy(static package => package.Command.Line[0]))
        {
            files.Add($"bin/{launcher.Key}", Launchers.Of(launcher.Key, [.. launcher]));
        }

        if (packages.Any(static package => package.Command.Installer == Installer.Npm))
        {
            files.Add(Launchers.NpmStartPath, Launchers.NpmStart);
        }

        var isPacked = task.EntryPoint.Count > 0;
        if (isPacked)
        {
            files.Add(PackedManifest, plan.PackedManifest ?? throw new InvalidOperationException("A plan of one task has no manifest for it."));
        }

        return new() { Name = task.Name, Dockerfile = DockerfileText.Write(task, packages, isPacked), Files = new(files) };
    }

    /// <summary>What is installed for a server; null for one of this binary.</summary>
    private static PackageCommand? CommandOf(TaskPlan task, ServerPlan server)
    {
        if (server.ChildCommand is ["outboard", ..])
        {
            return null;
        }

        return PackageCommand.Read(server.ChildCommand, out var why) ?? throw new OutboardException(
            $"No image can be made for {server.Name}.",
            why,
            $"Write it as uvx or npx with a package of an index, or build and push an image yourself and give it with --image {task.Name}=REPOSITORY@sha256:….");
    }
}

/// <summary>A server and what is installed for it.</summary>
/// <param name="Server">Names its folder.</param>
internal sealed record ServerPackage(string Server, PackageCommand Command)
{
    public string Folder => $"/opt/servers/{Server}";
}
