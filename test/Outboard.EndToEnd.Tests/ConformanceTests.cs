using System.Text.Json;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary>
/// The official conformance suite against our stdio fixture behind the bridge, row by row of mcp-transports 25.4. What may fail in a row
/// stands in its file in <c>test/npm/conformance</c>, check by check; a row without a file of its own has nothing to excuse.
/// </summary>
public sealed class ConformanceTests
{
    private const string Nothing = "none.yml";

    [Theory]
    [InlineData("--sharing", "session")]
    [InlineData("--sharing", "shared")]
    [InlineData("--sharing", "shared", "--interactive", "off")]
    public Task Every_scored_scenario_of_2025_11_25_passes_over_a_legacy_child(params string[] options) =>
        PassesAsync("--requirements", "2025-11-25", scenarios: 30, options, [], options.Contains("off") ? "2025-11-25-legacy-shared-off.yml" : Nothing);

    [Fact]
    public Task Every_scored_scenario_of_2025_11_25_passes_over_a_modern_child() => PassesAsync("--requirements", "2025-11-25", scenarios: 30, [], ["--modern"], Nothing);

    [Fact]
    public Task Every_scored_scenario_of_2026_07_28_passes_over_a_modern_child() => PassesAsync("--requirements", "2026-07-28", scenarios: 37, [], ["--modern"], Nothing);

    [Fact]
    public Task Every_scored_scenario_of_2026_07_28_passes_over_a_legacy_child() =>
        PassesAsync("--requirements", "2026-07-28", scenarios: 37, [], [], Nothing);

    [Theory, InlineData("shared"), InlineData("session")]
    public Task Every_scenario_of_2025_06_18_passes(string sharing) => PassesAsync("--spec-version", "2025-06-18", scenarios: 27, ["--sharing", sharing], [], Nothing);

    [Theory, InlineData("shared"), InlineData("session")]
    public Task Every_scenario_of_2025_03_26_passes(string sharing) => PassesAsync("--spec-version", "2025-03-26", scenarios: 1, ["--sharing", sharing], [], Nothing);

    /// <param name="set">The option that chooses the scenarios.</param>
    /// <param name="revision">Its value.</param>
    /// <param name="scenarios">How many the suite has to have run at least: a suite that runs none passes as well.</param>
    /// <param name="options">The bridge's options.</param>
    /// <param name="fixture">The fixture's arguments.</param>
    /// <param name="excused">The file of what may fail.</param>
    private static async Task PassesAsync(string set, string revision, int scenarios, string[] options, string[] fixture, string excused)
    {
        await Npm.RequireAsync();
        await using var served = await Served.BridgeAsync(options, [Repo.FixtureServer, .. fixture]);
        var results = Directory.CreateTempSubdirectory("outboard-conformance-").FullName;
        try
        {
            var (exitCode, output, error) = await TestProcess.RunAsync(
                NpmParts.Node,
                [
                    NpmParts.Conformance, "server", "--url", served.Endpoint(Transport.Http).AbsoluteUri, set, revision,
                    "--expected-failures", NpmParts.Script(Path.Combine("conformance", excused)), "-o", results,
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
