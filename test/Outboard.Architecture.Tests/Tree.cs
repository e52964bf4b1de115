using System.Xml.Linq;
using Outboard.Testing;

namespace Outboard.Architecture.Tests;

/// <summary>The files of the repository, what is built or installed left out.</summary>
internal static class Tree
{
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal) { ".git", ".vs", ".idea", "artifacts", "bin", "obj", "node_modules", "TestResults" };

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Below(new DirectoryInfo(Repo.Root)).Order(StringComparer.Ordinal)];

    /// <summary>The product's source.</summary>
    public static IEnumerable<string> Sources => Files.Where(static file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> Projects => Files.Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>The assemblies of the product's projects; <c>Outboard</c> refers to all of them, so that each can be loaded.</summary>
    public static IReadOnlyList<string> Product { get; } = [.. Projects.Where(static file => file.StartsWith("src/", StringComparison.Ordinal)).Select(AssemblyOf)];

    public static string AssemblyOf(string project) => XDocument.Parse(Text(project)).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);

    public static string Text(string file) => File.ReadAllText(Repo.Path(file));

    public static string[] Lines(string file) => File.ReadAllLines(Repo.Path(file));

    private static IEnumerable<string> Below(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            yield return Path.GetRelativePath(Repo.Root, file.FullName).Replace('\\', '/');
        }

        foreach (var file in folder.EnumerateDirectories().Where(static d => !Skipped.Contains(d.Name)).SelectMany(Below))
        {
            yield return file;
        }
    }
}
