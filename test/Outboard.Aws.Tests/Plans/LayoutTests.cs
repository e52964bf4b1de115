namespace Outboard.Aws.Tests.Planned;

public sealed class LayoutTests
{
    private const string One = "\"a\": { \"command\": \"uvx\" }";

    [Fact]
    public void Domain_makes_it_edge_with_a_host_for_each_server()
    {
        var plan = Manifests.Plan(Manifests.DocumentServers, Manifests.EdgeAws);

        Assert.Equal((Layout.Edge, "ecs.example.com", true, true, true), (plan.Layout, plan.Domain, plan.HasZone, plan.IsTls, plan.Redirect));
        Assert.Equal(["aws-doc.ecs.example.com", "fetch.ecs.example.com", "searxng.ecs.example.com"], plan.Servers.Select(s => s.Host));
        Assert.Equal(["0.0.0.0/0"], plan.AllowedCidrs);
        Assert.False(plan.IsPublic);
    }

    [Fact]
    public void Without_a_domain_it_is_plain_http_by_path()
    {
        var plan = Manifests.Plan(Manifests.DocumentServers, Manifests.HttpAws);

        Assert.Equal((Layout.Http, null, false, false), (plan.Layout, plan.Domain, plan.IsTls, plan.Redirect));
        Assert.All(plan.Servers, s => Assert.Null(s.Host));
        Assert.Equal(["203.0.113.0/24"], plan.AllowedCidrs);
    }

    [Fact]
    public void Classic_speaks_https_only_with_a_certificate()
    {
        const string Certificate = """, "certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0" """;

        Assert.False(Manifests.Plan(One, Manifests.ClassicAws).IsTls);
        Assert.True(Manifests.Plan(One, Manifests.ClassicAws + Certificate).IsTls);
    }

    [Theory]
    [InlineData("\"layout\": \"classic\", \"allowedCidrs\": [\"203.0.113.0/24\"]", "aws.domain")]
    [InlineData("\"layout\": \"edge\", \"hostedZoneId\": \"Z1\"", "aws.domain")]
    [InlineData("\"domain\": \"ecs.example.com\"", "aws.hostedZoneId")]
    [InlineData("\"allowedCidrs\": [\"203.0.113.0/24\"], \"hostedZoneId\": \"Z1\"", "aws.hostedZoneId")]
    [InlineData("\"domain\": \"a.example.com\", \"certificateArn\": \"arn:aws:acm:eu-west-1:123456789012:certificate/0\"", "aws.certificateArn")]
    [InlineData("\"domain\": \"a.example.com\", \"account\": \"210987654321\", \"certificateArn\": \"arn:aws:acm:us-east-1:123456789012:certificate/0\"", "aws.certificateArn")]
    public void What_a_layout_lacks_is_said_where_it_belongs(string aws, string path) =>
        Assert.StartsWith(path + ": ", Assert.Single(Manifests.Problems(One, aws)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("\"allowedCidrs\": [\"0.0.0.0/0\"]")]
    [InlineData("\"allowedCidrs\": [\"203.0.113.0/24\", \"::/0\"]")]
    [InlineData("\"allowedCidrs\": [\"128.0.0.0/1\", \"203.0.113.0/24\"]")]
    [InlineData("\"domain\": \"ecs.example.com\", \"layout\": \"classic\"")]
    [InlineData("\"domain\": \"ecs.example.com\", \"layout\": \"classic\", \"allowedCidrs\": [\"0.0.0.0/0\"]")]
    public void Everybody_without_https_is_refused_unless_it_is_said_in_so_many_words(string aws)
    {
        Assert.Contains("\"public\": true", Assert.Single(Manifests.Problems(One, aws)), StringComparison.Ordinal);
        Assert.True(Manifests.Plan(One, aws + (aws.Length == 0 ? "" : ",") + "\"public\": true").IsPublic);
    }

    [Fact]
    public void Everybody_with_https_has_to_have_the_token()
    {
        var plan = Manifests.Plan(One, Manifests.EdgeAws + ", \"allowedCidrs\": [\"0.0.0.0/0\"]");

        Assert.NotNull(plan.Servers[0].Secrets["OUTBOARD_TOKEN"]);
        Assert.DoesNotContain("--no-auth", plan.Servers[0].Command);
    }

    [Fact]
    public void Public_asks_for_no_token_and_still_seals_its_sessions()
    {
        var plan = Manifests.Plan(One, Manifests.EdgeAws + ", \"public\": true");

        Assert.Null(plan.Servers[0].Secrets["OUTBOARD_TOKEN"]);
        Assert.Equal("/outboard/mcp/key", plan.Servers[0].Secrets["OUTBOARD_KEY"]);
        Assert.Contains("--no-auth", plan.Servers[0].Command);
        Assert.Contains(plan.Warnings, w => w.Path == "aws.public");
    }

    [Fact]
    public void Manifest_without_aws_is_refused_for_its_addresses_alone()
    {
        var manifest = Outboard.Manifests.ManifestReader.Parse($$"""{ "mcpServers": { {{One}} } }""", Path.GetTempPath(), new Dictionary<string, string>());
        var refused = Assert.Throws<Outboard.Manifests.OutboardException>(() => Planning.Plan(manifest, "us-east-1", new Dictionary<string, Assignment>()));

        Assert.Equal("aws.allowedCidrs", Assert.Single(refused.Problems).Path);
    }

    [Fact]
    public void Region_of_the_command_line_is_checked_as_the_manifests_is() =>
        Assert.StartsWith("aws.region: ", Assert.Single(Manifests.Problems(One, Manifests.EdgeAws, region: "Virginia")), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"brave_search\": { \"command\": \"x\" }", "mcpServers.brave_search: ")]
    [InlineData("\"a\": { \"command\": \"x\", \"host\": \"a.example.org\" }", "mcpServers.a.host: ")]
    [InlineData("\"a\": { \"command\": \"x\", \"host\": \"a.b.ecs.example.com\" }", "mcpServers.a.host: ")]
    [InlineData("\"a\": { \"command\": \"x\" }, \"b\": { \"command\": \"x\", \"host\": \"A.ecs.example.com\" }", "mcpServers.b.host: ")]
    public void Hosts_that_cannot_be_reached_are_refused(string servers, string start) =>
        Assert.StartsWith(start, Assert.Single(Manifests.Problems(servers, Manifests.EdgeAws)), StringComparison.Ordinal);

    [Fact]
    public void Host_of_its_own_serves_the_names_of_the_document() =>
        Assert.Equal("fetch.ecs.example.com", Manifests.Plan("\"fetch-mcp\": { \"command\": \"uvx\", \"host\": \"fetch.ecs.example.com\" }", Manifests.EdgeAws).Servers[0].Host);
}
