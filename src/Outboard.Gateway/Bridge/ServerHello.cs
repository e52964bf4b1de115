using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Gateway.JsonRpc;
using Outboard.Gateway.Translation;
using Outboard.Gateway.Transports;
using Outboard.Manifests;

namespace Outboard.Gateway.Bridge;

/// <summary>
/// What a child says of itself, kept to answer every client from: its answer to <c>initialize</c>, or to <c>server/discover</c>
/// (mcp-transports 12). Clients of either era get it in their own form.
/// </summary>
internal sealed class ServerHello
{
    private const string TasksExtension = "io.modelcontextprotocol/tasks";
    private const string ServerInfoKey = "io.modelcontextprotocol/serverInfo";

    private readonly byte[] _initialize;
    private readonly Slice _version;
    private readonly byte[] _discover;

    private ServerHello(Era era, Caching caching, JsonObject initialize, JsonObject discover)
    {
        Era = era;
        Caching = caching;
        var capabilities = (JsonObject)discover["capabilities"]!;
        OffersToolChanges = Says(capabilities["tools"], "listChanged");
        OffersPromptChanges = Says(capabilities["prompts"], "listChanged");
        OffersResourceChanges = Says(capabilities["resources"], "listChanged");
        OffersSubscriptions = Says(capabilities["resources"], "subscribe");
        OffersLogging = capabilities["logging"] is JsonObject;

        var info = initialize["serverInfo"] as JsonObject;
        ServerName = info?["name"]?.ToString() ?? "";
        ServerVersion = info?["version"]?.ToString() ?? "";
        ServerInfo = info is null ? ReadOnlyMemory<byte>.Empty : JsonText.ToUtf8(info);
        var meta = info is null ? "" : $",\"_meta\":{{\"{ServerInfoKey}\":{Encoding.UTF8.GetString(ServerInfo.Span)}}}";
        Completion = Encoding.UTF8.GetBytes($",\"resultType\":\"complete\"{meta}}}");
        CacheableCompletion = (byte[])[.. Completion.Span[..^1], (byte)',', .. caching.TtlMember.Span, (byte)',', .. caching.ScopeMember.Span, (byte)'}'];
        _initialize = JsonText.ToUtf8(initialize);
        _version = FindVersion(_initialize);
        _discover = JsonText.ToUtf8(discover);
    }

    /// <summary>What the child speaks.</summary>
    public Era Era { get; }

    /// <summary>How long a modern client may keep answers that do not say so.</summary>
    public Caching Caching { get; }

    public bool OffersToolChanges { get; }

    public bool OffersPromptChanges { get; }

    public bool OffersResourceChanges { get; }

    public bool OffersSubscriptions { get; }

    public bool OffersLogging { get; }

    public string ServerName { get; }

    public string ServerVersion { get; }

    /// <summary>Its <c>serverInfo</c> as JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> ServerInfo { get; }

    /// <summary>What stands in place of the last brace of a result for a modern client: <c>,"resultType":"complete",…}</c> (mcp-transports 17.2).</summary>
    public ReadOnlyMemory<byte> Completion { get; }

    /// <summary>The same for a result that a client may keep.</summary>
    public ReadOnlyMemory<byte> CacheableCompletion { get; }

