using System.Text.Json;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Transports;

/// <summary>What the bridge reads of an answer to <c>initialize</c> that a session's own child gave.</summary>
internal static class InitializeAnswer
{
    /// <summary>False when it is no result with a <c>protocolVersion</c>. A version we do not know is taken as the latest.</summary>
    public static bool TryReadVersion(ReadOnlySpan<byte> answer, out ProtocolVersion version)
    {
        version = ProtocolVersions.Latest;
        var reader = new Utf8JsonReader(answer);
        if (!JsonDocument.TryParseValue(ref reader, out var json))
        {
            return false;
        }

        using (json)
        {
            if (!json.RootElement.TryGetProperty("result"u8, out var result) || result.ValueKind != JsonValueKind.Object
                || !result.TryGetProperty("protocolVersion"u8, out var text) || text.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            if (!ProtocolVersions.TryParse(text.GetString(), out version))
            {
                version = ProtocolVersions.Latest;
            }

            return true;
        }
    }
}
