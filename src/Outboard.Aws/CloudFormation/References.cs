using System.Diagnostics;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation;

/// <summary>Every name of a template is there once, and everything referred to is in it.</summary>
internal static class References
{
    public static void Check(Template template)
    {
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in template.Parameters.Concat<Node>(template.Resources))
        {
            if (!nodes.TryAdd(node.LogicalId, node))
            {
                throw new OutboardException(
                    $"Two parts of the template would be called {node.LogicalId}.",
                    "Names in a template are made of the servers' names.",
                    "Give one of the servers another name in outboard.json.");
            }
        }

        foreach (var resource in template.Resources)
        {
            var targets = Targets(resource.Properties).Concat(resource.DependsOn);
            Find(resource.LogicalId, targets, nodes);
        }

        foreach (var output in template.Outputs)
        {
            Find(output.Name, Targets(output.Value), nodes);
        }
    }

    /// <summary>Those of <paramref name="parameters"/> that something refers to; CloudFormation asks for the value of every one.</summary>
    public static IEnumerable<Parameter> Used(ValueList<Parameter> parameters, ValueList<Resource> resources, ValueList<Output> outputs)
    {
        var targets = resources.SelectMany(static resource => Targets(resource.Properties))
            .Concat(outputs.SelectMany(static output => Targets(output.Value))).ToHashSet<Node>(ReferenceEqualityComparer.Instance);
        return parameters.Where(targets.Contains);
    }

    /// <summary>The node itself must be there, not just one of its name: it may have been built for another template.</summary>
    private static void Find(string source, IEnumerable<Node> targets, Dictionary<string, Node> nodes)
    {
        foreach (var target in targets.Where(static target => target is not PseudoParameter))
        {
            if (!ReferenceEquals(nodes.GetValueOrDefault(target.LogicalId), target))
            {
                throw new InvalidOperationException($"{source} refers to {target.LogicalId}, which is not in the template.");
            }
        }
    }

    private static IEnumerable<Node> Targets(Value value) => value switch
    {
        Ref reference => [reference.Target],
        GetAtt attribute => [attribute.Target],
        Join join => join.Parts.SelectMany(Targets),
        ListValue list => list.Items.SelectMany(Targets),
        ObjectValue record => record.Members.SelectMany(static member => Targets(member.Value)),
        TextValue or NumberValue or FlagValue or Sub => [],
        _ => throw new UnreachableException(),
    };
}
