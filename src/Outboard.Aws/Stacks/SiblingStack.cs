using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Servers that do not fit into the main stack: their services, and the ways to them (aws 5.7).</summary>
public static class SiblingStack
{
    /// <param name="plan">The whole deployment.</param>
    /// <param name="number">From 1; <c>outboard-mcp-s1</c>.</param>
    public static Template Build(DeployPlan plan, int number)
    {
        ArgumentNullException.ThrowIfNull(plan);
        TaskPlan[] tasks = [.. TaskPlan.Of(plan).Where(task => task.Stack == number)];
        ServerPlan[] servers = [.. tasks.SelectMany(static task => task.Servers)];

        var inputs = Inputs.Of(plan);
        var shared = new SharedInputs();
        var ground = Ground.Of(plan, shared, inputs);
        var site = new Site(plan, inputs, ground);
        TaskParts[] parts = [.. tasks.Select(task => TaskParts.Build(site, task))];
        ValueList<Resource> resources = [.. parts.SelectMany(static part => part.Resources)];
        ValueList<Output> outputs = [.. servers.Select(server => Way.Url(plan, ground, server))];

        return new Template(
            $"Outboard stack {number} of the servers of {plan.Name}",
            AssignmentRecord.Of(plan, number, servers),
            [.. References.Used([.. inputs.All, .. shared.All], resources, outputs), .. parts.SelectMany(static part => part.Parameters)],
            resources,
            outputs);
    }
}
