using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Manifests;

namespace Outboard.Aws.CloudFormation.Checks;

/// <summary>A template as the checks read it: by type, by id, along references.</summary>
internal sealed class TemplateView
{
    private readonly Dictionary<string, ResourceView> byId;
    private readonly ILookup<string, ResourceView> byType;
    private readonly Dictionary<string, IReadOnlyList<ResourceView>> needs = [];
    private readonly Dictionary<string, IReadOnlySet<string>> needsInTurn = [];

    public TemplateView(JsonObject template)
    {
        Template = template;
        Resources = [.. Of(template[nameof(Resources)]).Select(static entry => new ResourceView(entry.Key, entry.Value as JsonObject ?? []))];
        byId = Resources.ToDictionary(static resource => resource.Id);
        byType = Resources.ToLookup(static resource => resource.Type);
    }

    public JsonObject Template { get; }

    /// <summary>Of the account, where they are known.</summary>
    public LoadBalancerQuotas Quotas { get; init; } = LoadBalancerQuotas.Default;

    public IReadOnlyList<ResourceView> Resources { get; }

    public IEnumerable<ResourceView> OfType(string type) => byType[type];

    public ResourceView? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    /// <summary>The resource that a value refers to.</summary>
    public ResourceView? Find(JsonNode? value) => Find(Intrinsics.Direct(value)?.Target);

    public JsonObject? Parameter(string id) => (Template["Parameters"] as JsonObject)?[id] as JsonObject;

    /// <summary>What must be there before <paramref name="resource"/> is made: what it refers to, and what it says it depends on.</summary>
    public IReadOnlyList<ResourceView> Needs(ResourceView resource)
    {
        if (!needs.TryGetValue(resource.Id, out var found))
        {
            needs[resource.Id] = found =
            [
                .. Intrinsics.Targets(resource.Properties)
                    .Concat(resource.DependsOn).Distinct().Select(Find).OfType<ResourceView>(),
            ];
        }

        return found;
    }

    /// <summary><see cref="Needs"/>, and what those need in turn.</summary>
    public IReadOnlySet<string> NeedsInTurn(ResourceView resource)
    {
        if (needsInTurn.TryGetValue(resource.Id, out var known))
        {
            return known;
        }

        var found = new HashSet<string>();
        var open = new Stack<ResourceView>([resource]);
        while (open.TryPop(out var next))
        {
            foreach (var need in Needs(next).Where(need => found.Add(need.Id)))
            {
                open.Push(need);
            }
        }

        return needsInTurn[resource.Id] = found;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Of(JsonNode? node) => node as JsonObject ?? [];
}

/// <summary>One resource of a template.</summary>
internal sealed record ResourceView(string Id, JsonObject Body)
{
    public string Type { get; } = Body[nameof(Type)].Text() ?? "";

    public JsonObject Properties { get; } = Body[nameof(Properties)] as JsonObject ?? [];

    public IEnumerable<string> DependsOn => Body[nameof(DependsOn)] switch
    {
        JsonArray many => many.Select(static one => $"{one}"),
        JsonValue one => [one.ToString()],
        _ => [],
    };

    /// <param name="path">Inside the resource, as <c>Properties.Port</c>.</param>
    /// <param name="what">What is wrong and why.</param>
    /// <param name="cure">The manifest's field where one exists.</param>
    public Problem Problem(string path,
        string what,
        string cure) => new($"Resources.{Id}{(path.Length == 0 ? "" : ".")}{path}", what, cure);
}

/// <summary>Reading template values; an intrinsic reads as null, since its value is not known.</summary>
internal static class TemplateValues
{
    public static string? Text(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    /// <summary>CloudFormation takes a number as text as well.</summary>
    public static int? Number(this JsonNode? node) => node is JsonValue
        && int.TryParse(node.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTrue(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.True || node.Text() == "true";

    public static IEnumerable<JsonObject> Objects(this JsonNode? node) => node is JsonArray items ? items.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonNode? node) => node is JsonArray items ? items.Select(Text).OfType<string>() : [];
}
