using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>A batch, cut into its parts without reading them.</summary>
internal static class BatchParts
{
    public static bool Starts(ReadOnlySpan<byte> json)
    {
        var trimmed = json.TrimStart(" \t\r\n"u8);
        return !trimmed.IsEmpty && trimmed[0] == '[';
    }

    /// <summary>Null when the array was cut; otherwise why it is not a batch.</summary>
    public static RpcError? TrySplit(ReadOnlySpan<byte> json, int most, out List<Slice> parts)
    {
        parts = [];
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Frame.MaxDepth + 1 });
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                parts.Add(new Slice(start, (int)reader.BytesConsumed - start));
                if (parts.Count > most)
                {
                    return new RpcError(RpcError.InvalidRequest, $"A batch may have {most} parts.");
                }
            }

            reader.Read();
        }
        catch (JsonException)
        {
            return FrameFault.NotJson.ToError();
        }

        return parts.Count == 0 ? new RpcError(RpcError.InvalidRequest, "An empty batch asks for nothing.") : null;
    }
}
