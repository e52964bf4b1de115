using System.Text.Json;
using Outboard.Testing;

namespace Outboard.EndToEnd;

/// <summary>
/// The official conformance suite's client scenarios over <c>outboard connect</c>: a small client (<c>test/ConnectDriver</c>) speaks on its
/// standard streams, and the suite is the server behind it (mcp-transports 25.3). Nothing is excused.
/// </summary>
public sealed class ConnectConformanceTests
{
    [Theory]
    [InlineData("2025-11-25", 18)]
    [InlineData("2026-07-28", 32)]
    public async Task Every_scored_client_scenario_passes(string revision, int scored)
    {
        await Npm.RequireAsync();
        var results = Directory.CreateTempSubdirectory("outboard-conformance-").FullName;
        try
        {
            var (exitCode, output, error) = await TestProcess.RunAsync(
                NpmParts.Node,
                [
                    NpmParts.Conformance, "client", "--command", Repo.Program("ConnectDriver"), "--requirements", revision, "--timeout", "120000",
                    "--expected-failures", NpmParts.Script(Path.Combine("conformance", "none.yml")), "-o", results,
                ],
                new Dictionary<string, string?> { ["OUTBOARD_CONNECT"] = Repo.Outboard },
                NpmParts.Folder,
                TimeSpan.FromMinutes(5));

            // ✓ tools_call: 2 passed, 0 failed
            var passed = output.Split('\n').Count(static line => line.StartsWith("✓ ", StringComparison.Ordinal));
            var failed = Directory.EnumerateFiles(results, "checks.json", SearchOption.AllDirectories).SelectMany(Failures);
            Assert.True(exitCode == 0 && passed >= scored, $"The suite ended with {exitCode}, {passed} scenarios passed.\n{string.Join('\n', failed)}\n{error}\n{output[^Math.Min(output.Length, 4000)..]}");
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    private static IEnumerable<string> Failures(string file)
    {
        using var checks = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var check in checks.RootElement.EnumerateArray())
        {
            if (check.GetProperty("status").GetString() is "FAILURE" or "WARNING")
            {
                yield return $"{Path.GetFileName(Path.GetDirectoryName(file))}: {check}";
            }
        }
    }
}
