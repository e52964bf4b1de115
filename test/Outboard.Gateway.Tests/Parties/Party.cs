using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>
/// One client of several. Whatever it sends carries its name and what it is for, the server says it again, and so whatever comes back shows
/// whose it is. Ids are counted from 1 in each party: those of different parties are always the same.
/// </summary>
/// <param name="me">Its number.</param>
/// <param name="capabilities">What it can answer: <c>sampling</c>, <c>elicitation</c>, <c>roots</c>.</param>
internal abstract class Party(int me, string[] capabilities)
{
    private readonly ConcurrentDictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _cancelled = new();
    private int _lastId;
    private int _served;
    private int _refused;

    public string Name { get; } = $"party-{me}";

    public bool CanAnswer => capabilities.Length > 0;

    /// <summary>What it has cancelled.</summary>
    public IReadOnlyCollection<string> Cancelled => _cancelled;

    /// <summary>How many messages of each method came to it, and how many questions it answered.</summary>
    public IReadOnlyDictionary<string, int> Seen => _seen;

    /// <summary>The resource it watches, and nobody else.</summary>
    protected string Watched => WatchedBy(me);

    protected string Capabilities { get; } = $"{{{string.Join(',', capabilities.Select(static name => $"\"{name}\":{{}}"))}}}";

    public static string WatchedBy(int party) => $"test://watched/party-{party}";

    /// <summary>How many of its calls were answered, and how many came to a server that had no room for them in time.</summary>
    public (int Served, int Refused) Calls => (_served, _refused);

    /// <summary>Changes with every message.</summary>
    public long Moves => _seen.Values.Sum() + _served + _refused + _lastId;

    public async Task DoAsync(Step step)
    {
        try
        {
            await DoAsync(step, $"{Name} {Act(step)} {NextId()}");
            Interlocked.Increment(ref _served);
        }
        catch (BusyException)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    /// <summary>What the server that serves this party has counted; null when it has no time to say.</summary>
    public async Task<JsonElement?> CountersAsync()
    {
        try
        {
            return (await ReplyAsync("counters", "{}", $"{Name} counters")).GetProperty("result").GetProperty("structuredContent");
        }
        catch (BusyException)
        {
            return null;
        }
    }

    /// <summary>Fails if anything came outside of a call that was not for it.</summary>
    public abstract void Check();

    public abstract Task CloseAsync();

    /// <summary>Calls a tool, answers what is asked meanwhile, and returns the whole reply.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="tag">Whose call it is; also its progress token.</param>
    /// <param name="cancel">Cancel it once it shows progress.</param>
    /// <returns>Null for a call without an answer.</returns>
    protected abstract Task<JsonElement?> CallAsync(string tool, string arguments, string tag, bool cancel);

    protected string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    /// <summary>A notification: it has to be this party's, or everybody's.</summary>
    protected void SeeNotification(JsonElement message)
    {
        var method = message.GetProperty("method").GetString()!;
        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        switch (method)
        {
            case "notifications/progress":
                IsMine(parameters.GetProperty("progressToken").GetString(), message);
                Assert.Equal(parameters.GetProperty("progressToken").GetString(), Start(parameters.GetProperty("message").GetString()!));
                break;
            case "notifications/message":
                IsMine(parameters.GetProperty("data").GetString(), message);
                break;
            case "notifications/resources/updated":
                Assert.Equal(Watched, parameters.GetProperty("uri").GetString());
                break;
            case "notifications/tools/list_changed":
                break;
            default:
                Assert.Fail($"{Name} got {message.GetRawText()}");
                break;
        }

        Count(method);
    }

    /// <summary>A question: it has to be this party's, and one that it can answer.</summary>
    /// <returns>The answer, as JSON, which carries the question's own words back.</returns>
    protected string Answer(string method, JsonElement parameters)
    {
        var asked = method switch
        {
            "sampling/createMessage" => parameters.GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString()!,
            "elicitation/create" => parameters.GetProperty("message").GetString()!,
            "roots/list" => parameters.GetProperty("_meta").GetProperty("fixture/party").GetString()!,
            _ => throw new InvalidOperationException($"{Name} was asked {method}"),
        };
        IsMine(asked, parameters);
        Assert.True(capabilities.Contains(method.Split('/')[0]), $"{Name} cannot answer {method} and was asked {asked}");
        Count(method);
        return method switch
        {
            "sampling/createMessage" => $$"""{"role":"assistant","model":"m","content":{"type":"text","text":"{{Answered(asked)}}"} }""",
            "elicitation/create" => $$"""{"action":"accept","content":{"name":"{{Answered(asked)}}"} }""",
            _ => $$"""{"roots":[{"uri":"file:///{{Answered(asked)}}"}]}""",
        };
    }

    private static string Act(Step step) => step.Act.ToString();

    private static string Answered(string asked) => $"answer-to-{asked.Replace(' ', '-')}";

    // party-1 Converse 7 progress 2: what it is for, and then which step of it.
    private static string Start(string text) => string.Join(' ', text.Split(' ').Take(3));

    private static string Text(JsonElement reply) => reply.TryGetProperty("result", out var result)
        ? result.GetProperty("content")[0].GetProperty("text").GetString()!
        : throw new InvalidOperationException(reply.GetRawText());

    private async Task DoAsync(Step step, string tag)
    {
        switch (step.Act)
        {
            case Parties.Act.Echo:
                Assert.Equal(tag, Text(await ReplyAsync("echo", $$"""{"text":"{{tag}}"}""", tag)));
                break;
            case Parties.Act.Converse:
                await ConverseAsync(step, tag);
                break;
            case Parties.Act.Cancel:
                // The first sign of the call is its progress; then it is given up.
                var reply = NotBusy(await CallAsync("wait", $$"""{"party":"{{tag}}"}""", tag, cancel: true));
                Assert.True(reply is null, $"{tag} was answered: {reply?.GetRawText()}");
                _cancelled.Enqueue(tag);
                break;
            case Parties.Act.Touch:
                await ReplyAsync("touch_resource", $$"""{"uri":"{{WatchedBy(step.Other)}}"}""", tag);
                break;
            case Parties.Act.ChangeTools:
                await ReplyAsync("test_trigger_tool_change", "{}", tag);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task ConverseAsync(Step step, string tag)
    {
        var reply = await ReplyAsync("converse", $$"""{"party":"{{tag}}","script":"{{string.Join(',', step.Script)}}"}""", tag);
        var questions = step.Script.Select(static (word, i) => (word, i)).Where(static line => line.word is "sampling" or "elicitation" or "roots").ToArray();
        if (questions.Any(line => !capabilities.Contains(line.word)))
        {
            // Somebody else could have answered; nobody else was asked. The fixture says it with -32600 or -32021, which older clients get as -32603 (17.4).
            Assert.True(reply.TryGetProperty("error", out var error), $"{tag} was answered for: {reply.GetRawText()}");
            Assert.Contains(error.GetProperty("code").GetInt32(), new[] { -32600, -32021, -32603 });
            return;
        }

        Assert.True(reply.TryGetProperty("result", out var result), $"{tag}: {reply.GetRawText()}");
        var said = result.GetProperty("structuredContent");
        Assert.Equal(tag, said.GetProperty("party").GetString());
        Assert.Equal(
            questions.Select(line => (line.word == "roots" ? "file:///" : "") + Answered($"{tag} {line.word} {line.i}")),
            said.GetProperty("answers").EnumerateArray().Select(static answer => answer.GetString()!));
    }

    private async Task<JsonElement> ReplyAsync(string tool, string arguments, string tag) =>
        NotBusy(await CallAsync(tool, arguments, tag, cancel: false)) ?? throw new InvalidOperationException($"{tag} got no reply");

    // A call that needs a shared child for itself waits for it thirty seconds of the gateway's clock, which runs fast here.
    private static JsonElement? NotBusy(JsonElement? reply) =>
        reply is { } found && found.TryGetProperty("error", out var error) && error.GetProperty("message").GetString()!.Contains("is busy", StringComparison.Ordinal)
            ? throw new BusyException()
            : reply;

    private void IsMine(string? text, JsonElement message) =>
        Assert.True(text?.StartsWith($"{Name} ", StringComparison.Ordinal) is true, $"{Name} got what is not its own: {message.GetRawText()}");

    private void Count(string method) => _seen.AddOrUpdate(method, 1, static (_, count) => count + 1);

    /// <summary>The server had no room for a call in time.</summary>
    protected sealed class BusyException : Exception;
}
