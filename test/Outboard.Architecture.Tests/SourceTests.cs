using System.Globalization;
using System.Text.RegularExpressions;

namespace Outboard.Architecture.Tests;

/// <summary>House rules that can be read off the source.</summary>
public partial class SourceTests
{
    private const int MostLines = 400;

    [Fact]
    public void No_source_file_is_too_long_to_read()
    {
        var tooLong = Tree.Sources.Select(static file => (File: file, Tree.Lines(file).Length)).Where(static f => f.Length > MostLines).Select(static f => $"{f.File}: {f.Length} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void The_request_path_carries_its_steps()
    {
        // Step 7, the translation between eras, has no code before the modern era is served.
        int[] expected = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11];

        var found = Tree.Sources.SelectMany(static file => Step().Matches(Tree.Text(file))).Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(expected, found.Distinct().Order().Where(static step => step != 7));
        Assert.Equal(found.Count, found.Distinct().Count());
    }

    [Fact]
    public void Every_source_file_has_a_file_scoped_namespace_or_none()
    {
        var blocks = Tree.Sources.Where(static file => BlockNamespace().IsMatch(Tree.Text(file)));

        Assert.Empty(blocks);
    }

    [Fact]
    public void A_name_says_what_a_thing_is()
    {
        var vague = Tree.Sources.Where(static file => VagueName().IsMatch(Path.GetFileNameWithoutExtension(file)));

        Assert.Empty(vague);
    }

    [Fact]
    public void The_pure_half_of_a_deployment_knows_nothing_of_its_effects()
    {
        string[] pure = ["src/Outboard.Aws/CloudFormation/", "src/Outboard.Aws/Stacks/", "src/Outboard.Aws/Plans/", "src/Outboard.Aws/Costs/"];
        string[] effects = ["Outboard.Aws.Deploy", "HttpClient", "new Socket", "TcpClient", " File.", " Process.", "Console."];

        var files = Tree.Sources.Where(file => pure.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))).ToList();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => effects.Any(effect => Tree.Text(file).Contains(effect, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_mocking_library_is_used() =>
        Assert.DoesNotContain(Tree.Projects, static file => Mocking().IsMatch(Tree.Text(file)));

    [GeneratedRegex(@"// :: Step (\d+):")]
    private static partial Regex Step();

    [GeneratedRegex(@"^namespace [\w.]+\s*\r?\n?\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();

    [GeneratedRegex("(Manager|Helper|Helpers|Utility|Utilities|Utils|Engine)$")]
    private static partial Regex VagueName();

    [GeneratedRegex("Include=\"(Moq|NSubstitute|FakeItEasy|JustMock)")]
    private static partial Regex Mocking();
}
