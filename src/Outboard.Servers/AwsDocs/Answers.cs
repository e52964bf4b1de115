using System.Text.Json.Nodes;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Outboard.Servers.Hosting;

namespace Outboard.Servers.AwsDocs;

/// <summary>The forms of this server's results (native-servers 5.1). A failure keeps its form and is marked, so that nobody takes it for a page.</summary>
internal static class Answers
{
    public static CallToolResult Text(string text, JsonObject? meta = null, bool isError = false) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        StructuredContent = Structured(new JsonObject { ["result"] = text }),
        Meta = meta,
        IsError = isError ? true : null,
    };

    /// <summary>A result that is a model: the text is the same JSON.</summary>
    public static CallToolResult Model(JsonObject model, JsonObject? meta = null, bool isError = false) => new()
    {
        Content = [new TextContentBlock { Text = JsonText.Indented(model) }],
        StructuredContent = Structured(model),
        Meta = meta,
        IsError = isError ? true : null,
    };

    /// <summary>A list of models: a text for each.</summary>
    public static CallToolResult List(IReadOnlyList<JsonObject> items, bool isError = false) => new()
    {
        Content = [.. items.Select(static item => new TextContentBlock { Text = JsonText.Indented(item) })],
        StructuredContent = Structured(new JsonObject { ["result"] = new JsonArray([.. items]) }),
        IsError = isError ? true : null,
    };

    private static JsonElement Structured(JsonObject content) => JsonElement.Parse(JsonText.Indented(content));
}
