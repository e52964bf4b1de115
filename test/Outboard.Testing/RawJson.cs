using System.Text;
using System.Text.Json;

namespace Outboard.Testing;

/// <summary>Reads and replaces single values in the text of a JSON object, and leaves every other character as it is.</summary>
public static class RawJson
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>The value at a path as the JSON text it stands as; null when there is none.</summary>
    public static string? Value(string json, params ReadOnlySpan<string> path)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return Find(bytes, path) is { } range ? Encoding.UTF8.GetString(bytes[range]) : null;
    }

    /// <summary>The text with the value at a path replaced; the same text when there is none.</summary>
    public static string Replace(string json, string value, params ReadOnlySpan<string> path)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return Find(bytes, path) is { } range
            ? Encoding.UTF8.GetString([.. bytes[..range.Start], .. Encoding.UTF8.GetBytes(value), .. bytes[range.End..]])
            : json;
    }

    private static Range? Find(byte[] json, ReadOnlySpan<string> path)
    {
        var reader = new Utf8JsonReader(json, Deep);
        reader.Read();
        foreach (var name in path)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !Enter(ref reader, name))
            {
                return null;
            }
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static bool Enter(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
