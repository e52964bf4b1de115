using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Aws.CloudFormation;
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
}
