using System.Globalization;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
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

    /// <param name="deployment">Its name.</param>
    /// <param name="number">From 1.</param>
    public static string SiblingName(string deployment, int number) => string.Create(CultureInfo.InvariantCulture, $"outboard-{deployment}-s{number}");

    /// <summary>The number of a sibling; null for another stack's name.</summary>
    public static int? SiblingNumber(string deployment, string stack) =>
        stack.StartsWith($"outboard-{deployment}-", StringComparison.Ordinal) ? Number(stack.AsSpan($"outboard-{deployment}-".Length)) : null;

    public static IReadOnlyList<StackDefinition> Of(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return
        [
            Define(BaseName(plan.Name), StackRole.Base, BaseStack.Build(plan), StackTags.OfBase(plan)),
            Define(MainName(plan.Name), StackRole.Main, MainStack.Build(plan), StackTags.OfMain(plan)),
            .. Siblings(plan).Select(number => Define(SiblingName(plan.Name, number), StackRole.Sibling, SiblingStack.Build(plan, number), StackTags.OfSibling(plan, number))),
        ];
    }

    /// <summary>How the servers are spread over stacks, a sentence for people; null where all are in the main stack.</summary>
    public static string? Spread(DeployPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!Siblings(plan).Any())
        {
            return null;
        }

        var parts = plan.Servers.GroupBy(static server => server.Stack).OrderBy(static stack => stack.Key).Select(stack =>
            $"{(stack.Key == 0 ? MainName(plan.Name) : SiblingName(plan.Name, stack.Key))} has {string.Join(", ", stack.Select(static server => server.Name))}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{plan.Servers.Count} servers are more than one CloudFormation stack takes ({StackChecks.MaxBytes:N0} bytes), so they are spread: {string.Join("; ", parts)}. A server stays in its stack from then on.");
    }

    /// <summary>The template of one of them, for people to read.</summary>
    /// <param name="plan">The deployment.</param>
    /// <param name="which"><c>base</c>, <c>main</c>, or a sibling as <c>s1</c>.</param>
    /// <returns>Null: there is no such stack.</returns>
    public static string? Readable(DeployPlan plan, string which)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(which);
        var template = which switch
        {
            "base" => BaseStack.Build(plan),
            "main" => MainStack.Build(plan),
            _ when Number(which) is { } number && Siblings(plan).Contains(number) => SiblingStack.Build(plan, number),
            _ => null,
        };
        return template is null ? null : TemplateWriter.Write(template, indented: true);
    }

    /// <summary>Of <c>s12</c>.</summary>
    private static int? Number(ReadOnlySpan<char> suffix) => suffix.StartsWith("s")
        && int.TryParse(suffix[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static IEnumerable<int> Siblings(DeployPlan plan) =>
        plan.Packing == Packing.OneTask ? [] : plan.Servers.Select(static server => server.Stack).Where(static number => number > 0).Distinct().Order();

    private static StackDefinition Define(string name, StackRole role, Template template, ValueMap tags) =>
        new(name, role, TemplateWriter.Write(template, indented: false), [.. template.Parameters.Select(static parameter => parameter.LogicalId)], tags);
}
