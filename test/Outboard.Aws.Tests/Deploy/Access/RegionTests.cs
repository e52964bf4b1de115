using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Access;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Deploy.Access;

public sealed class RegionTests
{
    private static readonly ProfileSection Profile = new(new Dictionary<string, string> { ["region"] = "eu-west-5" }, new Dictionary<string, string>());

    private static readonly AccessSettings All = new()
    {
        Region = "eu-west-1",
        ManifestRegion = "eu-west-4",
        Environment = new Dictionary<string, string> { ["AWS_REGION"] = "eu-west-2", ["AWS_DEFAULT_REGION"] = "eu-west-3" },
    };

    [Fact]
    public void The_nearest_word_counts()
    {
        var withoutOption = All with { Region = null };
        var withoutVariable = withoutOption with { Environment = new Dictionary<string, string> { ["AWS_REGION"] = "", ["AWS_DEFAULT_REGION"] = "eu-west-3" } };
        var withoutEnvironment = withoutOption with { Environment = new Dictionary<string, string>() };

        Assert.Equal("eu-west-1", ChosenRegion.Of(All, Profile, null));
        Assert.Equal("eu-west-2", ChosenRegion.Of(withoutOption, Profile, null));
        Assert.Equal("eu-west-3", ChosenRegion.Of(withoutVariable, Profile, null));
        Assert.Equal("eu-west-4", ChosenRegion.Of(withoutEnvironment, Profile, null));
        Assert.Equal("eu-west-5", ChosenRegion.Of(withoutEnvironment with { ManifestRegion = null }, Profile, null));
    }

    [Fact]
    public void No_region_at_all_says_where_to_name_one()
    {
        var nowhere = new AccessSettings { Environment = new Dictionary<string, string>() };

        var error = Assert.Throws<OutboardException>(() => ChosenRegion.Of(nowhere, ProfileSection.None, "dev"));

        Assert.Contains("--region", error.Fix, StringComparison.Ordinal);
        Assert.Contains("profile dev", error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example.com/")]
    [InlineData("EU-WEST-1")]
    [InlineData("ireland")]
    public void What_is_no_region_does_not_become_a_host_name(string region) =>
        Assert.Throws<OutboardException>(() => ChosenRegion.Of(All with { Region = region }, Profile, null));
}
