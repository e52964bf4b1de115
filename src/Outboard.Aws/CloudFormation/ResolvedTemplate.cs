using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Aws.CloudFormation.Checks;

namespace Outboard.Aws.CloudFormation;

/// <summary>A template with its parameters' values put in, so that a change of a value counts where the value is used.</summary>
internal sealed class ResolvedTemplate(JsonObject template, IReadOnlyDictionary<string, string> parameters)
{
    /// <summary>For people: an image reads <c>…@sha256:…</c> and not with escapes.</summary>
    public static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TemplateView View { get; } = new(template);

    public JsonObject Properties(ResourceView resource) => (JsonObject)Resolve(resource.Properties)!;

    private JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } one when one["Ref"] is JsonValue name && Value(name.ToString()) is { } value => value,
        JsonObject { Count: 1 } one when one["Fn::Sub"] is JsonValue text => Substitute(text.ToString()),
        JsonObject set => new JsonObject(set.Select(entry => KeyValuePair.Create(entry.Key, Resolve(entry.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Resolve)]),
        _ => node?.DeepClone(),
    };

    private JsonNode? Value(string name)
    {
        var parameter = View.Parameter(name);
        if (parameter is null || (parameters.GetValueOrDefault(name) ?? parameter["Default"]?.ToString()) is not { } text)
        {
            return null;
        }

        // A hidden value never gets into a plan; CloudFormation itself does not give it back.
        if (parameter["NoEcho"].IsTrue())
        {
            return null;
        }

        var type = parameter["Type"].Text() ?? "String";
        return type == "CommaDelimitedList" || type.StartsWith("List<", StringComparison.Ordinal)
            ? new JsonArray([.. text.Split(',').Select(static one => (JsonNode)one.Trim())])
            : JsonValue.Create(text);
    }

    private JsonNode Substitute(string text)
    {
        var result = Intrinsics.Placeholder().Replace(text, match => Value(match.Groups[1].Value)?.ToString() ?? match.Value);
        return result.Contains("${", StringComparison.Ordinal) ? new JsonObject { ["Fn::Sub"] = result } : JsonValue.Create(result);
    }
}
