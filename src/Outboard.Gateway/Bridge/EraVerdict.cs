using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>What an answer proves about its giver's era (mcp-transports 16, the table and step 4).</summary>
internal static class EraVerdict
{
    /// <summary>Judges a whole answer to <c>server/discover</c>. Servers of the legacy era refuse it with all sorts of codes, so what is not plainly modern is legacy.</summary>
    public static Era OfDiscover(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = Frame.MaxDepth });
            return Versions(json.RootElement) is { ValueKind: JsonValueKind.Array } versions && versions.EnumerateArray().Any(IsModern) ? Era.Modern : Era.Legacy;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: half a surrogate in a name. Neither says anything of 2026-07-28.
            return Era.Legacy;
        }
    }

    /// <summary>Judges the error an <c>initialize</c> was refused with: <see cref="Era.Modern"/>, or <see cref="Era.Auto"/> when it proves nothing.</summary>
    public static Era OfRefusedInitialize(JsonObject error)
    {
        var says = error.ToJsonString();
        var isVersion = error["code"] is JsonValue code && code.TryGetValue<int>(out var number) && number == RpcError.UnsupportedProtocolVersion;
        return isVersion || says.Contains(Modern.Version, StringComparison.Ordinal) ? Era.Modern : Era.Auto;
    }

    /// <summary><c>result.supportedVersions</c>, or <c>error.data.supported</c> of a -32022.</summary>
    private static JsonElement Versions(JsonElement answer)
    {
        if (Member(answer, "result"u8) is { ValueKind: JsonValueKind.Object } result)
        {
            return Member(result, "supportedVersions"u8);
        }

        var error = Member(answer, "error"u8);
        return Member(error, "code"u8) is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) && number == RpcError.UnsupportedProtocolVersion
            ? Member(Member(error, "data"u8), "supported"u8)
            : default;
    }

    private static JsonElement Member(JsonElement json, ReadOnlySpan<byte> name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    /// <summary>Revisions are dates, and later ones are modern too.</summary>
    private static bool IsModern(JsonElement version) => version.ValueKind == JsonValueKind.String && version.GetString() is { Length: > 0 } text
        && char.IsAsciiDigit(text[0]) && string.CompareOrdinal(text, Modern.Version) >= 0;
}

/// <summary>A child refused the handshake of one era in a way that proves it speaks the other.</summary>
/// <param name="speaks">What it speaks.</param>
/// <param name="message">How it refused.</param>
#pragma warning disable CA1032, CA1064 // Thrown and caught within the bridge alone, and never without what it is about.
internal sealed class OtherEraException(Era speaks, string message) : IOException(message)
#pragma warning restore CA1032, CA1064
{
    public Era Speaks { get; } = speaks;
}
