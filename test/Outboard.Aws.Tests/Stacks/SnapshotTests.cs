using Outboard.Manifests;
using Outboard.Testing;

namespace Outboard.Aws.Tests.Stacks;

/// <summary>What is deployed, to be read: one file for each layout and option.</summary>
public sealed class SnapshotTests
{
    public static TheoryData<string> Names => Cases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_template_is_the_one_that_was_read(string name) =>
        Assert.Null(Snapshot.Difference(Cases.Text(name, Cases.Plan(name)), Cases.File(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_plan_gives_the_same_bytes(string name)
    {
        var plan = Cases.Plan(name);

        Assert.Equal(Cases.Text(name, plan), Cases.Text(name, plan with { Servers = [.. plan.Servers] }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_the_servers_does_not_matter(string name)
    {
        var plan = Cases.Plan(name);
        var text = Cases.Text(name, plan);

        Assert.Equal(text, Cases.Text(name, plan with { Servers = [.. plan.Servers.Reverse()] }));
        Assert.Equal(text, Cases.Text(name, plan with { Servers = [.. plan.Servers.Skip(1), .. plan.Servers.Take(1)] }));
    }
}
