using System.Text.Json.Nodes;

namespace Outboard.Aws.Deploy.Api.Wire;

internal static class JsonRequest
{
    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(static JsonNode (text) => text)];

    /// <param name="value">Null: nothing is added.</param>
    public static JsonObject AddIf(this JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }

        return body;
    }

    /// <summary>A copy with one member more, or as it is for null.</summary>
    public static JsonObject With(this JsonObject body, string name, string? value) => ((JsonObject)body.DeepClone()).AddIf(name, value);
}
