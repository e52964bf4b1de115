using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class SchemaChecksTests
{
    public static TheoryData<string> SpoilNames => [.. SchemaSpoils.All.Keys];

    public static TheoryData<string> GoodNames => [.. Samples.Names];

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void A_good_template_has_no_findings(string name) => Assert.Equal("", Samples.Describe(SchemaChecks.Find(Samples.Load(name))));

    [Theory]
    [MemberData(nameof(SpoilNames))]
    public void One_change_gives_exactly_its_finding(string name)
    {
        var spoil = SchemaSpoils.All[name];

        var problem = Assert.Single(SchemaChecks.Find(spoil.Template));
        Assert.Equal(spoil.Path, problem.Path);
        Assert.Contains(spoil.What, problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Cure);
    }

    [Fact]
    public void A_template_without_resources_is_told_as_such() =>
        Assert.Contains("no resources", Assert.Single(SchemaChecks.Find(new JsonObject())).What, StringComparison.Ordinal);
}
