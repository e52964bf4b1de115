namespace Outboard.Aws.Tests.Planned;

public sealed class AssignmentTests
{
    private const string Zab = "\"z\": { \"command\": \"x\" }, \"a\": { \"command\": \"x\" }, \"b\": { \"command\": \"x\" }";

    [Fact]
    public void First_deployment_counts_in_the_order_of_the_manifest()
    {
        var plan = Manifests.Plan(Zab, Manifests.EdgeAws);

        Assert.Equal(["a", "b", "z"], plan.Servers.Select(s => s.Name));
        Assert.Equal(new() { ["z"] = new(8808, 100), ["a"] = new(8809, 101), ["b"] = new(8810, 102) }, plan.Assignments());
    }

    [Fact]
    public void Order_of_the_file_makes_no_difference_once_assigned()
    {
        var first = Manifests.Plan(Zab, Manifests.EdgeAws);

        Assert.Equal(first, Manifests.Plan("\"b\": { \"command\": \"x\" }, \"a\": { \"command\": \"x\" }, \"z\": { \"command\": \"x\" }", Manifests.EdgeAws, first.Assignments()));
    }

    [Fact]
    public void What_is_gone_leaves_its_numbers_to_nobody_in_the_same_deployment()
    {
        var plan = Manifests.Plan("\"new\": { \"command\": \"x\" }, \"a\": { \"command\": \"x\" }", Manifests.EdgeAws, new() { ["gone"] = new(8808, 100), ["a"] = new(8809, 101) });

        Assert.Equal(new() { ["new"] = new(8810, 102), ["a"] = new(8809, 101) }, plan.Assignments());
    }

    [Fact]
    public void Port_of_the_manifest_wins_and_is_passed_over_by_the_others()
    {
        var plan = Manifests.Plan("\"a\": { \"command\": \"x\" }, \"b\": { \"command\": \"x\", \"port\": 8808 }, \"c\": { \"command\": \"x\", \"port\": 0 }", Manifests.EdgeAws);

        Assert.Equal([("a", 8809), ("b", 8808), ("c", 8810)], plan.Servers.Select(s => (s.Name, s.Port)));
    }

    [Fact]
    public void Port_that_another_server_was_given_is_refused() =>
        Assert.StartsWith("mcpServers.b.port: Port 8808 is held by a ", Assert.Single(Manifests.Problems(
            "\"a\": { \"command\": \"x\" }, \"b\": { \"command\": \"x\", \"port\": 8808 }", Manifests.EdgeAws, new() { ["a"] = new(8808, 100) })), StringComparison.Ordinal);

    [Fact]
    public void Port_of_a_server_that_is_gone_is_free_except_for_the_listeners_of_classic()
    {
        const string Renamed = "\"fetch\": { \"command\": \"x\", \"port\": 8808 }";
        Dictionary<string, Assignment> previous = new() { ["fetch-mcp"] = new(8808, 10) };

        Assert.Equal(8808, Manifests.Plan(Renamed, Manifests.EdgeAws, previous).Servers[0].Port);
        Assert.StartsWith("mcpServers.fetch.port: ", Assert.Single(Manifests.Problems(Renamed, Manifests.ClassicAws, previous)), StringComparison.Ordinal);
    }

    [Fact]
    public void Classic_has_one_rule_a_listener_of_priority_10_and_edge_counts_anew_after_it()
    {
        var classic = Manifests.Plan(Zab, Manifests.ClassicAws);

        Assert.All(classic.Servers, s => Assert.Equal(10, s.Priority));
        Assert.Equal(new() { ["z"] = new(8808, 100), ["a"] = new(8809, 101), ["b"] = new(8810, 102) }, Manifests.Plan(Zab, Manifests.EdgeAws, classic.Assignments()).Assignments());
    }

    [Fact]
    public void Numbers_that_cannot_be_are_assigned_anew() =>
        Assert.Equal(new() { ["z"] = new(8808, 100), ["a"] = new(8809, 101), ["b"] = new(8810, 102) },
            Manifests.Plan(Zab, Manifests.EdgeAws, new() { ["z"] = new(0, 0), ["a"] = new(70_000, 60_000) }).Assignments());
}
