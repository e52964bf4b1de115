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

    /// <summary>By form, which is meant too where no mode is named.</summary>
    Elicitation = 4,

    /// <summary>By an address to visit.</summary>
    ElicitationUrl = 8,
}

internal static class ClientCapabilitiesExtensions
{
    /// <summary>What a client has to have said of itself to be asked this; <see cref="ClientCapabilities.None"/> for a request that is no question of the protocol.</summary>
    public static ClientCapabilities NeededFor(in Frame question, ReadOnlySpan<byte> line) => question.Method switch
    {
        Method.CreateMessage => ClientCapabilities.Sampling,
        Method.RootsList => ClientCapabilities.Roots,
        Method.Elicit => Members.IsText(Members.Find(question.Params.Of(line), "mode"u8).Of(question.Params.Of(line)), "url"u8) ? ClientCapabilities.ElicitationUrl : ClientCapabilities.Elicitation,
        _ => ClientCapabilities.None,
    };

    /// <summary>What the modes of an <c>elicitation</c> come to: without any, a form is meant.</summary>
    public static ClientCapabilities OfModes(bool form, bool url) =>
        (form || !url ? ClientCapabilities.Elicitation : ClientCapabilities.None) | (url ? ClientCapabilities.ElicitationUrl : ClientCapabilities.None);
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
        string?[] members =
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
        return $"{{{string.Join(',', members.Where(static member => member is not null))}}}";
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
