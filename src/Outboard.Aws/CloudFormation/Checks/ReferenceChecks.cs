using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Schemas;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>References lead somewhere, ask for what is there, and never in a circle.</summary>
internal static class ReferenceChecks
{
    public static IEnumerable<Problem> Find(JsonObject template)
    {
        var view = new TemplateView(template);
        return Intrinsics.References(template["Resources"], "Resources").Concat(Intrinsics.References(template["Outputs"], "Outputs"))
            .Select(found => Target(view, found.Reference, found.Path))
            .Concat(view.Resources.SelectMany(resource => DependsOn(view, resource)))
            .Append(Circle(view))
            .OfType<Problem>();
    }

    private static Problem? Target(TemplateView view, Reference reference, string path)
    {
        var (id, attribute) = reference;
        if (view.Find(id) is not { } resource)
        {
            var isKnown = view.Parameter(id) is not null || id.StartsWith("AWS::", StringComparison.Ordinal);
            return isKnown && attribute is null ? null
                : new Problem(path,
                    $"There is no {(attribute is null ? "resource or parameter" : "resource")} {id}.",
                    "Refer to one that the template has.");
        }

        return attribute is not null && ResourceSchemas.Of(resource.Type) is { } schema && !schema.ReadOnly.Contains(attribute)
            ? new Problem(path,
                $"{resource.Type} has no attribute {attribute}.",
                $"It has {string.Join(", ", schema.ReadOnly.Order(StringComparer.Ordinal))}.")
            : null;
    }

    private static IEnumerable<Problem> DependsOn(TemplateView view, ResourceView resource) => resource.DependsOn
        .Where(id => view.Find(id) is null)
        .Select(id => resource.Problem("DependsOn", $"There is no resource {id}.", "Depend on one that the template has."));

    private static Problem? Circle(TemplateView view)
    {
        var done = new HashSet<string>();
        var trail = new List<string>();
        foreach (var resource in view.Resources)
        {
            if (Follow(resource) is { } problem)
            {
                return problem;
            }
        }

        return null;

        Problem? Follow(ResourceView resource)
        {
            if (trail.IndexOf(resource.Id) is var start and >= 0)
            {
                return resource.Problem("", $"{string.Join(" needs ", trail.Skip(start).Append(resource.Id))}: none can be made first.",
                    "Take one reference out into a resource of its own, as TasksFromAlb does for the two security groups.");
            }

            if (!done.Add(resource.Id))
            {
                return null;
            }

            trail.Add(resource.Id);
            var found = view.Needs(resource).Select(Follow).FirstOrDefault(static problem => problem is not null);
            trail.RemoveAt(trail.Count - 1);
            return found;
        }
    }
}
