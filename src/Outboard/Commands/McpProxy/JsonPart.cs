using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Outboard.Commands.McpProxy;

/// <summary>A JSON value that knows where it stands in its file, so that a problem can be told with line and column.</summary>
/// <param name="Kind">The token the value begins with.</param>
/// <param name="Text">A string's value, or a number, true, false or null as written; empty otherwise.</param>
/// <param name="Offset">The byte it begins at.</param>
internal sealed record JsonPart(JsonTokenType Kind, string Text, int Offset)
{
    /// <summary>Members of an object, in order; a name given twice keeps its first place and its last value, as in Python.</summary>
    public IReadOnlyList<(string Name, JsonPart Value)> Members { get; private init; } = [];

    public IReadOnlyList<JsonPart> Items { get; private init; } = [];

    internal JsonPart? Member(string name)
    {
        foreach (var (member, value) in Members)
        {
            if (member == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>What Python takes for true: everything but false, null, zero and what is empty.</summary>
    internal bool IsTruthy => Kind switch
    {
        JsonTokenType.False or JsonTokenType.Null => false,
        JsonTokenType.String => Text.Length > 0,
        JsonTokenType.Number => double.Parse(Text, CultureInfo.InvariantCulture) != 0,
        JsonTokenType.StartArray => Items.Count > 0,
        _ => Members.Count > 0 || Kind is JsonTokenType.True,
    };

    /// <summary>Reads one JSON text; a byte order mark is passed over. Throws <see cref="JsonException"/>.</summary>
    internal static JsonPart Read(ReadOnlySpan<byte> json)
    {
        var start = json.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(json[start..]);
        reader.Read();
        var part = Read(ref reader, start);
        reader.Read();
        return part;
    }

    private static JsonPart Read(ref Utf8JsonReader reader, int start)
    {
        var part = new JsonPart(reader.TokenType, TextOf(ref reader), start + (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<(string Name, JsonPart Value)>();
                while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    var value = Read(ref reader, start);
                    var earlier = members.FindIndex(member => member.Name == name);
                    if (earlier >= 0)
                    {
                        members[earlier] = (name, value);
                    }
                    else
                    {
                        members.Add((name, value));
                    }
                }

                return part with { Members = members };
            case JsonTokenType.StartArray:
                var items = new List<JsonPart>();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    items.Add(Read(ref reader, start));
                }

                return part with { Items = items };
            default:
                return part;
        }
    }

    private static string TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.StartObject or JsonTokenType.StartArray => "",
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };
}
