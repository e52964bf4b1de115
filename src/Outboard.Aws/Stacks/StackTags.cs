using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// Tags of a stack, which CloudFormation puts on everything that can have them; none stand in a template. Stable values only: a version
/// or a time would modify every resource in every plan.
/// </summary>
internal static class StackTags
{
    public static ValueMap OfBase(DeployPlan plan) => Of(plan, "base");

    public static ValueMap OfMain(DeployPlan plan) => Of(plan, "main");

    public static ValueMap OfSibling(DeployPlan plan, int number) => Of(plan, $"s{number}");

    private static ValueMap Of(DeployPlan plan, string stack) => new(
    [
        KeyValuePair.Create("outboard:deployment", plan.Name),
        KeyValuePair.Create("outboard:stack", stack),
        KeyValuePair.Create("outboard:managed", "true"),
        .. plan.Tags,
    ]);
}
