using Outboard.Testing;

namespace Outboard.Manifests.Tests;

/// <summary>
/// One file a case: <c>bad/NAME.json</c> with its problems in <c>NAME.expected</c>, <c>good/NAME.json</c> with what was read.
/// </summary>
public sealed class CaseTests
{
    public static TheoryData<string> Bad => [.. Cases.Names("bad")];

    public static TheoryData<string> Good => [.. Cases.Names("good")];

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_manifest_gives_exactly_its_problems(string name)
    {
        var problems = string.Join('\n', Cases.Problems(Cases.Text("bad", name)));

        Assert.DoesNotContain("s3cret", problems, StringComparison.OrdinalIgnoreCase);
        Assert.Null(Snapshot.Difference(problems, Cases.Expected("bad", name)));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Good_manifest_gives_exactly_its_servers(string name) =>
        Assert.Null(Snapshot.Difference(Dump.Text(Cases.Read(Cases.Text("good", name))), Cases.Expected("good", name)));

    [Theory]
    [MemberData(nameof(Good))]
    public void Two_readings_of_a_file_are_equal(string name)
    {
        var (once, again) = (Cases.Read(Cases.Text("good", name)), Cases.Read(Cases.Text("good", name)));

        Assert.Equal(once, again);
        Assert.Equal(once.GetHashCode(), again.GetHashCode());
    }

    [Theory]
    [InlineData("bad")]
    [InlineData("good")]
    public void Every_expected_file_has_its_case(string folder)
    {
        var expected = Directory.GetFiles(Repo.Path("test", "Outboard.Manifest.Tests", folder), "*.expected").Select(f =>
            Path.GetFileNameWithoutExtension(f));

        Assert.Equal(Cases.Names(folder), expected.Order(StringComparer.Ordinal));
    }
}
