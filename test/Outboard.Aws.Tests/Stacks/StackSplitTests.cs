using System.Text;
using CsCheck;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Plans;
using Outboard.Aws.Stacks;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>Which stack holds which server.</summary>
public sealed class StackSplitTests
{
    private static readonly string[] s_layouts = ["edge", "http", "classic"];

    [Theory]
    [InlineData("edge", 12)]
    [InlineData("http", 12)]
    [InlineData("classic", 11)]
    public void What_fits_stays_in_the_main_stack(string layout, int servers)
    {
        var plan = Spread.Plan(servers, layout);

        Assert.All(plan.Servers, static server => Assert.Equal(0, server.Stack));
        Assert.Equal(["outboard-mcp-base", "outboard-mcp"], DeploymentStacks.Of(plan).Select(static stack => stack.Name));
        Assert.Null(DeploymentStacks.Spread(plan));
    }

    [Theory]
    [InlineData("edge", 13, 2)]
    [InlineData("edge", 50, 5)]
    [InlineData("http", 25, 3)]
    [InlineData("classic", 50, 5)]
    public void What_does_not_fit_is_spread_over_siblings_of_ten(string layout, int servers, int siblings)
    {
        var plan = Spread.Plan(servers, layout);
        var stacks = DeploymentStacks.Of(plan);

        Assert.Equal(["outboard-mcp-base", "outboard-mcp", .. Enumerable.Range(1, siblings).Select(static i => $"outboard-mcp-s{i}")], stacks.Select(static stack => stack.Name));
        Assert.Equal([StackRole.Base, StackRole.Main, .. Enumerable.Repeat(StackRole.Sibling, siblings)], stacks.Select(static stack => stack.Role));
        Assert.All(plan.Servers.GroupBy(static server => server.Stack), static stack => Assert.InRange(stack.Count(), 1, 10));
        Assert.All(stacks, static stack => Assert.InRange(Encoding.UTF8.GetByteCount(stack.Body), 1, StackChecks.MaxBytes));
        Assert.Equal("s1", stacks[2].Tags["outboard:stack"]);
        Assert.Contains("outboard-mcp-s1 has tool-01, tool-02", DeploymentStacks.Spread(plan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edge")]
    [InlineData("http")]
    [InlineData("classic")]
    public void A_deployment_that_grows_keeps_what_stands_and_puts_what_is_new_into_siblings(string layout)
    {
        var small = Spread.Plan(11, layout);

        var grown = Spread.Plan(23, layout, Assignments.Read(Spread.Deployed(small)));

        Assert.Equal(Enumerable.Repeat(0, 11).Concat(Enumerable.Repeat(1, 10)).Concat(Enumerable.Repeat(2, 2)), grown.Servers.OrderBy(static server => server.Port).Select(static server => server.Stack));
        var checks = DeploymentChecks.Of(DeploymentStacks.Of(grown));
        Assert.Empty(checks.Limits.Concat(checks.Faults));
    }

    [Fact]
    public void What_is_new_fills_the_first_sibling_with_room_even_where_the_main_stack_has_some()
    {
        var before = Spread.Plan(25, "edge");
        var previous = Assignments.Read(Spread.Deployed(before)).Where(static one => one.Key is not ("tool-03" or "tool-17")).ToDictionary();

        var after = Spread.Plan(25, "edge", previous);

        Assert.Equal((1, 2), (after.Servers.Single(static s => s.Name == "tool-03").Stack, after.Servers.Single(static s => s.Name == "tool-17").Stack));
    }

    [Fact]
    public void Adding_a_server_moves_no_other() => Gen.Select(Gen.Int[1, 30], Gen.Int[1, 15], Gen.Int[0, 2].Select(static i => s_layouts[i]), static (count, more, layout) => (count, more, layout)).Sample(static c =>
    {
        var (count, more, layout) = c;
        var before = Spread.Plan(count, layout);

        var after = Spread.Plan(count + more, layout, Assignments.Read(Spread.Deployed(before)));

        Assert.Equal(before.Servers, after.Servers.Where(server => before.Servers.Any(was => was.Name == server.Name)));
        Assert.True(after.Servers.Any(static server => server.Stack > 0) || Spread.Deployed(after) is [_]);
    }, iter: 40, threads: 1);

    [Fact]
    public void Stacks_are_read_back_from_their_templates()
    {
        var plan = Spread.Plan(24, "edge", Assignments.Read(Spread.Deployed(Spread.Plan(5, "edge"))));

        Assert.Equal(Planned.Manifests.Assignments(plan), Assignments.Read(Spread.Deployed(plan)));
        Assert.Empty(Assignments.Read(null, new(), new() { ["Metadata"] = new System.Text.Json.Nodes.JsonObject { ["Outboard"] = "mine" } }));
    }

    [Fact]
    public void A_server_of_many_words_takes_the_room_of_several()
    {
        var args = string.Join(", ", Enumerable.Range(0, 600).Select(static i => $"\"--word-{i}\""));
        var servers = string.Join(", ", Enumerable.Range(0, 9).Select(i => $"\"s{i}\": {{ \"command\": \"uvx\", \"args\": [{args}] }}"));

        var plan = Planned.Manifests.Plan(servers, Planned.Manifests.EdgeAws);

        Assert.InRange(plan.Servers.Max(static server => server.Stack), 2, 9);
        Assert.Empty(DeploymentChecks.Of(DeploymentStacks.Of(plan)).Limits);
    }

    [Fact]
    public void One_task_for_all_is_never_spread()
    {
        var plan = Planned.Manifests.Plan(Planned.Manifests.Many(40), Planned.Manifests.EdgeAws + ", \"packing\": \"one-task\"");

        Assert.All(plan.Servers, static server => Assert.Equal(0, server.Stack));
        Assert.Equal(2, DeploymentStacks.Of(plan).Count);
    }

    [Fact]
    public void What_is_spread_cannot_become_one_task()
    {
        var previous = Assignments.Read(Spread.Deployed(Spread.Plan(25, "edge"))).ToDictionary();

        var problem = Assert.Single(Planned.Manifests.Problems(Planned.Manifests.Many(25), Planned.Manifests.EdgeAws + ", \"packing\": \"one-task\"", previous));

        Assert.StartsWith("aws.packing: Puts all servers into one task, and the deployment is spread over several stacks (tool-01, tool-02, tool-03, …)", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classic", 51, "51 listeners")]
    [InlineData("edge", 101, "101 rules")]
    public void Quotas_of_the_load_balancer_count_over_all_stacks(string layout, int servers, string finding)
    {
        var checks = DeploymentChecks.Of(DeploymentStacks.Of(Spread.Plan(servers, layout)));

        Assert.Empty(checks.Faults);
        Assert.Contains(checks.Limits, problem => problem.Path == "outboard-mcp: Resources.Alb" && problem.What.StartsWith(finding, StringComparison.Ordinal));
    }
}
