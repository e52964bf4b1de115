using System.Text.Json;

namespace Outboard.Gateway.JsonRpc;

/// <summary>
/// A child's line that was to answer a request, and is no frame: <c>{"jsonrpc":"2.0","id":7,"error":"no"}</c>, <c>{"jsonrpc":"2.0","id":7}</c>,
/// one with both a result and an error, not in UTF-8, or nested too deep.
/// </summary>
internal static class SpoiltReply
{
    /// <summary>Deeper than any frame that passes, so that one that does not is still understood.</summary>
    private const int MaxDepth = 1024;

    /// <summary>Finds the number of ours that the line answers. It must be JSON to its end and say that it is JSON-RPC, since servers print records of their own; requests are no replies.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> line, out long id)
    {
        id = 0;
        var (hasId, hasVersion) = (false, false);
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("method"u8))
                {
                    return false;
                }

                var (isId, isVersion) = (reader.ValueTextEquals("id"u8), reader.ValueTextEquals("jsonrpc"u8));
                reader.Read();
                if (isId && (hasId || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out id)))
                {
                    // Of two ids neither is believed.
                    return false;
                }

                hasId |= isId;
                hasVersion |= isVersion && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
                reader.Skip();
            }

            // Reading on past the last brace makes the reader refuse whatever follows the object.
            reader.Read();
            return hasId && hasVersion;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
