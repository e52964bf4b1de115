using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.Deploy.Api;
using Outboard.Aws.Deploy.Recovery;
using Outboard.Aws.Stacks;
using Outboard.Manifests;

namespace Outboard.Aws.Deploy;

/// <summary>A stack as it stands in the account, or does not.</summary>
/// <param name="Info">Null: there is none of that name.</param>
/// <param name="Template">As it was submitted; null where nothing was ever created.</param>
internal sealed record DeployedStack(string Name, StackInfo? Info, string? Template)
{
    private static readonly Dictionary<string, string> s_nothing = [];

    public StackCondition Condition => StackConditions.Of(Info?.Status);

    public IReadOnlyDictionary<string, string> Parameters => Info?.Parameters ?? s_nothing;

    public IReadOnlyDictionary<string, string> Outputs => Info?.Outputs ?? s_nothing;

    /// <summary>The template as a tree, or null where there is none.</summary>
    public JsonObject? Tree => Template is null ? null : Parse(Template);

    public static async Task<DeployedStack> ReadAsync(CloudFormationApi api, string name, CancellationToken cancellation)
    {
        var info = await api.FindStackAsync(name, cancellation);
        return StackConditions.Of(info?.Status) == StackCondition.Absent
            ? new DeployedStack(name, info, null)
            : new DeployedStack(name, info, await api.GetTemplateAsync(name, cancellation));
    }

    /// <summary>Nothing would change: the same template, values and tags.</summary>
    public bool IsAsWanted(StackDefinition wanted, IReadOnlyDictionary<string, string?> values) =>
        Condition == StackCondition.Ready
        && Template is not null
        && IsSameTemplate(Template, wanted.Body)
        && values.Count == Parameters.Count
        && values.All(value => value.Value is null || ParameterText.IsSame(value.Value, Parameters.GetValueOrDefault(value.Key)))
        && AreSameTags(wanted.Tags, Info!.Tags);

    // CloudFormation gives the text back as it was submitted; equality as JSON is for one that somebody has formatted.
    private static bool IsSameTemplate(string deployed, string wanted) =>
        deployed == wanted || (Parse(deployed) is { } one && JsonNode.DeepEquals(one, Parse(wanted)));

    private static bool AreSameTags(ValueMap wanted, IReadOnlyDictionary<string, string> deployed) =>
        wanted.Count == deployed.Count && wanted.All(tag => deployed.GetValueOrDefault(tag.Key) == tag.Value);

    /// <summary>A template as a tree; null for one that is none of ours.</summary>
    public static JsonObject? Parse(string template)
    {
        try
        {
            return JsonNode.Parse(template) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // YAML, by another hand
        }
    }
}
