using System.Text.Json.Nodes;
using Outboard.Testing;

namespace Outboard.Aws.Tests;

/// <summary>AWS's own linter, an independent judge; one process for many templates, since it takes its time to start.</summary>
internal static class CfnLint
{
    /// <summary>Skips the test, saying why, where there is none; with <c>OUTBOARD_REQUIRE_PEERS=1</c> it fails instead.</summary>
    public static void Require()
    {
        if (!IsOnPath())
        {
            const string Why = "CFN-LINT IS NOT ON PATH, so no template was checked by it: pip install cfn-lint==1.51.0";
            Assert.False(Environment.GetEnvironmentVariable("OUTBOARD_REQUIRE_PEERS") == "1", Why);
            Assert.Skip(Why);
        }
    }

    /// <summary>What it found, a line each, with the file and the place; empty for nothing.</summary>
    /// <param name="files">Templates.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(IEnumerable<string> files)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync(
            "cfn-lint", ["--regions", "us-east-1", "--format", "json", "--", .. files], limit: TimeSpan.FromMinutes(5));
        var findings = output.Length == 0 ? [] : JsonNode.Parse(output)!.AsArray();
        Assert.True(exitCode == 0 || findings.Count > 0, $"cfn-lint ended with {exitCode}:\n{error}\n{output}");
        return [.. findings.Select(static finding => Line(finding!))];
    }

    private static string Line(JsonNode finding) =>
        $"{Path.GetFileName((string)finding["Filename"]!)} {finding["Rule"]!["Id"]} {finding["Location"]!["Path"]?.ToJsonString()}: {finding["Message"]}";

    private static bool IsOnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(static folder => File.Exists(Path.Combine(folder, "cfn-lint")) || File.Exists(Path.Combine(folder, "cfn-lint.exe")));
}
