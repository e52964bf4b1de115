using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>A deployment over several stacks is the one it would be in one.</summary>
public sealed class SiblingStackTests
{
    public static TheoryData<string, int> Deployments => new() { { "edge", 13 }, { "edge", 100 }, { "http", 25 }, { "http", 100 }, { "classic", 13 }, { "classic", 50 } };

    [Theory]
    [MemberData(nameof(Deployments))]
    public void All_stacks_fit_the_schemas_and_break_no_rule(string layout, int servers)
    {
        var checks = DeploymentChecks.Of(DeploymentStacks.Of(Spread.Plan(servers, layout)));

        Assert.Empty(checks.Limits.Concat(checks.Faults));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Together_they_have_the_resources_and_outputs_of_one_stack(string layout, int servers)
    {
        var plan = Spread.Plan(servers, layout);
        var one = Built.MainStackOf(plan with { Servers = [.. plan.Servers.Select(static server => server with { Stack = 0 })] });

        var joined = JoinedTemplate.Of(Spread.Deployed(plan));

        Assert.Equal(Names(one, "Resources"), Names(joined, "Resources"));
        foreach (var (id, resource) in one["Resources"]!.AsObject())
        {
            var other = joined["Resources"]![id]!.AsObject();

            // What a service of a sibling waits for in the main stack is there before; classic's ports are let through in runs.
            Built.Equal(layout == "classic" && id == "AlbSecurityGroup" ? null : resource!["Properties"], layout == "classic" && id == "AlbSecurityGroup" ? null : other["Properties"]);
        }

        Assert.All(one["Outputs"]!.AsObject(), output => Built.Equal(output.Value, joined["Outputs"]![output.Key]));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_parameter_is_found_an_image_or_an_output_of_an_earlier_stack(string layout, int servers)
    {
        string[] found = ["VpcId", "SubnetIds", "HostedZoneId", "CertificateArn"];
        var outputs = new HashSet<string>();
        foreach (var stack in DeploymentStacks.Of(Spread.Plan(servers, layout)))
        {
            Assert.All(stack.Parameters, name => Assert.True(found.Contains(name) || name.EndsWith("Image", StringComparison.Ordinal) || outputs.Contains(name), name));
            outputs.UnionWith(Names(stack.Template(), "Outputs"));
        }
    }

    [Fact]
    public void Classic_lets_the_ports_of_siblings_through_in_runs()
    {
        var plan = Planning.Plan(Planned.Manifests.Read(Planned.Manifests.Many(20) + ", \"own\": { \"command\": \"uvx\", \"port\": 9000 }", Planned.Manifests.ClassicAws), "us-east-1", Planned.Manifests.Assignments(Spread.Plan(2, "classic")));

        var ingress = Spread.Deployed(plan)[0]["Resources"]!["AlbSecurityGroup"]!["Properties"]!["SecurityGroupIngress"]!.AsArray();

        Assert.Equal([(8808, 8808), (8809, 8809), (8810, 8827), (9000, 9000)], ingress.Select(static entry => ((int)entry!["FromPort"]!, (int)entry["ToPort"]!)));
    }

    [Fact]
    public void A_fault_between_stacks_is_found()
    {
        var plan = Spread.Plan(25, "edge");
        var spoiled = plan with { Servers = [.. plan.Servers.Select(server => server.Name == "tool-25" ? server with { Priority = 100 } : server)] };

        var fault = Assert.Single(DeploymentChecks.Of(DeploymentStacks.Of(spoiled)).Faults);

        Assert.Equal("outboard-mcp-s3: Resources.Tool25Rule.Properties.Priority", fault.Path);
        Assert.Contains("Tool01Rule has the priority 100", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("main", "Outboard stack of mcp")]
    [InlineData("base", "Outboard base stack of mcp")]
    [InlineData("s2", "Outboard stack 2 of the servers of mcp")]
    public void A_stack_can_be_read(string which, string description) =>
        Assert.Equal(description, (string?)JsonNode.Parse(DeploymentStacks.Readable(Spread.Plan(13, "edge"), which)!)!["Description"]);

    [Theory]
    [InlineData("s3")]
    [InlineData("s0")]
    [InlineData("s")]
    [InlineData("other")]
    public void A_stack_that_is_not_there_cannot(string which) => Assert.Null(DeploymentStacks.Readable(Spread.Plan(13, "edge"), which));

    [Theory]
    [InlineData("outboard-mcp-s12", 12)]
    [InlineData("outboard-mcp", null)]
    [InlineData("outboard-mcp-base", null)]
    [InlineData("outboard-mcp-s0", null)]
    [InlineData("outboard-mcpx-s1", null)]
    [InlineData("outboard-mcp-s+1", null)]
    public void A_sibling_is_known_by_its_name(string name, int? number) => Assert.Equal(number, DeploymentStacks.SiblingNumber("mcp", name));

    private static IEnumerable<string> Names(JsonObject template, string section) => template[section]!.AsObject().Select(static entry => entry.Key).Order(StringComparer.Ordinal);
}
