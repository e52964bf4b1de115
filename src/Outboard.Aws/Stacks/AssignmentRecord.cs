using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// What the next deployment reads back (<see cref="Plans.Assignments"/>): the layout, and the numbers that were assigned and must not move.
/// Each stack records its own servers. CloudFormation takes no change of metadata alone, so what is said of a server has to stand in the
/// template that changes with it.
/// </summary>
internal static class AssignmentRecord
{
    /// <param name="plan">The deployment.</param>
    /// <param name="stack">0 for the main stack, which does not say so.</param>
    /// <param name="servers">Those of this stack.</param>
    public static ObjectValue Of(DeployPlan plan, int stack, IEnumerable<ServerPlan> servers) => OutboardMetadata.Of(new Members()
        .Add(OutboardMetadata.Defaults, "Defaults")
        .Add(plan.Layout switch { Layout.Edge => "edge", Layout.Http => "http", _ => "classic" }, "Layout")
        .Add(stack == 0 ? (int?)null : stack, "Stack")
        .Add(new ObjectValue([.. servers.Select(Of)]), "Assignments"));

    private static Member Of(ServerPlan server) =>
        new(server.Name, new Members().Add(server.Port, "Port").Add(server.Priority, "Priority").ToValue());
}
