using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Changes;

namespace Outboard.Aws.Tests.Deploy.Changes;

/// <summary>A place in the template is a field of the manifest.</summary>
public class ChangeSetRefusalTests
{
    [Theory]
    [InlineData("FetchTask", "/Resources/FetchTask/Properties/Memory", "mcpServers.fetch.memory")]
    [InlineData("AwsDocTask", "/Resources/AwsDocTask/Properties/ContainerDefinitions/0/Secrets/0", "mcpServers.aws-doc.secrets")]
    [InlineData("AwsDocRule", "/Resources/AwsDocRule/Properties/Conditions/0/HostHeaderConfig", "mcpServers.aws-doc.host")]
    [InlineData("FetchService", null, "mcpServers.fetch")]
    [InlineData("Alb", "/Resources/Alb/Properties/Subnets", "aws.subnets")]
    [InlineData("Repository", null, "aws.name")]
    [InlineData("Cluster", null, "")]
    [InlineData(null, null, "")]
    public void A_finding_is_mapped_back(string? logicalId, string? path, string field) => Assert.Equal(field, ChangeSetRefusal.FieldOf(logicalId, path, Plans.Edge));

    [Fact]
    public void A_name_that_is_taken_has_a_cure_of_its_own()
    {
        var problem = ChangeSetRefusal.Problem(new ValidationEvent("Repository", "NAME_CONFLICT_VALIDATION", "Resource already exists.", null, "FAIL"), Plans.Edge);

        Assert.Contains("--adopt", problem.Cure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The submitted information didn't contain changes. Submit different information to create a change set.", true)]
    [InlineData("No updates are to be performed.", true)]
    [InlineData("Parameters: [VpcId] must have values", false)]
    [InlineData(null, false)]
    public void No_change_is_told_from_a_failure_by_its_words(string? reason, bool isNoChange) => Assert.Equal(isNoChange, ChangeSetRefusal.IsNoChange(reason));

    [Fact]
    public void Warnings_refuse_nothing()
    {
        var refusal = ChangeSetRefusal.Explain("s", "Failed.", [new ValidationEvent("Alb", "X", "Look.", null, "WARN")], Plans.Edge);

        Assert.Empty(refusal.Problems);
        Assert.Equal("Failed.", refusal.Why);
    }
}
