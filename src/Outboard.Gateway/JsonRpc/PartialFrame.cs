using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>What can still be learned from the beginning of a frame that was cut for its length.</summary>
internal static class PartialFrame
{
    /// <summary>Finds a number of ours as <c>id</c>, if it stands before the part that is too long.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> head, out long id)
    {
        id = 0;
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out id);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON after all, or a name with half a surrogate in it.
        }

        return false;
    }
}
