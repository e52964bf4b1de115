using System.Text.Json.Nodes;
using CsCheck;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>What holds for every plan.</summary>
public sealed class PropertyTests
{
    /// <summary>The only resources that know of all servers: the ports let through.</summary>
    private static readonly string[] s_shared = ["AlbSecurityGroup", "TasksFromAlb"];

    /// <summary>And those of the one task, where all servers are in it.</summary>
    private static readonly string[] s_packed = ["GatewayTargetGroup", "GatewayTask", "GatewayPeers", "GatewayFromPeers", "GatewayEgress", "GatewayService", "GatewayScaling", "GatewayScalingPolicy"];

    [Fact]
    public void The_same_servers_in_any_order_give_the_same_bytes() =>
        RandomPlans.Plan.SelectMany(static plan => Gen.Shuffle(plan.Servers.ToArray()).Select(servers => (plan, servers))).Sample(static pair =>
        {
            var shuffled = pair.plan with { Servers = [.. pair.servers] };

            Assert.Equal(Text(MainStack.Build(pair.plan)), Text(MainStack.Build(shuffled)));
            Assert.Equal(Text(BaseStack.Build(pair.plan)), Text(BaseStack.Build(shuffled)));
        }, iter: 500);

    [Fact]
    public void Adding_a_server_changes_no_other_servers_resources() => RandomPlans.Plan.Where(static plan => plan.Servers.Count > 1).Sample(static plan =>
    {
        var shared = plan.Packing == Packing.OneTask ? [.. s_shared, .. s_packed] : s_shared;
        var after = Built.Resources(plan);
        for (var i = 0; i < plan.Servers.Count; i++)
        {
            var before = Built.Resources(plan with { Servers = [.. plan.Servers.Where((_, at) => at != i)] });

            foreach (var (name, resource) in before.Where(r => !shared.Contains(r.Key)))
            {
                Built.Equal(resource, after[name]);
            }
        }
    }, iter: 500);

    [Fact]
    public void Adding_a_server_changes_no_other_servers_image_rules() => RandomPlans.Plan.Where(static plan => plan.Servers.Count > 1).Sample(static plan =>
    {
        var last = plan.Servers.MaxBy(static server => server.Port)!;
        var rules = ImageRules(plan);
        var before = ImageRules(plan with { Servers = [.. plan.Servers.Where(server => server != last)] });

        Assert.Equal(before, rules.Take(before.Length));
    }, iter: 500);

    [Fact]
    public void Every_logical_id_is_letters_and_digits() => RandomPlans.Plan.Sample(
        static plan => Assert.All(Built.Resources(plan), static resource => Assert.True(resource.Key.All(char.IsAsciiLetterOrDigit), resource.Key)), iter: 500);

    [Fact]
    public void No_task_is_reached_but_through_the_load_balancer_or_by_its_replicas() => RandomPlans.Plan.Sample(static plan =>
    {
        var resources = Built.Resources(plan);
        var ways = resources.Where(static r => (string?)r.Value!["Type"] == "AWS::EC2::SecurityGroupIngress").Select(static r => r.Key).ToArray();

        Assert.Null(resources["TaskSecurityGroup"]!["Properties"]!["SecurityGroupIngress"]);
        Assert.All(ways, way => Assert.True(way == "TasksFromAlb" || Groups(resources[way]!) is (var into, var from) && into == from && into == way.Replace("FromPeers", "Peers", StringComparison.Ordinal), way));
    }, iter: 500);

    /// <summary>Where a way leads to and from.</summary>
    private static (string? Into, string? From) Groups(JsonNode way) => ((string?)way["Properties"]!["GroupId"]!["Ref"], (string?)way["Properties"]!["SourceSecurityGroupId"]!["Ref"]);

    private static string Text(Template template) => TemplateWriter.Write(template, indented: false);

    private static string[] ImageRules(DeployPlan plan)
    {
        var text = (string)Built.BaseStackOf(plan)["Resources"]!["Repository"]!["Properties"]!["LifecyclePolicy"]!["LifecyclePolicyText"]!;
        return [.. JsonNode.Parse(text)!["rules"]!.AsArray().Select(static rule => rule!.ToJsonString())];
    }
}
