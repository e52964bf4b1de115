using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>One request being worked on, and what may be said to its sender meanwhile.</summary>
internal abstract class Exchange(Fixture fixture, LineServer server, LineMessage request, CancellationToken cancelled)
{
    public Fixture Fixture => fixture;

    public LineMessage Request => request;

    public CancellationToken Cancelled => cancelled;

    protected LineServer Server => server;

    /// <summary>A string among the arguments; empty when it is absent.</summary>
    public string Argument(string name) => request.Text("arguments", name) ?? "";

    /// <summary>The client declared this capability.</summary>
    public abstract bool Can(string capability);

    /// <summary>A log message, if the client wants any of its level.</summary>
    public abstract void Log(string text, string level = "info");

    /// <summary>A step of progress, if the client gave a token for it.</summary>
    public virtual void Progress(int progress, int total, string? message = null)
    {
        if (request.Param("_meta", "progressToken") is not { } token)
        {
            return;
        }

        var step = new JsonObject { ["progressToken"] = JsonNode.Parse(token.GetRawText()), ["progress"] = progress, ["total"] = total };
        if (message is not null)
        {
            step["message"] = message;
        }

        server.Notify("notifications/progress", step);
    }

    /// <summary>Asks one thing.</summary>
    /// <exception cref="LineError">The client cannot answer, or answered with an error.</exception>
    public async Task<JsonElement> AskAsync(Question question, bool keepsState = false) => (await AskAllAsync([question], keepsState))[0];

    /// <summary>Asks several things at once.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<JsonElement[]> AskAllAsync(Question[] questions, bool keepsState = false)
    {
        var answers = await TryAskAsync(questions, keepsState);
        return [.. answers.Select((answer, i) => answer ?? throw new LineError(-32600, $"The client does not support {questions[i].Capability}."))];
    }

    /// <summary>Asks several things at once; what the client refuses is null.</summary>
    /// <param name="questions">What to ask.</param>
    /// <param name="keepsState">In the modern era: the call hands its state to the client, and only goes on with it.</param>
    public abstract Task<JsonElement?[]> TryAskAsync(Question[] questions, bool keepsState);

    protected static bool Has(JsonElement capabilities, string capability)
    {
        foreach (var name in capability.Split('/'))
        {
            if (capabilities.ValueKind != JsonValueKind.Object || !capabilities.TryGetProperty(name, out capabilities))
            {
                return false;
            }
        }

        return true;
    }
}
