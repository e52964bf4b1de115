using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.CloudFormation;

/// <summary>One place where the properties of a resource differ.</summary>
/// <param name="Path">As <c>Properties.ContainerDefinitions[0].Image</c>.</param>
/// <param name="Pointer">The same as the schemas write it: <c>ContainerDefinitions/*/Image</c>.</param>
/// <param name="Old">Null for absent.</param>
/// <param name="New">Null for absent.</param>
/// <param name="IsCertain">False where it follows from a resource that may be replaced, and may not.</param>
internal sealed record PropertyDifference(string Path, string Pointer, JsonNode? Old, JsonNode? New, bool IsCertain)
{
    public string? Before => Old?.ToJsonString(ResolvedTemplate.Readable);

    public string? After => New?.ToJsonString(ResolvedTemplate.Readable);

    /// <summary>The difference lies at <paramref name="pointer"/>, below it, or above it where an object comes or goes that holds it.</summary>
    public bool Touches(string pointer) => Pointer == pointer
        || Pointer.StartsWith(pointer + "/", StringComparison.Ordinal)
        || (pointer.StartsWith(Pointer + "/", StringComparison.Ordinal) && Holds(Old ?? New, pointer[(Pointer.Length + 1)..].Split('/')));

    private static bool Holds(JsonNode? node, ReadOnlySpan<string> segments) => segments is []
        ? node is not null
        : node switch
        {
            JsonObject set when !Intrinsics.IsIntrinsic(set) => Holds(set[segments[0]], segments[1..]),
            JsonArray items when segments[0] == "*" => HoldsAny(items, segments[1..]),
            _ => node is not null, // an intrinsic: what it holds is not known
        };

    private static bool HoldsAny(JsonArray items, ReadOnlySpan<string> segments)
    {
        foreach (var item in items)
        {
            if (Holds(item, segments))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Where two property trees differ: leaf by leaf, a list of another length as a whole.</summary>
internal static class PropertyDifferences
{
    /// <param name="before">Properties, resolved.</param>
    /// <param name="after">Properties, resolved.</param>
    /// <param name="identities">The resources that become others, and how; what refers to them differs although its text does not.</param>
    public static IReadOnlyList<PropertyDifference> Find(JsonObject before, JsonObject after, IReadOnlyDictionary<string, ChangeKind> identities)
    {
        var found = new List<PropertyDifference>();
        Walk(before, after, "Properties", "");
        return found;

        void Walk(JsonNode? was, JsonNode? now, string path, string pointer)
        {
            if (was is JsonObject old && now is JsonObject @new && !Intrinsics.IsIntrinsic(old) && !Intrinsics.IsIntrinsic(@new))
            {
                foreach (var name in old.Select(static entry => entry.Key).Union(@new.Select(static entry => entry.Key)))
                {
                    Walk(old[name], @new[name], $"{path}.{name}", pointer.Length == 0 ? name : $"{pointer}/{name}");
                }
            }
            else if (was is JsonArray list && now is JsonArray other && list.Count == other.Count)
            {
                for (var index = 0; index < list.Count; index++)
                {
                    Walk(list[index], other[index], $"{path}[{index}]", $"{pointer}/*");
                }
            }
            else if (!IsSame(was, now))
            {
                found.Add(new PropertyDifference(path, pointer, was, now, IsCertain: true));
            }
            else if (Moved(now, identities) is { } kinds)
            {
                found.Add(new PropertyDifference(path, pointer, was, now, kinds.Any(static kind => kind != ChangeKind.MayReplace)));
            }
        }
    }

    // 8808 and "8808" are one value to CloudFormation.
    private static bool IsSame(JsonNode? was, JsonNode? now) => was is JsonValue && now is JsonValue
        ? was.ToString() == now.ToString()
        : JsonNode.DeepEquals(was, now);

    private static List<ChangeKind>? Moved(JsonNode? node, IReadOnlyDictionary<string, ChangeKind> identities)
    {
        var kinds = Intrinsics.References(node, "")
            .Where(found => identities.ContainsKey(found.Reference.Target))
            .Select(found => identities[found.Reference.Target]).ToList();
        return kinds.Count == 0 ? null : kinds;
    }
}
