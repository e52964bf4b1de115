using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Gateway.JsonRpc;

/// <summary>JSON trees as text, on slow paths: nothing escaped that needs no escape, so what passes through looks as it did.</summary>
internal static class JsonText
{
    /// <summary>Text as a JSON string, quotes included.</summary>
    public static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    public static byte[] ToUtf8(JsonNode node)
    {
        var buffer = new ByteBuffer(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            node.WriteTo(writer);
        }

        return buffer.TakeArray();
    }
}
