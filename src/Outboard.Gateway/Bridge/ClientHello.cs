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
internal sealed record ClientHello(string RequestedVersion, ClientCapabilities Capabilities)
{
    /// <summary>Its <c>capabilities</c> and <c>clientInfo</c>, as it wrote them.</summary>
    public string CapabilitiesJson { get; private init; } = "{}";

    public string InfoJson { get; private init; } = "{}";

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

        return new ClientHello(version.GetString()!, ReadCapabilities(capabilities))
        {
            CapabilitiesJson = capabilities.GetRawText(),
            InfoJson = info.GetRawText(),
        };
    }

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
