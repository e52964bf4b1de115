using Outboard.Testing;

namespace Outboard.Tests.McpProxy;

/// <summary>The command line contract of bridge-compat 1.3 to 1.7, a file a case. Anyone can add one; see <see cref="LineCase"/>.</summary>
public class LineCaseTests
{
    private const string Lines = "test/Outboard.Tests/McpProxy/cases";
    private const string Explanations = "test/Outboard.Tests/McpProxy/explained";

    public static TheoryData<string> Cases => Files(Lines);

    public static TheoryData<string> Explained => Files(Explanations);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_line_means_what_the_case_says(string file) => Check($"{Lines}/{file}", read => Describe.Result(read.Parse()));

    [Theory]
    [MemberData(nameof(Explained))]
    public void The_line_is_explained_as_the_case_says(string file) => Check($"{Explanations}/{file}", read => read.Explain());

    private static void Check(string path, Func<LineCase, string> result)
    {
        var read = LineCase.Load(Repo.Path(path));
        var difference = Snapshot.Difference($"{read.Input}\n---\n{result(read)}", path);
        Assert.True(difference is null, difference);
    }

    private static TheoryData<string> Files(string folder) =>
        [.. Directory.GetFiles(Repo.Path(folder), "*.case").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
