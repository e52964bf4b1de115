using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>Everything of one task: the ways to its servers, target group, task definition, service.</summary>
/// <param name="Image">The parameter its image comes by.</param>
/// <param name="Resources">In the order they are read in.</param>
internal sealed record TaskParts(Parameter Image, ValueList<Resource> Resources)
{
    public static TaskParts Build(DeployPlan plan, Inputs inputs, SharedParts shared, Entrance entrance, TaskPlan task)
    {
        var image = Inputs.ImageOf(task);
        var targets = Targets.Build(plan, inputs, task);
        ValueList<Way> ways = [.. task.Servers.Select(server => Way.Build(plan, inputs, shared.Alb, entrance.ListenerOf(server), server, targets))];
        var definition = Tasks.Build(plan, inputs, image, task);
        var network = TaskNetwork.Build(inputs, shared, task);
        var service = Services.Build(plan, inputs, shared, task, definition, targets, network, ways);
        var scaling = Services.BuildScaling(plan.Schedule, shared, task, service);

        return new TaskParts(image,
        [
            .. ways.SelectMany(way => way.Resources(plan.Layout)),
            targets,
            definition,
            .. network.All,
            service,
            .. scaling is null ? Array.Empty<Resource>() : [scaling],
        ]);
    }
}
