using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>
/// A request of the modern era. Nothing waits for a client: a question ends the request, the client sends it again with the answers, and the
/// tool runs from its start, finding its earlier questions answered.
/// </summary>
internal sealed class ModernExchange : Exchange
{
    private readonly ModernFixture fixture;
    private readonly JsonElement capabilities;
    private readonly int level;
    private readonly Dictionary<string, JsonElement> answers = new(StringComparer.Ordinal);
    private readonly KeptState? state;
    private int asked;

    public ModernExchange(ModernFixture fixture, LineServer server, LineMessage request, JsonElement capabilities, int level, CancellationToken cancelled)
        : base(fixture, server, request, cancelled)
    {
        (this.fixture, this.capabilities, this.level) = (fixture, capabilities, level);
        state = request.Param("requestState") is { } kept ? fixture.States.Open(kept, request) : null;
        foreach (var (key, answer) in state?.Answers ?? [])
        {
            answers[key] = answer;
        }

        if (request.Param("inputResponses") is { } given)
        {
            if (given.ValueKind != JsonValueKind.Object)
            {
                throw new LineError(-32602, "inputResponses is no object.");
            }

            foreach (var answer in given.EnumerateObject())
            {
                answers[answer.Name] = answer.Value;
            }
        }
    }

    /// <summary>What comes before a question that has been asked already was said when it was asked.</summary>
    private bool IsReplaying => asked < (state?.Rounds ?? 0);

    public override bool Can(string capability) => Has(capabilities, capability);

    public override void Log(string text, string level = "info")
    {
        if (!IsReplaying && this.level <= ModernFixture.Severity(level))
        {
            Server.Notify("notifications/message", new JsonObject { ["level"] = level, ["logger"] = "fixture", ["data"] = text });
        }
    }

    public override void Progress(int progress, int total, string? message = null)
    {
        if (!IsReplaying)
        {
            base.Progress(progress, total, message);
        }
    }

    public override Task<JsonElement?[]> TryAskAsync(Question[] questions, bool keepsState)
    {
        asked++;
        if (keepsState && state is null)
        {
            // Answers without the state they belong to are answers to nothing.
            answers.Clear();
        }

        var open = questions.Where(question => !answers.ContainsKey(question.Key)).ToArray();
        if (open.FirstOrDefault(question => !Can(question.Capability)) is { } impossible)
        {
            throw new LineError(-32021, $"This needs a client that supports {impossible.Capability}.", new JsonObject { ["requiredCapabilities"] = Nested(impossible.Capability) });
        }

        foreach (var question in questions.Except(open))
        {
            question.Check(answers[question.Key]);
        }

        return open.Length == 0
            ? Task.FromResult<JsonElement?[]>([.. questions.Select(question => (JsonElement?)answers[question.Key])])
            : throw new InputRequired(open, keepsState ? fixture.States.Seal(new KeptState(asked, answers), Request) : null, fixture.Catalog.ServerInfo);
    }

    private static JsonObject Nested(string capability)
    {
        var nested = new JsonObject();
        foreach (var name in capability.Split('/').Reverse())
        {
            nested = new JsonObject { [name] = nested };
        }

        return nested;
    }
}

/// <summary>Ends a request whose tool asked something that has not been answered yet.</summary>
internal sealed class InputRequired(Question[] questions, string? state, JsonObject serverInfo) : Exception("The client is to answer first.")
{
    public JsonObject ToResult()
    {
        var result = new JsonObject
        {
            ["resultType"] = "input_required",
            ["inputRequests"] = new JsonObject([.. questions.Select(static question => KeyValuePair.Create(
                question.Key, (JsonNode?)new JsonObject { ["method"] = question.Method, ["params"] = question.Parameters }))]),
            ["_meta"] = new JsonObject { [Meta.ServerInfo] = serverInfo },
        };
        if (state is not null)
        {
            result["requestState"] = state;
        }

        return result;
    }
}
