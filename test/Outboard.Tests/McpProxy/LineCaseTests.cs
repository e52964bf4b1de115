using Outboard.Testing;

namespace Outboard.Tests.McpProxy;

/// <summary>The command line contract of bridge-compat 1.3 to 1.7, a file a case. Anyone can add one; see <see cref="LineCase"/>.</summary>
public class LineCaseTests
{
    private const string Folder = "test/Outboard.Tests/McpProxy/cases";

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(Repo.Path(Folder), "*.case").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_line_means_what_the_case_says(string file)
    {
        var path = $"{Folder}/{file}";
        var read = LineCase.Load(Repo.Path(path));
        var difference = Snapshot.Difference($"{read.Input}\n---\n{Describe.Result(read.Parse())}\n", path);
        Assert.True(difference is null, difference);
    }
}
