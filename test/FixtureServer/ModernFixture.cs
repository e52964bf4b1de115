using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>Revision 2026-07-28 over stdio: no handshake, every request complete in itself, questions as results, subscriptions as requests that stay open.</summary>
internal sealed class ModernFixture : Fixture
{
    private const string Version = "2026-07-28";

    // The lists change seldom and say so when they do; a resource may change any time.
    private static readonly Dictionary<string, int> Lifetimes = new(StringComparer.Ordinal)
    {
        ["server/discover"] = 3_600_000,
        ["tools/list"] = 60_000,
        ["prompts/list"] = 60_000,
        ["resources/list"] = 60_000,
        ["resources/templates/list"] = 60_000,
        ["resources/read"] = 0,
    };

    private readonly Subscriptions subscriptions;

    public ModernFixture(LineServer server)
        : base(server) => subscriptions = new Subscriptions(server);

    public RequestState States { get; } = new();

    public override void AnnounceChange(string list) =>
        subscriptions.Tell($"{list}ListChanged", $"notifications/{list}/list_changed");

    public override bool AnnounceUpdate(string uri) => subscriptions.TellUpdate(uri);

    public override void EndSubscriptions() => subscriptions.EndAll();

    public override LineError NotFound(string uri) => new(-32602, "Resource not found", new JsonObject { ["uri"] = uri });

    protected override void ServeEra()
    {
        Answer("server/discover", Discover);
        Server.Requests["subscriptions/listen"] = request =>
        {
            _ = Begin(request, CancellationToken.None);
            subscriptions.Open(request);
            return Task.FromResult<JsonNode?>(null);
        };

        // Of an older client, which can show its user nothing but this message.
        Server.Requests["initialize"] = static request => throw (request.Param("_meta", Meta.Version) is null
            ? Unsupported(request.Text("protocolVersion"), $"This server has no initialize: it speaks {Version}.")
            : new LineError(-32601, "Method not found: initialize"));
    }

    protected override Exchange Begin(LineMessage request, CancellationToken cancelled)
    {
        var version = request.Param("_meta", Meta.Version) ?? throw new LineError(-32602, $"params._meta[\"{Meta.Version}\"] is missing.");
        if (request.Param("_meta", Meta.Capabilities) is not { ValueKind: JsonValueKind.Object } capabilities)
        {
            throw new LineError(-32602, $"params._meta[\"{Meta.Capabilities}\"] is missing, or no object.");
        }

        if (version.GetString() != Version)
        {
            throw Unsupported(version.GetString(), $"Unsupported protocol version; this server speaks {Version}.");
        }

        var level = request.Text("_meta", Meta.LogLevel);
        return level is null || Levels.Contains(level)
            ? new ModernExchange(this, Server, request, capabilities, level is null ? Levels.Length : Severity(level), cancelled)
            : throw new LineError(-32602, $"Unknown log level: {level}");
    }

    protected override void Cancel(string id)
    {
        base.Cancel(id);
        subscriptions.Close(id);
    }

    protected override JsonNode Complete(string method, JsonNode result)
    {
        result["resultType"] ??= "complete";
        if (Lifetimes.TryGetValue(method, out var lifetime) && (string?)result["resultType"] == "complete")
        {
            result["ttlMs"] = lifetime;
            result["cacheScope"] = lifetime == 0 ? "private" : "public";
        }

        result["_meta"] ??= new JsonObject();
        result["_meta"]![Meta.ServerInfo] = Catalog.ServerInfo;
        return result;
    }

    private static LineError Unsupported(string? requested, string message) =>
        new(-32022, message, new JsonObject { ["supported"] = new JsonArray(Version), ["requested"] = requested });

    private JsonObject Discover(Exchange exchange) => new()
    {
        ["supportedVersions"] = new JsonArray(Version),
        ["capabilities"] = Catalog.Copy("initialize", "capabilities"),
        ["instructions"] = Catalog.Copy("initialize", "instructions"),
    };
}
