using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Outboard.Servers.AwsDocs;

/// <summary>
/// JSON for people and models: indented by two, and every character that may stand as itself does. The platform's writer spells emoji as
/// <c>\uD83D\uDE00</c>.
/// </summary>
internal static class JsonText
{
    public static string Indented(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject { Count: 0 }:
                text.Append("{}");
                break;
            case JsonArray { Count: 0 }:
                text.Append("[]");
                break;
            case JsonObject members:
                WriteAll(text, '{', members, depth, static (text, member, depth) =>
                {
                    WriteString(text, member.Key);
                    text.Append(": ");
                    Write(text, member.Value, depth);
                });
                text.Append('}');
                break;
            case JsonArray items:
                WriteAll(text, '[', items, depth, Write);
                text.Append(']');
                break;
            case JsonValue value when value.TryGetValue<string>(out var characters):
                WriteString(text, characters);
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void WriteAll<T>(StringBuilder text, char open, IEnumerable<T> items, int depth, Action<StringBuilder, T, int> write)
    {
        var before = open;
        foreach (var item in items)
        {
            text.Append(before).Append('\n').Append(' ', 2 * (depth + 1));
            write(text, item, depth + 1);
            before = ',';
        }

        text.Append('\n').Append(' ', 2 * depth);
    }

    private static void WriteString(StringBuilder text, string characters)
    {
        text.Append('"');
        foreach (var character in characters)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
