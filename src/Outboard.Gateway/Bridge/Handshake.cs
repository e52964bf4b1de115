using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Gateway.JsonRpc;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>What a client can answer, from its <c>initialize</c>.</summary>
[Flags]
internal enum ClientCapabilities : byte
{
    None = 0,
    Roots = 1,
    Sampling = 2,
    Elicitation = 4,
}

/// <summary>A client's <c>initialize</c>, as far as the bridge needs it.</summary>
internal sealed record ClientHello(string RequestedVersion, ClientCapabilities Capabilities)
{
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

        return new ClientHello(
            version.GetString()!,
            Has(capabilities, "roots"u8, ClientCapabilities.Roots)
                | Has(capabilities, "sampling"u8, ClientCapabilities.Sampling)
                | Has(capabilities, "elicitation"u8, ClientCapabilities.Elicitation));
    }

    private static ClientCapabilities Has(JsonElement capabilities, ReadOnlySpan<byte> name, ClientCapabilities capability) =>
        capabilities.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? capability : ClientCapabilities.None;
}

/// <summary>A child's answer to <c>initialize</c>, kept to answer every session's from.</summary>
internal sealed class ServerHello
{
    private readonly byte[] _result;
    private readonly Slice _version;

    private ServerHello(byte[] result, Slice version, JsonObject capabilities)
    {
        _result = result;
        _version = version;
        OffersToolChanges = capabilities["tools"]?["listChanged"]?.GetValue<bool>() is true;
        OffersPromptChanges = capabilities["prompts"]?["listChanged"]?.GetValue<bool>() is true;
        OffersResourceChanges = capabilities["resources"]?["listChanged"]?.GetValue<bool>() is true;
        OffersLogging = capabilities["logging"] is JsonObject;
    }

    public bool OffersToolChanges { get; }

    public bool OffersPromptChanges { get; }

    public bool OffersResourceChanges { get; }

    public bool OffersLogging { get; }

    public required string ServerName { get; init; }

    public required string ServerVersion { get; init; }

    /// <summary>The bridge's own <c>initialize</c>. A single child is told everything that any client might answer; each question is checked against its caller.</summary>
    public static byte[] Request(bool interactive)
    {
        var capabilities = interactive ? """{"roots":{},"sampling":{},"elicitation":{"form":{},"url":{}}}""" : "{}";
        return System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{{ProtocolVersions.Latest.Text()}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"outboard","version":"{{{ThisAssembly.Version}}}"} } }""");
    }

    public static ReadOnlySpan<byte> Initialized => """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8;

    /// <summary>Reads the child's whole answer.</summary>
    /// <exception cref="IOException">It is an error, or not a valid result.</exception>
    public static ServerHello Read(byte[] answer, Sharing sharing)
    {
        JsonNode? frame;
        try
        {
            frame = JsonNode.Parse(answer);
        }
        catch (JsonException e)
        {
            throw new IOException($"It answered initialize with something that is no JSON: {e.Message}", e);
        }

        if (frame?["error"] is JsonObject error)
        {
            throw new IOException($"It refused initialize: {error["message"]} (code {error["code"]}).");
        }

        if (frame?["result"] is not JsonObject result || result["protocolVersion"] is not JsonValue || result["capabilities"] is not JsonObject capabilities)
        {
            throw new IOException("Its answer to initialize lacks protocolVersion or capabilities.");
        }

        // Tasks belong to one session and child; a child that serves many cannot offer them (mcp-transports 13).
        capabilities.Remove("tasks");
        if (sharing == Sharing.Call && capabilities["resources"] is JsonObject resources)
        {
            // A child that lives for one call can be subscribed to by nobody.
            resources.Remove("subscribe");
        }

        var info = result["serverInfo"] as JsonObject;
        var bytes = JsonText.ToUtf8(result);
        return new ServerHello(bytes, FindVersion(bytes), capabilities)
        {
            ServerName = info?["name"]?.ToString() ?? "",
            ServerVersion = info?["version"]?.ToString() ?? "",
        };
    }

    /// <summary>Answers a client's <c>initialize</c> with the child's own words and the version agreed on.</summary>
    public byte[] AnswerTo(ReadOnlySpan<byte> id, ProtocolVersion version)
    {
        var answer = new ByteBuffer(_result.Length + 128);
        answer.Write("""{"jsonrpc":"2.0","id":"""u8);
        answer.Write(id);
        answer.Write(""","result":"""u8);
        Splice.Write(answer, _result, _version, System.Text.Encoding.ASCII.GetBytes($"\"{version.Text()}\""));
        answer.Write((byte)'}');
        var bytes = answer.Span.ToArray();
        answer.Release();
        return bytes;
    }

    private static Slice FindVersion(byte[] result)
    {
        var reader = new Utf8JsonReader(result);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("protocolVersion"u8);
            reader.Read();
            if (isVersion)
            {
                return new Slice((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
            }

            reader.Skip();
        }

        return default;
    }
}
