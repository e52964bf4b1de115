using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>Something the server wants from its client.</summary>
/// <param name="Key">What the modern era calls it by, unique within its call.</param>
/// <param name="Capability">What the client has to have declared: <c>sampling</c>, <c>elicitation</c>, <c>elicitation/url</c>, <c>roots</c>.</param>
/// <param name="Method">The request that asks it.</param>
/// <param name="Parameters">That request's parameters.</param>
internal sealed record Question(string Key, string Capability, string Method, JsonObject Parameters)
{
    public static Question Elicit(string key, string message, string name, string type = "string") => Elicit(key, message, new JsonObject
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { [name] = new JsonObject { ["type"] = type } },
        ["required"] = new JsonArray(name),
    });

    public static Question Elicit(string key, string? message, JsonNode schema) =>
        new(key, "elicitation", "elicitation/create", new JsonObject { ["message"] = message, ["requestedSchema"] = schema });

    public static Question Visit(string key, string message, string url) =>
        new(key, "elicitation/url", "elicitation/create", new JsonObject { ["mode"] = "url", ["message"] = message, ["url"] = url });

    public static Question Sample(string key, string? prompt, int maxTokens = 100) => new(key, "sampling", "sampling/createMessage", new JsonObject
    {
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new JsonObject { ["type"] = "text", ["text"] = prompt } }),
        ["maxTokens"] = maxTokens,
    });

    public static Question Roots(string key) => new(key, "roots", "roots/list", []);

    /// <exception cref="LineError">The answer is not one to this question.</exception>
    public void Check(JsonElement answer)
    {
        var isAnswer = answer.ValueKind == JsonValueKind.Object && Method switch
        {
            "elicitation/create" => answer.TryGetProperty("action", out var action) && action.ValueKind == JsonValueKind.String,
            "sampling/createMessage" => answer.TryGetProperty("content", out _),
            _ => answer.TryGetProperty("roots", out var roots) && roots.ValueKind == JsonValueKind.Array,
        };
        if (!isAnswer)
        {
            throw new LineError(-32602, $"inputResponses.{Key} is no answer to {Method}.");
        }
    }
}
