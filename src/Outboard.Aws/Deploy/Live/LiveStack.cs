using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Deploy.Live;

/// <summary>A stack as it stands in the account.</summary>
/// <param name="Template">As submitted; empty where it could not be read.</param>
/// <param name="Resources">What it holds, deleted ones included.</param>
internal sealed record LiveStack(StackInfo Info, JsonObject Template, IReadOnlyList<StackResource> Resources)
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> labels = new(() => Labels.Of(Template, null));

    public string Name => Info.Name;

    /// <summary>What people call a resource.</summary>
    public string LabelOf(string logicalId) => labels.Value.GetValueOrDefault(logicalId) ?? logicalId;

    public JsonObject PropertiesOf(string logicalId) => Node(logicalId, "Properties") ?? [];

    public StackResource? Find(string logicalId) => Resources.FirstOrDefault(resource => resource.LogicalId == logicalId);

    public IEnumerable<StackResource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The physical id of what a property refers to (<c>{"Ref": "Cluster"}</c>), or the parameter's value, or the text itself.</summary>
    public string? Resolve(JsonNode? value) => value switch
    {
        JsonValue text => text.ToString(),
        JsonObject reference when (string?)reference["Ref"] is { } name => Find(name)?.PhysicalId ?? Info.Parameters.GetValueOrDefault(name),
        _ => null,
    };

    /// <summary>An output as it is, or, where the answer has none, as the template says it when it is plain text.</summary>
    public string? Output(string name) => Info.Outputs.TryGetValue(name, out var value) && value.Length > 0
        ? value
        : Template["Outputs"]?[name]?["Value"] is JsonValue text ? text.ToString() : null;

    private JsonObject? Node(string logicalId, string part) => Template[nameof(Resources)]?[logicalId]?[part] as JsonObject;

    public static async Task<LiveStack> ReadAsync(CloudFormationApi api, StackInfo info, CancellationToken cancellation)
    {
        var template = api.GetTemplateAsync(info.Id, cancellation);
        var resources = api.ListResourcesAsync(info.Id, cancellation);

        // Where somebody has put a template of another kind: what it holds is told by the stack, only names and prices are not.
        return new LiveStack(info, await template is { } text ? DeployedStack.Parse(text) ?? [] : [], await resources);
    }
}
