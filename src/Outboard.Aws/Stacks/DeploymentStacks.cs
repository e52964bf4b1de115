using Outboard.Aws.CloudFormation;
using Outboard.Manifests;

namespace Outboard.Aws.Stacks;

public enum StackRole
{
    /// <summary>Repository, log group, roles.</summary>
    Base,

    /// <summary>Network, load balancer, cluster; services too, where they fit.</summary>
    Main,

    /// <summary>Services that do not fit into the main stack (aws 5.7).</summary>
    Sibling,
}

/// <summary>One stack as it is to be.</summary>
/// <param name="Name">As <c>outboard-mcp-base</c>.</param>
/// <param name="Body">The template as it is submitted, without spaces.</param>
/// <param name="Parameters">Names, in order. Each is filled by what was found in the account, by an image, or by the output of that name of an earlier stack.</param>
public sealed record StackDefinition(string Name, StackRole Role, string Body, ValueList<string> Parameters, ValueMap Tags);

/// <summary>The stacks of a deployment, in the order they are deployed: base, main, siblings.</summary>
public static class DeploymentStacks
{
    public static string BaseName(string deployment) => $"outboard-{deployment}-base";

    public static string MainName(string deployment) => $"outboard-{deployment}";

    public static IReadOnlyList<StackDefinition> Of(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return
        [
            Define(BaseName(plan.Name), StackRole.Base, BaseStack.Build(plan), StackTags.OfBase(plan)),
            Define(MainName(plan.Name), StackRole.Main, MainStack.Build(plan), StackTags.OfMain(plan)),
        ];
    }

    private static StackDefinition Define(string name, StackRole role, Template template, ValueMap tags) =>
        new(name, role, TemplateWriter.Write(template, indented: false), [.. template.Parameters.Select(static parameter => parameter.LogicalId)], tags);
}
