using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Checks;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Changes;

/// <summary>What CloudFormation says a change set will do, as the plan shows it (aws 3.4).</summary>
internal static class ChangeTranslation
{
    /// <param name="forecast">Our own view of the same update: it fills in what the answer lacks.</param>
    /// <returns>The changes in the order of the answer, and how many were folded because nobody expects them.</returns>
    public static (IReadOnlyList<ResourceChange> Changes, int Folded) Translate(IReadOnlyList<ChangeInfo> infos, IReadOnlyList<ResourceChange> forecast)
    {
        var replaced = Replaced(infos);
        var changes = new List<ResourceChange>();
        var folded = 0;
        foreach (var info in infos)
        {
            var details = info.Details.Where(detail => IsCertain(detail) || IsCausedBy(detail, replaced)).ToList();
            if (info.Details.Count > 0 && details.Count == 0 && info.Action is "Modify" or "Dynamic")
            {
                folded++;
                continue;
            }

            var own = forecast.FirstOrDefault(change => change.LogicalId == info.LogicalId);
            changes.Add(Translate(info, details, own));
        }

        return (changes, folded);
    }

    /// <summary>What will be another resource, or none: its identity changes for all that refer to it, and theirs may in turn.</summary>
    private static HashSet<string> Replaced(IReadOnlyList<ChangeInfo> infos)
    {
        var replaced = infos.Where(static info => info.Action == "Remove").Select(static info => info.LogicalId).ToHashSet(StringComparer.Ordinal);
        while (infos.Where(info => info is { Action: "Modify", Replacement: "True" or "Conditional" }
            && info.Details.Any(detail => detail.RequiresRecreation is "Always" or "Conditionally" && (IsCertain(detail) || IsCausedBy(detail, replaced)))
            && replaced.Add(info.LogicalId)).ToList().Count > 0)
        {
            // Until nothing new is found.
        }

        return replaced;
    }

    private static ResourceChange Translate(ChangeInfo info, List<ChangeDetail> details, ResourceChange? own)
    {
        // An answer without details and values: what we know of the same resource is more than nothing.
        if (info is { Action: "Modify", Details.Count: 0 })
        {
            return own is { Kind: not (ChangeKind.Create or ChangeKind.Delete or ChangeKind.Release) }
                ? own with { Kind = info.Replacement is null ? own.Kind : Kind(info, details) }
                : new ResourceChange(info.LogicalId, info.Type, Kind(info, details), []);
        }

        var properties = info.Action is "Modify" or "SyncWithActual" or "Dynamic" ? Properties(details, own) : [];
        return new ResourceChange(info.LogicalId, info.Type, Kind(info, details), properties);
    }

    private static ChangeKind Kind(ChangeInfo info, List<ChangeDetail> details) => info.Action switch
    {
        "Add" => ChangeKind.Create,
        "Remove" => info.PolicyAction is null or "Delete" ? ChangeKind.Delete : ChangeKind.Release,
        "Import" => ChangeKind.Adopt,
        "SyncWithActual" => ChangeKind.Drift,
        _ when details.Count > 0 && details.All(static detail => detail.Actual is not null) => ChangeKind.Drift,
        _ when info.Replacement == "True" => info.Type == Types.Task ? ChangeKind.NewRevision : ChangeKind.Replace,
        // "Conditional" may rest on nothing but what was folded away.
        _ when info.Replacement == "Conditional" && details.Any(static detail => detail.RequiresRecreation is "Always" or "Conditionally") => ChangeKind.MayReplace,
        _ => ChangeKind.Update,
    };

    /// <summary>One entry a path: CloudFormation lists a property once for each reason it has.</summary>
    private static List<PropertyChange> Properties(List<ChangeDetail> details, ResourceChange? own)
    {
        var result = new List<PropertyChange>();
        foreach (var group in details.GroupBy(PathOf, StringComparer.Ordinal))
        {
            var best = group.FirstOrDefault(static detail => detail.Before is not null || detail.After is not null) ?? group.First();
            var known = own?.Properties.FirstOrDefault(property => property.Path == group.Key || property.Path.StartsWith(group.Key + ".", StringComparison.Ordinal));
            result.Add(new PropertyChange(
                group.Key,
                Json(best.Before) ?? (best.After is null ? known?.Before : null),
                Json(best.After) ?? (best.Before is null ? known?.After : null),
                group.Any(static detail => detail.RequiresRecreation == "Always"))
            {
                Actual = Json(group.Select(static detail => detail.Actual).FirstOrDefault(static actual => actual is not null)),
            });
        }

        return result;
    }

    private static bool IsCertain(ChangeDetail detail) =>
        detail.Actual is not null || detail.Evaluation != "Dynamic" || detail.Source is not ("ResourceReference" or "ResourceAttribute");

    /// <param name="detail">Its cause is a logical id, or <c>Alb.DNSName</c>.</param>
    /// <param name="replaced">What will be another resource.</param>
    private static bool IsCausedBy(ChangeDetail detail, HashSet<string> replaced) =>
        detail.CausingEntity is { } cause && replaced.Contains(cause.Split('.', 2)[0]);

    // "/Properties/ContainerDefinitions/0/Image" → "Properties.ContainerDefinitions[0].Image"
    private static string PathOf(ChangeDetail detail)
    {
        if (detail.Path is not { Length: > 0 } path)
        {
            return detail.Name is { } name ? $"{detail.Attribute}.{name}" : detail.Attribute;
        }

        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(segments.Select(static (segment, index) =>
            segment.All(char.IsAsciiDigit) ? $"[{segment}]" : index == 0 ? segment : $".{Unescape(segment)}"));
    }

    // JSON pointer: "~1" is a slash.
    private static string Unescape(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>A value as JSON. CloudFormation writes objects and lists so, and texts bare: <c>arn:aws:…</c>.</summary>
    private static string? Json(string? value)
    {
        if (value is null)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(value)?.ToJsonString(ResolvedTemplate.Readable) ?? value;
        }
        catch (JsonException)
        {
            return JsonValue.Create(value).ToJsonString(ResolvedTemplate.Readable);
        }
    }
}
