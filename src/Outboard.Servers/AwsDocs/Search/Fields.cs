using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs.Search;

/// <summary>Members of the services' answers, read as far as they have the form they should have.</summary>
internal static class Fields
{
    public static JsonElement? Member(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement of, string name) => of.Member(name) is { } value ? Text(value) : null;

    /// <summary>The items of a list; none for what is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement of, string name) =>
        of.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The non-empty strings of a list; null when there are none.</summary>
    public static JsonArray? Texts(this JsonElement of, string name)
    {
        var texts = of.Items(name).Select(Text).Where(static text => text is { Length: > 0 }).ToArray();
        return texts.Length == 0 ? null : new JsonArray([.. texts]);
    }

    /// <summary>The body of an answer.</summary>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public static JsonDocument Document(byte[] body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException broken)
        {
            throw new FormatException("the answer is not JSON", broken);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new FormatException("the answer is not a JSON object");
        }

        return document;
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which is no text.
            return null;
        }
    }
}
