using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>Each resource is the one of the contract (Data/README.md).</summary>
public sealed class ContractTests
{
    [Fact]
    public void The_base_stack_is_the_contract() => Built.Equal(Built.Data("base"), Built.BaseStackOf(Plans.Edge));

    [Fact]
    public void Every_layout_has_the_common_parts() => AssertHas(Plans.Edge, "common");

    [Fact]
    public void Edge_has_certificate_listeners_rule_and_record() => AssertHas(Plans.Edge, "edge");

    [Fact]
    public void Without_a_domain_servers_are_told_apart_by_path() => AssertHas(Plans.Http, "http");

    [Fact]
    public void Classic_has_a_listener_a_server_and_the_documents_health_check() => AssertHas(Plans.Classic, "classic");

    [Fact]
    public void A_server_is_a_target_group_a_task_definition_and_a_service() => AssertHas(Plans.Edge, "server");

    [Fact]
    public void A_schedule_is_a_scalable_target() => AssertHas(Plans.Edge with { Schedule = Plans.OfficeHours }, "schedule");

    [Fact]
    public void The_metadata_has_the_assignments() => Built.Equal(
        JsonNode.Parse("""
            {"Outboard": {"Defaults": 1, "Layout": "edge", "Assignments": {"aws-doc": {"Port": 8809, "Priority": 101},
            "fetch": {"Port": 8808, "Priority": 100}, "searxng": {"Port": 8810, "Priority": 102}}}}
            """),
        Built.MainStackOf(Plans.Edge)["Metadata"]);

    [Theory]
    [InlineData("edge", "https://fetch.ecs.example.com/mcp")]
    [InlineData("classic", "http://fetch.ecs.example.com:8808/mcp")]
    [InlineData("classic-tls", "https://fetch.ecs.example.com:8808/mcp")]
    public void The_outputs_have_the_address_of_each_server(string layout, string address)
    {
        var plan = layout switch { "edge" => Plans.Edge, "classic" => Plans.Classic, _ => Plans.ClassicTls };

        var outputs = Built.MainStackOf(plan)["Outputs"]!.AsObject();

        Assert.Equal(["LoadBalancerDnsName", "AwsDocUrl", "FetchUrl", "SearxngUrl"], outputs.Select(static o => o.Key));
        Assert.Equal(address, (string?)outputs["FetchUrl"]!["Value"]);
    }

    [Fact]
    public void Without_a_domain_the_address_is_the_load_balancers_own() => Built.Equal(
        JsonNode.Parse("""{"Fn::Join": ["", ["http://", {"Fn::GetAtt": ["Alb", "DNSName"]}, "/fetch/mcp"]]}"""),
        Built.MainStackOf(Plans.Http)["Outputs"]!["FetchUrl"]!["Value"]);

    [Theory]
    [InlineData("edge", 24)]
    [InlineData("classic", 24)]
    [InlineData("http", 19)]
    [InlineData("edge-one-task", 18)]
    public void A_layout_has_as_many_resources_as_the_specification_counts(string layout, int count)
    {
        var plan = layout switch
        {
            "edge" => Plans.Edge,
            "classic" => Plans.Classic,
            "http" => Plans.Http,
            _ => Plans.Edge with { Packing = Packing.OneTask },
        };

        Assert.Equal(count, Built.Resources(plan).Count);
    }

    private static void AssertHas(DeployPlan plan, string contract)
    {
        var resources = Built.Resources(plan);
        foreach (var (name, expected) in Built.Data(contract))
        {
            Built.Equal(expected, resources[name]);
        }
    }
}
