using System.Text.Json;

namespace Outboard.Gateway.Translation;

/// <summary>The shape of a client's answer to one question, as far as it can be told without knowing what was asked (mcp-transports 8).</summary>
internal static class InputResponse
{
    /// <summary>What is wrong with it, to follow its name; null when nothing is.</summary>
    public static string? FaultOf(string method, JsonElement response)
    {
        if (response.ValueKind != JsonValueKind.Object)
        {
            return "is no object.";
        }

        return method switch
        {
            "elicitation/create" when !(Text(response, "action") is "accept" or "decline" or "cancel") => "needs an action: accept, decline or cancel.",
            "elicitation/create" when response.TryGetProperty("content"u8, out var content) && content.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null) => "has a content that is no object.",
            "sampling/createMessage" when Text(response, "role") is null || Text(response, "model") is null || !response.TryGetProperty("content"u8, out _) => "needs role, content and model.",
            "roots/list" when !response.TryGetProperty("roots"u8, out var roots) || roots.ValueKind != JsonValueKind.Array => "needs roots, an array.",
            _ => null,
        };
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
