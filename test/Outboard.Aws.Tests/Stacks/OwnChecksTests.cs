using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>Outboard's own checks have nothing to say about what Outboard makes.</summary>
public sealed class OwnChecksTests
{
    public static TheoryData<string> Names => Cases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_snapshot_fits_the_schemas(string name) =>
        Assert.Empty(SchemaChecks.Find(JsonNode.Parse(Cases.Text(name, Cases.Plan(name)))!.AsObject()));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_snapshot_breaks_no_rule(string name) =>
        Assert.Empty(TemplateChecks.Find(JsonNode.Parse(Cases.Text(name, Cases.Plan(name)))!.AsObject()));

    [Fact]
    public void Random_plans_fit_the_schemas_and_break_no_rule() => RandomPlans.Plan.Sample(static plan =>
    {
        Problem[] problems = [.. SchemaChecks.Find(Built.MainStackOf(plan)), .. TemplateChecks.Find(Built.MainStackOf(plan)), .. SchemaChecks.Find(Built.BaseStackOf(plan)), .. TemplateChecks.Find(Built.BaseStackOf(plan))];
        Assert.True(problems.Length == 0, string.Join('\n', problems.Select(p => p.ToString())));
    }, iter: 300);

    /// <summary>What a person may write, through the planning: refused, or templates nobody has anything to say about.</summary>
    [Fact]
    public void Two_thousand_random_manifests_fit_the_schemas_and_break_no_rule()
    {
        var (planned, spread) = (0, 0);
        var refusals = new ConcurrentQueue<Problem>();
        Parallel.ForEach(RandomManifests.Seeded(2_000), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, manifest =>
        {
            if (RandomManifests.Plan(manifest, refusals.Enqueue) is not { } plan)
            {
                return;
            }

            var checks = DeploymentChecks.Of(DeploymentStacks.Of(plan));
            Assert.True(checks.Limits.Count + checks.Faults.Count == 0, string.Join('\n', checks.Limits.Concat(checks.Faults)));
            Interlocked.Increment(ref planned);
            Interlocked.Add(ref spread, DeploymentStacks.Spread(plan) is null ? 0 : 1);
        });

        Assert.True(planned > 1_400, $"Only {planned} of 2,000 were planned: {string.Join('\n', refusals.GroupBy(static p => p.What).OrderByDescending(static g => g.Count()).Take(9).Select(static g => $"{g.Count()} {g.First()}"))}");
        Assert.True(spread > 30, $"Only {spread} of {planned} were spread over several stacks.");
    }
}
