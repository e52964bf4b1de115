using Outboard.Aws.Deploy;
using Outboard.Deploys;

namespace Outboard.Tests.Deploys;

public sealed class AdoptionTextTests
{
    private static readonly AdoptionReport s_report = new(
        "mcp",
        [
            new("mcp-services-alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", "outboard-mcp", "Alb", Adoptability.Importable, new Dictionary<string, string> { ["LoadBalancerArn"] = "arn" }),
            new("fetch-mcp", "AWS::ECS::Service", "outboard-mcp", "AdoptedFetchService", Adoptability.NotThere, new Dictionary<string, string>()),
            new("fetch-mcp-tg", "AWS::ElasticLoadBalancingV2::TargetGroup", "outboard-mcp", "FetchTargetGroup", Adoptability.Refused, new Dictionary<string, string>(), "its port is 9000"),
        ],
        ["The layout is edge."]);

    [Fact]
    public void What_was_found_is_a_line_each_with_the_reason_of_a_refusal() => Assert.Equal(
        """
        to be imported into outboard-mcp
          ↓ adopt      mcp-services-alb  AWS::ElasticLoadBalancingV2::LoadBalancer
            not there  fetch-mcp         AWS::ECS::Service
          ! refused    fetch-mcp-tg      AWS::ElasticLoadBalancingV2::TargetGroup: its port is 9000
        The layout is edge.
        """.ReplaceLineEndings(),
        EventLines.Text(new AdoptionFound(s_report)));

    [Fact]
    public void As_json_it_says_the_same()
    {
        var json = AdoptionText.Json(s_report);

        Assert.Equal(("adoption", false), ((string?)json["event"], (bool)json["canAdopt"]!));
        Assert.Equal(["importable", "not-there", "refused"], json["resources"]!.AsArray().Select(static one => (string?)one!["state"]));
        Assert.Equal("its port is 9000", (string?)json["resources"]![2]!["why"]);
    }
}
