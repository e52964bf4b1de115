using System.Text.Json;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary>The official conformance suite against our stdio fixture behind the bridge (mcp-transports 25). Nothing is expected to fail.</summary>
public sealed class ConformanceTests
{
    [Theory, InlineData("shared"), InlineData("session")]
    public Task Every_scored_scenario_of_2025_11_25_passes(string sharing) => PassesAsync(sharing, "--requirements", "2025-11-25", scenarios: 30);

    [Theory, InlineData("shared"), InlineData("session")]
    public Task Every_scenario_of_2025_06_18_passes(string sharing) => PassesAsync(sharing, "--spec-version", "2025-06-18", scenarios: 27);

    [Theory, InlineData("shared"), InlineData("session")]
    public Task Every_scenario_of_2025_03_26_passes(string sharing) => PassesAsync(sharing, "--spec-version", "2025-03-26", scenarios: 1);

    /// <param name="sharing">How the fixture is shared.</param>
    /// <param name="set">The option that chooses the scenarios.</param>
    /// <param name="revision">Its value.</param>
    /// <param name="scenarios">How many the suite has to have run at least: a suite that runs none passes as well.</param>
    private static async Task PassesAsync(string sharing, string set, string revision, int scenarios)
    {
        await Npm.RequireAsync();
        await using var served = await Served.BridgeAsync(["--sharing", sharing], Repo.FixtureServer);
        var results = Directory.CreateTempSubdirectory("outboard-conformance-").FullName;
        try
        {
            var (exitCode, output, error) = await TestProcess.RunAsync(
                NpmParts.Node,
                [
                    NpmParts.Conformance, "server", "--url", served.Endpoint(Transport.Http).AbsoluteUri, set, revision,
                    "--expected-failures", NpmParts.Script("conformance-expected-failures.yml"), "-o", results,
                ],
                folder: NpmParts.Folder);
            var checks = Directory.EnumerateFiles(results, "checks.json", SearchOption.AllDirectories).ToList();
            var failed = checks.SelectMany(Failures).ToList();
            Assert.True(exitCode == 0, $"The suite ended with {exitCode}.\n{string.Join('\n', failed)}\n{error}\n{output[^Math.Min(output.Length, 4000)..]}");
            Assert.True(checks.Count >= scenarios, $"Only {checks.Count} scenarios ran:\n{output}");
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    // [{"id":"tools-call-simple-text","status":"FAILURE","errorMessage":"…"}, …]
    private static IEnumerable<string> Failures(string file)
    {
        using var checks = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var check in checks.RootElement.EnumerateArray())
        {
            if (check.GetProperty("status").GetString() == "FAILURE")
            {
                yield return $"{Path.GetFileName(Path.GetDirectoryName(file))}: {check}";
            }
        }
    }
}
