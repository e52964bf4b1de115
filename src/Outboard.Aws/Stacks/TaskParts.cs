using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Everything of one task: the ways to its servers, target group, task definition, service.</summary>
/// <param name="Image">The parameter its image comes by.</param>
/// <param name="Resources">In the order they are read in.</param>
internal sealed record TaskParts(Parameter Image, ValueList<Resource> Resources)
{
    public static TaskParts Build(Site site, TaskPlan task)
    {
        var image = Inputs.ImageOf(task);
        var targets = Targets.Build(site, task);
        ValueList<Way> ways = [.. task.Servers.Select(server => Way.Build(site, server, targets))];
        var definition = Tasks.Build(site, image, task);
        var network = TaskNetwork.Build(site, task);
        var service = Services.Build(site, task, definition, targets, network, [.. ways.Select(static way => way.Rule)]);

        return new TaskParts(image,
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
