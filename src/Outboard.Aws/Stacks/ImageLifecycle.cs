using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

/// <summary>
/// How many images of each server are kept. A rule for each, because one for all would expire the image of a server that is rarely
/// rebuilt; the prefix ends in a dot, which a server's name cannot have, so that <c>aws</c> does not expire images of <c>aws-doc</c>.
/// </summary>
internal static class ImageLifecycle
{
    private const int Kept = 10;

    private const int FirstPriority = 10;

    /// <summary>A repository takes no more rules than this. Of the servers that were assigned last all images are kept, which the plan says.</summary>
    public const int MostRules = 50;

    public static string PolicyText(DeployPlan plan)
    {
        // In the order of assignment, so that a new server leaves the rules before its own as they are.
        var names = TaskPlan.Of(plan).OrderBy(static task => task.Port).ThenBy(static task => task.Name, StringComparer.Ordinal)
            .Select(static task => task.Name).ToArray();
        ValueList<Value> rules = [.. names.Take(MostRules).Select(static (name, index) => Rule(FirstPriority + index, name))];
        return ValueJson.Write(new Members().Add(rules, "rules").ToValue(), indented: false);
    }

    private static ObjectValue Rule(int priority, string server) => new Members()
        .Add(priority, "rulePriority")
        .Add($"keep {Kept} of {server}", "description")
        .Add(
            new Members()
                .Add("tagged", "tagStatus")
                .Add([$"{server}."], "tagPrefixList")
                .Add("imageCountMoreThan", "countType")
                .Add(Kept, "countNumber")
                .ToValue(),
            "selection")
        .Add(new Members().Add("expire", "type").ToValue(), "action")
        .ToValue();
}
