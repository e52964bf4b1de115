using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Images;

/// <summary>The Dockerfiles of <c>images/</c>, and the generated ones, read as text.</summary>
public sealed partial class DockerfileTests
{
    public static TheoryData<string> Files =>
    [
        .. Directory.GetFiles(Repo.Path("images"), "*.Dockerfile").Select(static file => Path.GetFileName(file)!).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Generated =>
    [
        .. Directory.GetFiles(Repo.Path("test", "Outboard.Aws.Tests", "Images", "Snapshots"), "*.txt").Select(static file => Path.GetFileName(file)!).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void The_names_are_the_users_documents_and_our_own() =>
        Assert.Equal(["mcp-proxy-npx.Dockerfile", "mcp-proxy-uv.Dockerfile", "outboard.Dockerfile"], Directory.GetFiles(Repo.Path("images")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void An_image_of_the_clone_is_pinned_and_runs_as_nobody_in_particular(string file) => Check(File.ReadAllText(Repo.Path("images", file)));

    [Theory]
    [MemberData(nameof(Generated))]
    public void A_generated_image_is_pinned_and_runs_as_nobody_in_particular(string file) =>
        Check(File.ReadAllText(Repo.Path("test", "Outboard.Aws.Tests", "Images", "Snapshots", file)).Split("\n--- ")[0]);

    [Theory]
    [MemberData(nameof(Files))]
    public void What_a_file_copies_from_the_clone_is_there_and_not_ignored(string file)
    {
        var sent = File.ReadAllLines(Repo.Path(".dockerignore")).Where(static line => line.StartsWith('!')).Select(static line => line[1..]).ToArray();
        var copied = File.ReadAllLines(Repo.Path("images", file)).Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(static line => line.Split(' ')[1..^1]).ToArray();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(File.Exists(Repo.Path(path)) || Directory.Exists(Repo.Path(path)), path));
        Assert.Empty(copied.Except(sent));
    }

    private static void Check(string text)
    {
        var lines = text.Split('\n').Where(static line => !line.StartsWith('#')).ToArray();
        var arguments = lines.Select(static line => Argument().Match(line)).Where(static match => match.Success).ToDictionary(static match => match.Groups["name"].Value, static match => match.Groups["value"].Value);
        string[] bases = [.. lines.Select(static line => From().Match(line)).Where(static match => match.Success).Select(static match => match.Groups["name"].Value)];

        // Every base is an argument, and every argument one version.
        Assert.NotEmpty(bases);
        Assert.All(bases, name => Assert.Contains(name, arguments.Keys));
        Assert.Equal(bases.Length, lines.Count(static line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.All(bases.Distinct(), name => Assert.Matches(@"^[a-z0-9.]+\.[a-z]+/[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9-]+)?$", arguments[name]));
        Assert.DoesNotContain("latest", string.Join('\n', lines), StringComparison.Ordinal);

        var last = lines[Array.FindLastIndex(lines, static line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Assert.Contains("USER 10001:10001", last);
        Assert.Contains("VOLUME /scratch", last);
        Assert.Contains("WORKDIR /scratch", last);
        Assert.Contains("ENTRYPOINT [\"mcp-proxy\"]", last);
        Assert.Contains(last, static line => line.Contains("chown 10001:10001 /scratch", StringComparison.Ordinal));
        Assert.Contains(last, static line => line.StartsWith("ENV HOME=/scratch TMPDIR=/scratch", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal) || line.StartsWith("ADD ", StringComparison.Ordinal));
        Assert.True(Array.FindIndex(last, static line => line.StartsWith("VOLUME", StringComparison.Ordinal)) > Array.FindIndex(last, static line => line.Contains("chown 10001", StringComparison.Ordinal)), "The volume takes its owner from the folder, as that is when it is declared.");
    }

    [GeneratedRegex(@"^ARG (?<name>[A-Z]+)=(?<value>\S+)$")]
    private static partial Regex Argument();

    [GeneratedRegex(@"^FROM (--platform=\$BUILDPLATFORM )?\$\{(?<name>[A-Z]+)\}( AS [a-z]+)?$")]
    private static partial Regex From();
}
