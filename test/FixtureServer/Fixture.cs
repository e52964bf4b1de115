using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>What both eras have in common: the methods, the tools behind them, and calls that can be cancelled.</summary>
internal abstract class Fixture(LineServer server)
{
    // Rising severity, mcp-transports 10.
    protected static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new(StringComparer.Ordinal);

    public static int Severity(string level) => Array.IndexOf(Levels, level);

    public Catalog Catalog { get; } = new();

    public Counters Counters { get; } = new();

    protected LineServer Server => server;

    /// <summary>Connects the methods; lines are read from then on.</summary>
    public void Serve()
    {
        Answer("tools/list", _ => Catalog.List("tools"));
        Answer("prompts/list", _ => Catalog.List("prompts"));
        Answer("resources/list", _ => Catalog.List("resources"));
        Answer("resources/templates/list", _ => Catalog.List("resourceTemplates"));
        Answer("completion/complete", exchange => Catalog.Complete(exchange.Request.Text("argument", "value") ?? ""));
        AnswerLater("tools/call", Tools.CallAsync);
        AnswerLater("prompts/get", Questions.PromptAsync);
        AnswerLater("resources/read", Questions.ReadAsync);
        server.Notifications["notifications/cancelled"] = message => Cancel(message.Param("requestId")?.GetRawText() ?? "");
        ServeEra();
    }

    /// <summary>Tells whoever wants to know that one of the lists is another now: <c>tools</c>, <c>prompts</c>, <c>resources</c>.</summary>
    public abstract void AnnounceChange(string list);

    /// <summary>Tells whoever watches this resource that it changed.</summary>
    /// <returns>Somebody does.</returns>
    public abstract bool AnnounceUpdate(string uri);

    /// <summary>Ends every subscription from this side.</summary>
    public abstract void EndSubscriptions();

    /// <summary>A resource nobody has heard of, as this era says it.</summary>
    public abstract LineError NotFound(string uri);

    /// <summary>Connects what only this era has.</summary>
    protected abstract void ServeEra();

    /// <exception cref="LineError">The request is not one of this era.</exception>
    protected abstract Exchange Begin(LineMessage request, CancellationToken cancelled);

    /// <summary>The result as this era wants it.</summary>
    protected abstract JsonNode Complete(string method, JsonNode result);

    protected void Answer(string method, Func<Exchange, JsonNode> answer) => AnswerLater(method, exchange => Task.FromResult(answer(exchange)));

    protected virtual void Cancel(string id)
    {
        if (running.TryRemove(id, out var call))
        {
            call.Cancel();
        }
    }

    private void AnswerLater(string method, Func<Exchange, Task<JsonNode>> answer) => server.Requests[method] = async request =>
    {
        using var cancel = new CancellationTokenSource();
        running[request.Id!] = cancel;
        try
        {
            return Complete(method, await answer(Begin(request, cancel.Token)));
        }
        catch (InputRequired asked)
        {
            return asked.ToResult();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
            return null;
        }
        finally
        {
            running.TryRemove(new(request.Id!, cancel));
        }
    };
}
