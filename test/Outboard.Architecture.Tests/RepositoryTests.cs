using System.Text.RegularExpressions;
using System.Xml.Linq;
using Outboard.Testing;

namespace Outboard.Architecture.Tests;

/// <summary>What a fresh clone must hold.</summary>
public partial class RepositoryTests
{
    private const int MostReadmeLines = 120;

    [Fact]
    public void Every_place_the_guide_names_exists()
    {
        // | `src/Outboard.Gateway` | runs servers and serves them | `GatewayHost.cs`, then `Bridge/StdioBackend.cs` |
        var rows = Tree.Lines("AGENTS.md").Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).ToArray();
        var missing = new List<string>();
        foreach (var row in rows)
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var folder = Code().Match(cells[1]).Groups[1].Value.TrimEnd('/');
            missing.AddRange(Code().Matches(cells[3]).Select(static match => match.Groups[1].Value).Prepend("").Select(start => Path.Join(folder, start)).Where(static path => !Exists(path)));
        }

        Assert.True(rows.Length >= 6, "AGENTS.md has lost its table.");
        Assert.Empty(missing);
    }

    [Fact]
    public void The_guide_fits_on_one_page() => Assert.InRange(Tree.Lines("AGENTS.md").Length, 1, 60);

    [Fact]
    public void The_readme_can_be_read_in_one_sitting()
    {
        if (File.Exists(Repo.Path("README.md")))
        {
            Assert.InRange(Tree.Lines("README.md").Length, 1, MostReadmeLines);
        }
    }

    [Fact]
    public void Links_between_the_documents_lead_somewhere()
    {
        // Test data are pages of somebody else's site, not documents of ours.
        var dead = new List<string>();
        foreach (var document in Tree.Files.Where(static file => file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains("/Data/", StringComparison.Ordinal)))
        {
            foreach (Match link in Link().Matches(Tree.Text(document)))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                var path = Path.Join(Path.GetDirectoryName(document), target);
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal) && !Exists(path))
                {
                    dead.Add($"{document}: {target}");
                }
            }
        }

        Assert.Empty(dead);
    }

    [Fact]
    public void Package_versions_stand_in_one_file()
    {
        foreach (var file in Tree.Files.Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal) || file.EndsWith(".targets", StringComparison.Ordinal)))
        {
            var own = XDocument.Parse(Tree.Text(file)).Descendants("PackageReference")
                .Where(static reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null || reference.Element("Version") is not null)
                .Select(static reference => reference.Attribute("Include")?.Value);
            Assert.False(own.Any(), $"{file} has versions of its own: {string.Join(", ", own)}");
        }
    }

    [Fact]
    public void Package_versions_are_exact()
    {
        var versions = XDocument.Parse(Tree.Text("Directory.Packages.props")).Descendants("PackageVersion").ToArray();

        Assert.NotEmpty(versions);
        Assert.All(versions, static version => Assert.Matches(@"^(\[\d+(\.\d+){3}\]|\d+\.\d+(\.\d+){0,2}(-[\w.]+)?)$", version.Attribute("Version")!.Value));
    }

    [Fact]
    public void Every_project_has_its_lock_file() => Assert.All(Tree.Projects, static project => Assert.True(File.Exists(Repo.Path(Path.GetDirectoryName(project)!, "packages.lock.json")), project));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Parse(Tree.Text("Outboard.slnx")).Descendants("Project").Select(static project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal);

        Assert.Equal(Tree.Projects, listed);
    }

    [Fact]
    public void Npm_versions_are_exact_and_locked()
    {
        foreach (var package in Tree.Files.Where(static file => Path.GetFileName(file) == "package.json"))
        {
            Assert.True(File.Exists(Repo.Path(Path.GetDirectoryName(package)!, "package-lock.json")), $"{package} has no package-lock.json beside it.");
            Assert.DoesNotMatch(@":\s*""[\^~*]|""latest""", Tree.Text(package));
        }
    }

    [Fact]
    public void No_path_of_a_builders_machine_is_left_behind()
    {
        var found = new List<string>();
        foreach (var file in Tree.Files.Where(static file => TextFile().IsMatch(file)))
        {
            var isTest = file.StartsWith("test/", StringComparison.Ordinal) || file.StartsWith("bench/", StringComparison.Ordinal);
            var lines = Tree.Lines(file);
            for (var at = 0; at < lines.Length; at++)
            {
                // A test may make a path up, in a string of its own; it may not name the folder somebody worked in.
                if (Workshop().IsMatch(lines[at]) || (!isTest && Elsewhere().IsMatch(lines[at])))
                {
                    found.Add($"{file}:{at + 1}: {lines[at].Trim()}");
                }
            }
        }

        Assert.Empty(found);
    }

    private static bool Exists(string path) => File.Exists(Repo.Path(path)) || Directory.Exists(Repo.Path(path)) || Directory.Exists(Repo.Path("test", path));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(\.(cs|csproj|props|targets|slnx|json|jsonl|md|txt|yml|yaml|sh|mjs|js|ts|case|expected|editorconfig|config)|/run|Dockerfile)$")]
    private static partial Regex TextFile();

    // Written in pieces, or this file would find itself.
    [GeneratedRegex(@"(?<![\w.~-])/" + "(work|root)/" + @"|(?<![\w.~-])/tmp" + "/wt/")]
    private static partial Regex Workshop();

    [GeneratedRegex(@"(?<![\w.~-])/(tmp|home)" + @"/\w")]
    private static partial Regex Elsewhere();
}
