using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Everything of one task: the ways to its servers, target group, task definition, service.</summary>
/// <param name="Parameters">What its image comes by, and its role where it has one.</param>
/// <param name="Resources">In the order they are read in.</param>
internal sealed record TaskParts(ValueList<Parameter> Parameters, ValueList<Resource> Resources)
{
    public static TaskParts Build(Site site, TaskPlan task)
    {
        var image = Inputs.ImageOf(task);
        var targets = Targets.Build(site, task);
        ValueList<Way> ways = [.. task.Servers.Select(server => Way.Build(site, server, targets))];
        var role = Inputs.RoleOf(task);
        var definition = Tasks.Build(site, image, role, task);
        var network = TaskNetwork.Build(site, task);
        var service = Services.Build(site, task, definition, targets, network, [.. ways.Select(static way => way.Rule)]);

        return new TaskParts(role is null ? [image] : [image, role],
        [
            .. ways.SelectMany(static way => way.All),
            targets,
            definition,
            .. network.All,
            service,
            .. Scaling.Build(site, task, service),
        ]);
    }
}
