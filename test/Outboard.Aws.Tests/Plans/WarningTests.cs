namespace Outboard.Aws.Tests.Planned;

public sealed class WarningTests
{
    private const string Two = "\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\"], \"replicas\": 2, \"sharing\": \"session\" }";

    [Fact]
    public void Two_copies_behind_https_are_no_reason_to_warn() => Assert.Empty(Manifests.Plan(Two, Manifests.EdgeAws).Warnings);

    [Theory]
    [InlineData(Two, Manifests.HttpAws, "aws")]
    [InlineData(Two, Manifests.EdgeAws + ", \"public\": true", "aws.public")]
    [InlineData(Two, "\"domain\": \"e.example.com\", \"certificateArn\": \"arn:aws:acm:us-east-1:123456789012:certificate/0\"", "aws.hostedZoneId")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\"] }", Manifests.EdgeAws, "aws.spot")]
    [InlineData(Two, Manifests.EdgeAws + ", \"schedule\": { \"wake\": \"0 8 ? * MON-FRI *\", \"sleep\": \"0 18 ? * MON-FRI *\", \"timezone\": \"UTC\" }", "aws.schedule")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\"], \"replicas\": 2 }", Manifests.EdgeAws, "mcpServers.a.replicas")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\"], \"deployReplace\": true }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.deployReplace")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\"], \"startTimeout\": \"5m\" }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.startTimeout")]
    [InlineData("\"a\": { \"command\": \"/opt/server\" }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.command")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\"], \"passEnv\": [\"HTTPS_PROXY\"] }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.passEnv")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x==1\", \"--api-key\", \"s3cret\"] }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.args")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"x\"] }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.args")]
    [InlineData("\"a\": { \"command\": \"npx\", \"args\": [\"-y\", \"x@latest\"] }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.args")]
    [InlineData("\"a\": { \"command\": \"node\", \"args\": [\"s3cret.js\"] }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.command")]
    [InlineData("\"a\": { \"command\": \"uvx\", \"args\": [\"mcp-server-fetch==1\"], \"permissions\": { \"s3:GetObject\": \"arn:aws:s3:::b/*\" } }", Manifests.EdgeAws + ", \"spot\": \"never\"", "mcpServers.a.permissions")]
    public void What_a_reader_should_know_is_said_once(string servers, string aws, string path)
    {
        var warning = Assert.Single(Manifests.Plan(servers, aws).Warnings);

        Assert.Equal(path, warning.Path);
        Assert.DoesNotContain("s3cret", warning.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Arm_on_spot_is_doubtful_in_china() => Assert.Equal("aws.architecture", Assert.Single(Manifests.Plan(Two, Manifests.EdgeAws, region: "cn-north-1").Warnings).Path);
}
