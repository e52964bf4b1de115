using System.Collections.Concurrent;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>cfn-lint has nothing to say.</summary>
public sealed class LintTests
{
    [Fact]
    public async Task Every_snapshot_passes_without_a_finding()
    {
        CfnLint.Require();

        Assert.Empty(await CfnLint.FindAsync(Cases.Names.Select(static row => Repo.Path(Cases.File(row.Data)))));
    }

    /// <summary>
    /// Seeded: the same manifests in the same order every time. One template takes cfn-lint about 0.15 s of a processor, two thousand some
    /// five minutes: as many are checked as fit into one, and all with <c>OUTBOARD_LINT_ALL=1</c>. How many there were is said.
    /// </summary>
    [Fact]
    public async Task Random_manifests_pass_without_a_finding()
    {
        CfnLint.Require();
        const int Count = 2_000;
        var limit = Environment.GetEnvironmentVariable("OUTBOARD_LINT_ALL") == "1" ? TimeSpan.MaxValue : TimeSpan.FromMinutes(1);
        var folder = Directory.CreateTempSubdirectory("outboard-lint-").FullName;
        var checkedTemplates = 0;
        var findings = new ConcurrentBag<string>();

        // Two servers show what there is to find; more only take their time.
        var batches = RandomManifests.Seeded(Count).Index()
            .Select(one => (one.Index, Plan: RandomManifests.Plan(one.Item with { Servers = [.. one.Item.Servers.Take(2)] }))).Where(static one => one.Plan is not null).Chunk(25).ToList();
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (batch, stop) =>
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                return;
            }

            foreach (var (index, plan) in batch)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, $"{index:0000}.json"), TemplateWriter.Write(index % 10 == 0 ? BaseStack.Build(plan!) : MainStack.Build(plan!), indented: true), stop);
            }

            foreach (var finding in await CfnLint.FindAsync(batch.Select(one => Path.Combine(folder, $"{one.Index:0000}.json"))))
            {
                findings.Add(finding);
            }

            Interlocked.Add(ref checkedTemplates, batch.Length);
        });

        Assert.True(findings.IsEmpty, $"templates in {folder}:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
        Assert.True(checkedTemplates >= 25, $"cfn-lint checked {checkedTemplates} templates.");
        Directory.Delete(folder, recursive: true);

        // Not a pass: what was not checked must be seen.
        var all = batches.Sum(static batch => batch.Length);
        Assert.SkipUnless(checkedTemplates == all, $"CFN-LINT FOUND NOTHING IN {checkedTemplates} OF {all} TEMPLATES of random manifests; the minute was over. All: OUTBOARD_LINT_ALL=1.");
    }

    [Theory]
    [InlineData("edge", 13)]
    [InlineData("classic", 25)]
    [InlineData("http", 50)]
    [InlineData("edge", 100)]
    public async Task Stacks_that_servers_are_spread_over_pass_without_a_finding(string layout, int servers)
    {
        CfnLint.Require();
        var folder = Directory.CreateTempSubdirectory("outboard-lint-").FullName;
        foreach (var stack in DeploymentStacks.Of(Spread.Plan(servers, layout)))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{stack.Name}.json"), stack.Body);
        }

        Assert.Empty(await CfnLint.FindAsync(Directory.GetFiles(folder)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_spoiled_template_does_not_pass()
    {
        CfnLint.Require();
        var file = Path.Combine(Directory.CreateTempSubdirectory("outboard-lint-").FullName, "spoiled.json");
        await File.WriteAllTextAsync(file, Cases.Text("edge", Cases.Plan("edge")).Replace("\"internet-facing\"", "\"nowhere-facing\"", StringComparison.Ordinal));

        var findings = await CfnLint.FindAsync([file]);

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.Contains("E3030", Assert.Single(findings), StringComparison.Ordinal);
    }
}
