using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.CloudFormation.Schemas;

namespace Outboard.Aws.CloudFormation;

/// <summary>
/// What an update will do to each resource, without asking AWS (aws 5.6). Properties only: a changed <c>DependsOn</c>, <c>Metadata</c> or
/// deletion policy touches no resource, and stack tags are not in a template.
/// </summary>
public static class Forecast
{
    /// <param name="before">The deployed template; null for none.</param>
    /// <param name="after">The new one.</param>
    /// <param name="parametersBefore">Parameter values deployed.</param>
    /// <param name="parametersAfter">Parameter values to deploy; what is missing has its default.</param>
    /// <returns>In the order of the new template, then what leaves in the order of the old one; what stays as it is is not in it.</returns>
    public static IReadOnlyList<ResourceChange> Compare(
        JsonObject? before,
        JsonObject after,
        IReadOnlyDictionary<string, string> parametersBefore,
        IReadOnlyDictionary<string, string> parametersAfter)
    {
        ArgumentNullException.ThrowIfNull(after);
        var old = new ResolvedTemplate(before ?? [], parametersBefore);
        var @new = new ResolvedTemplate(after, parametersAfter);

        // A replaced resource has a new identity, which is a change for all that refer to it;
        // those may be replaced in turn, until nothing is new.
        var identities = new Dictionary<string, ChangeKind>();
        List<ResourceChange> changes;
        bool isNew;
        do
        {
            isNew = false;
            changes = [.. @new.View.Resources.Select(resource => Change(old, @new, resource, identities)).OfType<ResourceChange>()];
            foreach (var change in changes.Where(static one => one.Kind is ChangeKind.Replace or ChangeKind.MayReplace or ChangeKind.NewRevision))
            {
                isNew |= identities.GetValueOrDefault(change.LogicalId) != change.Kind;
                identities[change.LogicalId] = change.Kind;
            }
        }
        while (isNew);

        return [.. changes, .. old.View.Resources.Where(resource => @new.View.Find(resource.Id) is null).Select(Leaving)];
    }

    private static ResourceChange? Change(
        ResolvedTemplate old, ResolvedTemplate @new, ResourceView resource, Dictionary<string, ChangeKind> identities)
    {
        if (old.View.Find(resource.Id) is not { } was)
        {
            return new ResourceChange(resource.Id, resource.Type, ChangeKind.Create, []);
        }

        if (was.Type != resource.Type)
        {
            return new ResourceChange(resource.Id, resource.Type, ChangeKind.Replace, [new PropertyChange("Type", was.Type, resource.Type, true)]);
        }

        var differences = PropertyDifferences.Find(old.Properties(was), @new.Properties(resource), identities);
        if (differences.Count == 0)
        {
            return null;
        }

        var schema = ResourceSchemas.Of(resource.Type);
        var judged = differences.Select(difference => (difference, Effect: Effect(schema, difference))).ToList();
        return new ResourceChange(
            resource.Id,
            resource.Type,
            Worst(resource.Type, judged.ConvertAll(static one => one.Effect)),
            [.. judged.Select(static one => new PropertyChange(
                one.difference.Path, one.difference.Before, one.difference.After, one.Effect == ChangeKind.Replace))]);
    }

    private static ChangeKind Effect(ResourceSchema? schema, PropertyDifference difference) =>
        schema is null ? ChangeKind.MayReplace // a type unknown here: say the worse
        : schema.CreateOnly.Any(difference.Touches) ? (difference.IsCertain ? ChangeKind.Replace : ChangeKind.MayReplace)
        : schema.ConditionalCreateOnly.Any(difference.Touches) ? ChangeKind.MayReplace
        : ChangeKind.Update;

    private static ChangeKind Worst(string type, List<ChangeKind> effects) =>
        effects.Contains(ChangeKind.Replace) ? (type == Types.Task ? ChangeKind.NewRevision : ChangeKind.Replace)
        : effects.Contains(ChangeKind.MayReplace) ? ChangeKind.MayReplace
        : ChangeKind.Update;

    private static ResourceChange Leaving(ResourceView resource) => new(
        resource.Id,
        resource.Type,
        resource.Body["DeletionPolicy"].Text() is "Retain" or "RetainExceptOnCreate" ? ChangeKind.Release : ChangeKind.Delete,
        []);
}
