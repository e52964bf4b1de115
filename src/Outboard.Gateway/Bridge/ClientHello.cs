using System.Text.Json;
using Outboard.Gateway.JsonRpc;

namespace Outboard.Gateway.Bridge;

/// <summary>What a client can answer, from its <c>initialize</c>.</summary>
[Flags]
internal enum ClientCapabilities : byte
{
    None = 0,
    Roots = 1,
    Sampling = 2,

    /// <summary>Elicitation by form.</summary>
    Elicitation = 4,

    /// <summary>Elicitation by an address to visit.</summary>
    ElicitationUrl = 8,
}

internal static class ClientCapabilitiesExtensions
{
    /// <summary>What a client must have said to be asked this; none for methods we do not know, which are not ours to judge.</summary>
    /// <param name="frame">The child's question.</param>
    /// <param name="line">Its bytes.</param>
    public static ClientCapabilities NeededFor(in Frame frame, ReadOnlySpan<byte> line) => frame.Method switch
    {
        Method.CreateMessage => ClientCapabilities.Sampling,
        Method.Elicit => IsUrl(frame.Params.Of(line)) ? ClientCapabilities.ElicitationUrl : ClientCapabilities.Elicitation,
        Method.RootsList => ClientCapabilities.Roots,
        _ => ClientCapabilities.None,
    };

    /// <summary>What the modes of an <c>elicitation</c> come to: without any, a form is meant.</summary>
    public static ClientCapabilities OfModes(bool form, bool url) =>
        (form || !url ? ClientCapabilities.Elicitation : ClientCapabilities.None) | (url ? ClientCapabilities.ElicitationUrl : ClientCapabilities.None);

    /// <summary>The <c>params</c> of an elicitation send the user to an address.</summary>
    public static bool IsUrl(ReadOnlySpan<byte> parameters)
    {
        var mode = Members.Find(parameters, "mode"u8).Of(parameters);
        var reader = new Utf8JsonReader(mode);
        return !mode.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.String && Members.Is(ref reader, "url"u8);
    }
}

/// <summary>A client's <c>initialize</c>, as far as the bridge needs it.</summary>
/// <param name="RequestedVersion">The version it asked for.</param>
/// <param name="Capabilities">What it can answer.</param>
/// <param name="CapabilitiesJson">The same as it wrote it.</param>
/// <param name="InfoJson">Its <c>clientInfo</c> as it wrote it.</param>
internal sealed record ClientHello(string RequestedVersion, ClientCapabilities Capabilities, string CapabilitiesJson, string InfoJson)
{
    /// <summary>Few words: what travels in the session's id, which stays below 1 kB.</summary>
    private const int MaxJson = 200;

    private const int MaxName = 60;
    private const int MaxVersion = 20;

    /// <summary>The version both sides will speak on this session: the requested one if it is known, else the latest (mcp-transports 17.1).</summary>
    public ProtocolVersion Version => ProtocolVersions.TryParse(RequestedVersion, out var version) ? version : ProtocolVersions.Latest;

    /// <summary>Reads <c>{"protocolVersion":"…","capabilities":{…},"clientInfo":{…}}</c>; null when it is no valid <c>initialize</c>.</summary>
    public static ClientHello? Read(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(parameters, new JsonDocumentOptions { MaxDepth = Frame.MaxDepth });
            return Read(json.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate where a name is compared or the version read: no text, so no version and no capability of ours.
            return null;
        }
    }

    private static ClientHello? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("protocolVersion"u8, out var version) || version.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("capabilities"u8, out var capabilities) || capabilities.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("clientInfo"u8, out var info) || info.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var hello = new ClientHello(version.GetString()!, ClientCapabilities.None, capabilities.GetRawText(), info.GetRawText());
        return hello with { Capabilities = ReadCapabilities(capabilities, hello.Version) };
    }

    /// <summary>The same in few words: whatever is long is told as far as it is known here.</summary>
    public ClientHello Shorten() => this with
    {
        RequestedVersion = RequestedVersion.Length <= MaxVersion ? RequestedVersion : ProtocolVersions.Latest.Text(),
        CapabilitiesJson = IsShort(CapabilitiesJson) ? CapabilitiesJson : Known(Capabilities),
        InfoJson = IsShort(InfoJson) ? InfoJson : NameAndVersion(InfoJson),
    };

    private static string Known(ClientCapabilities capabilities)
    {
        string?[] names =
        [
            capabilities.HasFlag(ClientCapabilities.Roots) ? "\"roots\":{}" : null,
            capabilities.HasFlag(ClientCapabilities.Sampling) ? "\"sampling\":{}" : null,
            (capabilities & (ClientCapabilities.Elicitation | ClientCapabilities.ElicitationUrl)) switch
            {
                ClientCapabilities.None => null,
                ClientCapabilities.Elicitation => "\"elicitation\":{}",
                ClientCapabilities.ElicitationUrl => "\"elicitation\":{\"url\":{}}",
                _ => "\"elicitation\":{\"form\":{},\"url\":{}}",
            },
        ];
        return $"{{{string.Join(',', names.Where(static name => name is not null))}}}";
    }

    private static string NameAndVersion(string info)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(info);
        return $$"""{"name":{{TextOf(bytes, "name"u8, "client")}},"version":{{TextOf(bytes, "version"u8, "0")}}}""";
    }

    private static string TextOf(byte[] info, ReadOnlySpan<byte> name, string otherwise) =>
        Members.Find(info, name).Of(info) is [(byte)'"', ..] text && text.Length <= MaxName ? System.Text.Encoding.UTF8.GetString(text) : JsonText.Quote(otherwise);

    private static bool IsShort(string json) => json.Length <= MaxJson && System.Text.Encoding.UTF8.GetByteCount(json) <= MaxJson;

    private static ClientCapabilities ReadCapabilities(JsonElement capabilities, ProtocolVersion version) =>
        (Has(capabilities, "roots"u8) ? ClientCapabilities.Roots : ClientCapabilities.None)
            | (Has(capabilities, "sampling"u8) ? ClientCapabilities.Sampling : ClientCapabilities.None)
            | (Has(capabilities, "elicitation"u8) ? ReadModes(capabilities.GetProperty("elicitation"u8), version) : ClientCapabilities.None);

    /// <summary>Modes came with 2025-11-25.</summary>
    private static ClientCapabilities ReadModes(JsonElement elicitation, ProtocolVersion version) =>
        ClientCapabilitiesExtensions.OfModes(Has(elicitation, "form"u8), version >= ProtocolVersion.V2025_11_25 && Has(elicitation, "url"u8));

    private static bool Has(JsonElement json, ReadOnlySpan<byte> name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;
}
