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
    Elicitation = 4,

    /// <summary>Elicitation by an address to visit; <see cref="Elicitation"/> alone is by form.</summary>
    ElicitationUrl = 8,
}

internal static class ClientCapabilitiesExtensions
{
    /// <summary>What the client said decides what it may be asked; methods we do not know are not ours to judge.</summary>
    public static bool CanAnswer(this ClientCapabilities capabilities, Method method) => method switch
    {
        Method.CreateMessage => capabilities.HasFlag(ClientCapabilities.Sampling),
        Method.Elicit => capabilities.HasFlag(ClientCapabilities.Elicitation),
        Method.RootsList => capabilities.HasFlag(ClientCapabilities.Roots),
        _ => true,
    };
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

        return new ClientHello(version.GetString()!, ReadCapabilities(capabilities), capabilities.GetRawText(), info.GetRawText());
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
        (string Json, ClientCapabilities Flag)[] names =
        [
            ("\"roots\":{}", ClientCapabilities.Roots),
            ("\"sampling\":{}", ClientCapabilities.Sampling),
            (capabilities.HasFlag(ClientCapabilities.ElicitationUrl) ? "\"elicitation\":{\"form\":{},\"url\":{}}" : "\"elicitation\":{}", ClientCapabilities.Elicitation),
        ];
        return $"{{{string.Join(',', names.Where(name => capabilities.HasFlag(name.Flag)).Select(static name => name.Json))}}}";
    }

    private static string NameAndVersion(string info)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(info);
        return $$"""{"name":{{TextOf(bytes, "name"u8, "client")}},"version":{{TextOf(bytes, "version"u8, "0")}}}""";
    }

    private static string TextOf(byte[] info, ReadOnlySpan<byte> name, string otherwise) =>
        Members.Find(info, name).Of(info) is [(byte)'"', ..] text && text.Length <= MaxName ? System.Text.Encoding.UTF8.GetString(text) : JsonText.Quote(otherwise);

    private static bool IsShort(string json) => json.Length <= MaxJson && System.Text.Encoding.UTF8.GetByteCount(json) <= MaxJson;

    /// <summary>Reads a <c>capabilities</c> object of a client.</summary>
    public static ClientCapabilities ReadCapabilities(JsonElement capabilities) =>
        Has(capabilities, "roots"u8, ClientCapabilities.Roots)
            | Has(capabilities, "sampling"u8, ClientCapabilities.Sampling)
            | Has(capabilities, "elicitation"u8, ClientCapabilities.Elicitation)
            | (capabilities.TryGetProperty("elicitation"u8, out var elicitation) && elicitation.ValueKind == JsonValueKind.Object
                ? Has(elicitation, "url"u8, ClientCapabilities.ElicitationUrl)
                : ClientCapabilities.None);

    private static ClientCapabilities Has(JsonElement capabilities, ReadOnlySpan<byte> name, ClientCapabilities capability) =>
        capabilities.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? capability : ClientCapabilities.None;
}
