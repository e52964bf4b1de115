using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Outboard.Servers.Hosting;

/// <summary>
/// JSON for people and models to read: indented by two, every character as itself. The platform's writer has no encoder that leaves
/// an emoji alone, and numbers stay as they were written.
/// </summary>
internal static partial class JsonText
{
    private static readonly SearchValues<char> Special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(static code => (char)code), '"', '\\']);

    /// <summary>Deep enough for what people write, and far from what recursion cannot take.</summary>
    private const int MaxDepth = 256;

    /// <exception cref="JsonException">It is no JSON, or names a member twice.</exception>
    public static JsonNode? ParseNode(string json) =>
        JsonNode.Parse(Repair(json), documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Indented(string json)
    {
        using var document = JsonDocument.Parse(Repair(json), new JsonDocumentOptions { MaxDepth = MaxDepth });
        var text = new StringBuilder();
        Write(text, document.RootElement, 0);
        return text.ToString();
    }

    public static string Indented(JsonNode node) => Indented(node.ToJsonString());

    /// <summary>The value of a string; null for every other node.</summary>
    public static string? StringOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>Half a surrogate pair, written as an escape, is valid JSON and no text: it becomes U+FFFD.</summary>
    private static string Repair(string json) => json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
        ? Escape().Replace(json, static escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value)
        : json;

    private static void Write(StringBuilder text, JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Write(text, '{', '}', depth, element.EnumerateObject(), static (text, member, depth) =>
                {
                    Quote(text, member.Name);
                    text.Append(": ");
                    Write(text, member.Value, depth);
                });
                break;
            case JsonValueKind.Array:
                Write(text, '[', ']', depth, element.EnumerateArray(), Write);
                break;
            case JsonValueKind.String:
                Quote(text, element.GetString()!);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void Write<T>(StringBuilder text, char open, char close, int depth, IEnumerable<T> items, Action<StringBuilder, T, int> write)
    {
        text.Append(open);
        var any = false;
        foreach (var item in items)
        {
            text.Append(any ? ",\n" : "\n").Append(' ', 2 * (depth + 1));
            write(text, item, depth + 1);
            any = true;
        }

        if (any)
        {
            text.Append('\n').Append(' ', 2 * depth);
        }

        text.Append(close);
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        var rest = value.AsSpan();
        for (int next; (next = rest.IndexOfAny(Special)) >= 0; rest = rest[(next + 1)..])
        {
            text.Append(rest[..next]);
            _ = rest[next] switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                var control => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)control:x4}"),
            };
        }

        text.Append(rest).Append('"');
    }

    // \ud83d\ude00 is whole, \ud83d alone is half; \\ud83d is a backslash and letters
    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
