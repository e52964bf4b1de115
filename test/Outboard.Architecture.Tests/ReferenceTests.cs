using System.Reflection;
using System.Xml.Linq;

namespace Outboard.Architecture.Tests;

/// <summary>The direction of references: Outboard → Gateway, Servers → Manifest.</summary>
public class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["outboard"] = ["Outboard.Aws", "Outboard.Gateway", "Outboard.Manifest", "Outboard.Servers"],
        ["Outboard.Gateway"] = ["Outboard.Manifest"],
        ["Outboard.Aws"] = ["Outboard.Manifest"],
        ["Outboard.Servers"] = ["Outboard.Manifest"],
        ["Outboard.Manifest"] = [],
    };

    public static TheoryData<string> Assemblies => [.. Tree.Product];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_point_one_way(string assembly)
    {
        var ours = ReferencesOf(assembly).Where(static name => name.StartsWith("Outboard", StringComparison.OrdinalIgnoreCase));

        Assert.Empty(ours.Except(Allowed[assembly]));
    }

    [Fact]
    public void Every_project_of_the_product_has_its_place_in_the_direction()
    {
        foreach (var project in Tree.Projects.Where(static file => file.StartsWith("src/", StringComparison.Ordinal)))
        {
            var xml = XDocument.Parse(Tree.Text(project));
            var name = Tree.AssemblyOf(project);
            Assert.True(Allowed.ContainsKey(name), $"{project}: a further product project needs a decision record, and its place here.");

            var references = xml.Descendants("ProjectReference").Select(static r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(references.Except(Allowed[name]));
        }
    }

    [Fact]
    public void The_manifest_knows_the_base_class_library_alone()
    {
        var foreign = ReferencesOf("Outboard.Manifest").Where(static name => name is not ("netstandard" or "mscorlib") && !name.StartsWith("System", StringComparison.Ordinal));

        Assert.Empty(foreign);
        Assert.DoesNotContain("PackageReference", Tree.Text("src/Outboard.Manifest/Outboard.Manifest.csproj"), StringComparison.Ordinal);
        Assert.DoesNotContain("FrameworkReference", Tree.Text("src/Outboard.Manifest/Outboard.Manifest.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_native_servers_know_neither_the_web_server_nor_the_terminal()
    {
        var references = ReferencesOf("Outboard.Servers");

        Assert.DoesNotContain(references, static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain("System.Console", references);
    }

    [Fact]
    public void The_gateway_knows_neither_the_mcp_sdk_nor_the_terminal()
    {
        var references = ReferencesOf("Outboard.Gateway");

        Assert.DoesNotContain(references, static name => name.StartsWith("ModelContextProtocol", StringComparison.Ordinal));
        Assert.DoesNotContain("System.Console", references);
        Assert.DoesNotContain(references, static name => name.StartsWith("Spectre", StringComparison.Ordinal) || name.StartsWith("System.CommandLine", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_executable_touches_the_terminal()
    {
        foreach (var assembly in Tree.Product.Where(static name => name != "outboard"))
        {
            Assert.DoesNotContain("System.Console", ReferencesOf(assembly));
        }
    }

    private static string[] ReferencesOf(string assembly) => [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(static name => name.Name!)];
}
