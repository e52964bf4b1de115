using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>Every legacy revision: a handshake, one log level for the process, subscriptions by request, and real questions to the client.</summary>
internal sealed class LegacyFixture(LineServer server) : Fixture(server)
{
    private static readonly string[] Revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private readonly HashSet<string> subscribed = new(StringComparer.Ordinal);
    private int level;

    /// <summary>What the client declared in its <c>initialize</c>.</summary>
    public JsonElement Declared { get; private set; }

    public bool Logs(string asked) => level <= Severity(asked);

    public override void AnnounceChange(string list) => Server.Notify($"notifications/{list}/list_changed");

    public override bool AnnounceUpdate(string uri)
    {
        lock (subscribed)
        {
            if (!subscribed.Contains(uri))
            {
                return false;
            }
        }

        Server.Notify("notifications/resources/updated", new JsonObject { ["uri"] = uri });
        return true;
    }

    /// <summary>A legacy subscription has no end that the server could tell of.</summary>
    public override void EndSubscriptions()
    {
        lock (subscribed)
        {
            subscribed.Clear();
        }
    }

    public override LineError NotFound(string uri) => new(-32002, "Resource not found", new JsonObject { ["uri"] = uri });

    protected override void ServeEra()
    {
        Answer("initialize", Initialize);
        Answer("ping", static _ => new JsonObject());
        Answer("resources/subscribe", exchange => Subscribe(uri => subscribed.Add(uri), exchange));
        Answer("resources/unsubscribe", exchange => Subscribe(uri => subscribed.Remove(uri), exchange));
        Answer("logging/setLevel", SetLevel);
    }

    protected override Exchange Begin(LineMessage request, CancellationToken cancelled) => new LegacyExchange(this, Server, request, cancelled);

    protected override JsonNode Complete(string method, JsonNode result) => result;

    private JsonObject Initialize(Exchange exchange)
    {
        Declared = exchange.Request.Param("capabilities") ?? default;
        var asked = exchange.Request.Text("protocolVersion") ?? "";
        var result = new JsonObject { ["protocolVersion"] = Revisions.Contains(asked) ? asked : Revisions[^1] };
        foreach (var (name, value) in Catalog.Copy("initialize").AsObject())
        {
            result[name] = value!.DeepClone();
        }

        return result;
    }

    private JsonObject SetLevel(Exchange exchange)
    {
        var asked = exchange.Request.Text("level");
        level = Severity(asked ?? "") is >= 0 and var found ? found : throw new LineError(-32602, $"Unknown level: {asked}");
        return [];
    }

    private JsonObject Subscribe(Action<string> change, Exchange exchange)
    {
        lock (subscribed)
        {
            change(exchange.Request.Text("uri")!);
        }

        return [];
    }
}

/// <summary>A request of the legacy era: a question is a request of our own, and the call waits for its answer.</summary>
internal sealed class LegacyExchange(LegacyFixture fixture, LineServer server, LineMessage request, CancellationToken cancelled)
    : Exchange(fixture, server, request, cancelled)
{
    public override bool Can(string capability) => Has(fixture.Declared, capability);

    public override void Log(string text, string level = "info")
    {
        if (fixture.Logs(level))
        {
            Server.Notify("notifications/message", new JsonObject { ["level"] = level, ["logger"] = "fixture", ["data"] = text });
        }
    }

    public override Task<JsonElement?[]> TryAskAsync(Question[] questions, bool keepsState) => Task.WhenAll(questions.Select(TryAskAsync));

    private async Task<JsonElement?> TryAskAsync(Question question)
    {
        if (!Can(question.Capability))
        {
            return null;
        }

        if (question.Capability == "elicitation/url")
        {
            question.Parameters["elicitationId"] = Guid.NewGuid().ToString();
        }

        // The key a modern client knows the question by: an older server may say it, and nobody else minds.
        if (question.Parameters["_meta"] is not JsonObject meta)
        {
            question.Parameters["_meta"] = meta = [];
        }

        meta["outboard/inputKey"] = question.Key;
        try
        {
            return await Server.AskAsync(question.Method, question.Parameters).WaitAsync(Cancelled);
        }
        catch (LineError refused) when (refused.Code == -32601)
        {
            return null;
        }
    }
}
