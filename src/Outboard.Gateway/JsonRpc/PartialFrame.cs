using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>What can still be learned from the beginning of a frame that was cut for its length.</summary>
internal static class PartialFrame
{
    /// <summary>Finds a number of ours as <c>id</c> of a reply, if what makes it one stands before the part that is too long.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> head, out long id)
    {
        id = 0;
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        var (hasId, isReply) = (false, false);
        try
        {
            while (!(hasId && isReply) && reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.ValueTextEquals("method"u8))
                {
                    // A request of the child's has a number of its own, which means nothing here.
                    return false;
                }

                isReply |= reader.ValueTextEquals("result"u8) || reader.ValueTextEquals("error"u8);
                if (reader.ValueTextEquals("id"u8))
                {
                    hasId = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out id);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON after all, or a name with half a surrogate in it.
        }

        return hasId && isReply;
    }
}