    public static ReadOnlySpan<byte> Initialized => """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8;

    /// <summary>The bridge's own <c>initialize</c>. A single child is told everything that any client might answer; each question is checked against its caller.</summary>
    public static byte[] Initialize(bool interactive)
    {
        var capabilities = interactive ? """{"roots":{},"sampling":{},"elicitation":{"form":{},"url":{}}}""" : "{}";
        return Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{{ProtocolVersions.Latest.Text()}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"outboard","version":"{{{ThisAssembly.Version}}}"} } }""");
    }

    /// <summary>The bridge's own <c>server/discover</c>.</summary>
    public static byte[] Discover() => Encoding.UTF8.GetBytes(
        $$$"""{"jsonrpc":"2.0","id":0,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"{{{Modern.Version}}}","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"outboard","version":"{{{ThisAssembly.Version}}}"} } } }""");

    /// <summary>Reads the child's whole answer to <see cref="Initialize"/>.</summary>
    /// <exception cref="IOException">It is an error, or not a valid result.</exception>
    public static ServerHello ReadInitialize(byte[] answer, Sharing sharing, Caching caching)
    {
        var result = Result(answer, "initialize");
        if (result["protocolVersion"] is not JsonValue || result["capabilities"] is not JsonObject capabilities)
        {
            throw new IOException("Its answer to initialize lacks protocolVersion or capabilities.");
        }

        Withhold(capabilities, sharing);
        var discover = new JsonObject
        {
            ["resultType"] = "complete",
            ["supportedVersions"] = new JsonArray(Modern.Version),
            ["capabilities"] = capabilities.DeepClone(),
        };
        Copy(result, "instructions", discover);
        AddCaching(discover, caching);
        if (result["serverInfo"] is { } info)
        {
            discover["_meta"] = new JsonObject { [ServerInfoKey] = info.DeepClone() };
        }

        return new ServerHello(Era.Legacy, caching, result, discover);
    }

    /// <summary>Reads the child's whole answer to <see cref="Discover"/>.</summary>
    /// <exception cref="IOException">It is an error, not a valid result, or names no revision of ours.</exception>
    public static ServerHello ReadDiscover(byte[] answer, Sharing sharing)
    {
        var result = Result(answer, "server/discover");
        if (result["supportedVersions"] is not JsonArray versions || result["capabilities"] is not JsonObject capabilities)
        {
            throw new IOException("Its answer to server/discover lacks supportedVersions or capabilities.");
        }

        if (!versions.Any(static version => version?.ToString() == Modern.Version))
        {
            throw new IOException($"It speaks {string.Join(", ", versions)}, and Outboard {Modern.Version} and the revisions before it.");
        }

        // Its clients speak with us, and what we serve is one revision: the list that a refusal names too (mcp-transports 5).
        result["supportedVersions"] = new JsonArray(Modern.Version);
        result.TryAdd("resultType", "complete");
        Withhold(capabilities, sharing);
        AddCaching(result, Caching.None);
        var initialize = new JsonObject
        {
            ["protocolVersion"] = ProtocolVersions.Latest.Text(),
            ["capabilities"] = ForLegacyClients(capabilities),
            ["serverInfo"] = (result["_meta"] as JsonObject)?[ServerInfoKey]?.DeepClone() ?? new JsonObject { ["name"] = "", ["version"] = "" },
        };
        Copy(result, "instructions", initialize);
        return new ServerHello(Era.Modern, Caching.None, initialize, result);
    }

    /// <summary>Answers a client's <c>initialize</c> with the child's own words and the version agreed on.</summary>
    public byte[] AnswerTo(ReadOnlySpan<byte> id, ProtocolVersion version)
    {
        var answer = new ByteBuffer(_initialize.Length + 128);
        answer.Write("""{"jsonrpc":"2.0","id":"""u8);
        answer.Write(id);
        answer.Write(""","result":"""u8);
        Splice.Write(answer, _initialize, _version, Encoding.ASCII.GetBytes($"\"{version.Text()}\""));
        return Close(answer);
    }

    /// <summary>Answers a client's <c>server/discover</c> likewise.</summary>
    public byte[] DiscoverTo(ReadOnlySpan<byte> id)
    {
        var answer = new ByteBuffer(_discover.Length + 128);
        answer.Write("""{"jsonrpc":"2.0","id":"""u8);
        answer.Write(id);
        answer.Write(""","result":"""u8);
        answer.Write(_discover);
        return Close(answer);
    }

    private static byte[] Close(ByteBuffer answer)
    {
        answer.Write((byte)'}');
        return answer.TakeArray();
    }

    private static JsonObject Result(byte[] answer, string method)
    {
        JsonNode? frame;
        try
        {
            // Read whole and strictly here: later a twin would show itself as a fault of ours.
            frame = JsonNode.Parse(answer, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new IOException($"It answered {method} with something that is no JSON: {e.Message}", e);
        }

        if (frame?["error"] is JsonObject error)
        {
            var message = $"It refused {method}: {error["message"]} (code {error["code"]}).";
            var era = method == "initialize" ? EraVerdict.OfRefusedInitialize(error) : EraVerdict.OfDiscover(answer) == Era.Legacy ? Era.Legacy : Era.Auto;
            throw era == Era.Auto ? new IOException(message) : new OtherEraException(era, message);
        }

        return frame?["result"] as JsonObject ?? throw new IOException($"Its answer to {method} is no result.");
    }

    /// <summary>Takes out of the child's capabilities what its clients are not offered.</summary>
    private static void Withhold(JsonObject capabilities, Sharing sharing)
    {
        // Tasks belong to one session and child; a child that serves many cannot offer them (mcp-transports 13).
        capabilities.Remove("tasks");
        if (sharing == Sharing.Call)
        {
            // A child that lives for one call can be subscribed to by nobody, and finishes nothing later.
            (capabilities["resources"] as JsonObject)?.Remove("subscribe");
            (capabilities["extensions"] as JsonObject)?.Remove(TasksExtension);
        }
    }

    /// <summary>A session's log level is kept for it, and said with each of its requests; tasks are of another shape in each era (mcp-transports 13).</summary>
    private static JsonObject ForLegacyClients(JsonObject capabilities)
    {
        var legacy = (JsonObject)capabilities.DeepClone();
        legacy.TryAdd("logging", new JsonObject());
        (legacy["extensions"] as JsonObject)?.Remove(TasksExtension);
        return legacy;
    }

    /// <summary>How long a client may keep the answer: what a child says itself, else what is said of it (mcp-transports 7).</summary>
    private static void AddCaching(JsonObject discover, Caching caching)
    {
        discover.TryAdd("ttlMs", caching.TtlMs);
        discover.TryAdd("cacheScope", caching.Scope);
    }

    private static void Copy(JsonObject from, string member, JsonObject to)
    {
        if (from[member] is { } value)
        {
            to[member] = value.DeepClone();
        }
    }

    private static bool Says(JsonNode? capability, string member) => capability is JsonObject json && json[member] is JsonValue value && value.TryGetValue<bool>(out var says) && says;

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
