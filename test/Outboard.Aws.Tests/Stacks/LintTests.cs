using System.Collections.Concurrent;
using CsCheck;
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

    /// <summary>Seeded: the same plans every time, so that a red run is red again.</summary>
    [Fact]
    public async Task Random_plans_pass_without_a_finding()
    {
        CfnLint.Require();
        const int Count = 200;
        const int Batch = 50;
        var folder = Directory.CreateTempSubdirectory("outboard-lint-").FullName;
        var random = new PCG(20, 1);
        for (var i = 0; i < Count; i++)
        {
            // Two servers show what there is to find; more only take their time.
            var any = RandomPlans.Plan.Generate(random, null, out _);
            var plan = any with { Servers = [.. any.Servers.Take(2)] };
            var stack = i % 10 == 0 ? BaseStack.Build(plan) : MainStack.Build(plan);
            await File.WriteAllTextAsync(Path.Combine(folder, $"{i:000}.json"), TemplateWriter.Write(stack, indented: true));
        }

        var findings = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Directory.GetFiles(folder).Chunk(Batch),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (files, _) =>
            {
                foreach (var finding in await CfnLint.FindAsync(files))
                {
                    findings.Add(finding);
                }
            });

        Assert.True(findings.IsEmpty, $"templates in {folder}:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
        Directory.Delete(folder, recursive: true);
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
