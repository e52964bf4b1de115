using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace Outboard.EndToEnd.Replicas;

/// <summary>
/// A client that speaks stdio only, and the real <c>outboard connect</c> it speaks to. Everything it asks, and everything it is asked and told
/// because of that, names it and the round: what is not for it, or comes twice, is seen.
/// </summary>
internal sealed class ConnectedParty : IAsyncDisposable
{
    private const string Capabilities = """{"elicitation":{}}""";
    private const string Meta = $$"""
        "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/logLevel":"info","io.modelcontextprotocol/clientCapabilities":{{Capabilities}}
        """;

    private readonly OutboardProcess _connect;
    private readonly bool _isModern;
    private readonly string _name;
    private int _lastId;

    private ConnectedParty(Uri front, string name, bool isModern)
    {
        _connect = OutboardProcess.Start(["connect", new Uri(front, "/mcp").AbsoluteUri]);
        _connect.Input.AutoFlush = true;
        (_name, _isModern) = (name, isModern);
    }

    /// <summary>Everything it was sent, for the message of a failed assertion.</summary>
    public string Transcript => $"{_name}:\n{_connect.Transcript()}";

    public static async Task<ConnectedParty> StartAsync(Uri front, string name, bool isModern)
    {
        var party = new ConnectedParty(front, name, isModern);
        if (isModern)
        {
            Assert.NotNull((await party.AskAsync("server/discover", ""))["result"]);
            return party;
        }

        var answer = await party.AskAsync("initialize", $$"""
            "protocolVersion":"2025-11-25","capabilities":{{Capabilities}},"clientInfo":{"name":"{{name}}","version":"1"}
            """);
        Assert.Equal("2025-11-25", (string?)answer["result"]?["protocolVersion"]);
        await party.SendAsync(Frames.Initialized);
        return party;
    }

    /// <summary>One call that reports progress, logs, asks its user and answers with what the user said.</summary>
    /// <param name="round">Names the call.</param>
    /// <param name="asked">Runs while the question is with the user.</param>
    /// <returns>Null when all was right; else the error the call was answered with.</returns>
    public async Task<string?> ConverseAsync(string round, Func<Task>? asked = null)
    {
        var party = $"{_name}/{round}";
        var call = $$"""
            "name":"converse","arguments":{"party":"{{party}}","script":"progress,log,elicitation,progress"}
            """;
        var answer = await (_isModern ? ConverseModernAsync(call, party, asked) : ConverseLegacyAsync(call, party, asked));
        if (answer["error"] is { } error)
        {
            return (string)error["message"]!;
        }

        Assert.Equal(party, (string?)answer["result"]?["structuredContent"]?["party"]);
        Assert.Equal($"Ada of {party}", (string?)answer["result"]!["structuredContent"]!["answers"]![0]);
        foreach (var told in (string[])[$"{party} progress 0", $"{party} log 1", $"{party} progress 3"])
        {
            Assert.True(Count(told) == 1, $"'{told}' came {Count(told)} times.\n{Transcript}");
        }

        return null;
    }

    public async Task<string?> EchoAsync(string text)
    {
        var answer = await AskAsync("tools/call", $$"""
            "name":"echo","arguments":{"text":"{{text}}"}
            """);
        return answer["error"] is null ? (string?)answer["result"]!["content"]![0]!["text"] : $"error: {answer["error"]!["message"]}";
    }

    /// <summary>Wants to hear that the list of tools has changed; a legacy client always does.</summary>
    public async Task ListenAsync()
    {
        if (_isModern)
        {
            var id = await SendRequestAsync("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
            await _connect.LineAsync(new Regex($"subscriptions/acknowledged.*\"io.modelcontextprotocol/subscriptionId\":{id}[,}}]"));
        }
    }

    /// <summary>Changes the list of tools until it is told of it: a stream that broke is opened again in its own time, and a modern call may run anywhere.</summary>
    public Task HearsOfAChangeAsync()
    {
        const string Changed = "notifications/tools/list_changed";
        var before = Count(Changed);
        return Eventually.Is(
            async () =>
            {
                Assert.NotNull((await AskAsync("tools/call", "\"name\":\"test_trigger_tool_change\""))["result"]);
                return Count(Changed) > before;
            },
            () => Transcript);
    }

    /// <summary>Nothing was said to it that names another.</summary>
    public void HeardOnlyWhatIsItsOwn(IEnumerable<ConnectedParty> all) =>
        Assert.DoesNotContain(all, other => other != this && Count($"{other._name}/") > 0);

    /// <summary>Closes its end; the program ends by itself.</summary>
    public async Task EndAsync()
    {
        _connect.CloseInput();
        Assert.Equal(0, await _connect.ExitAsync());
    }

    public ValueTask DisposeAsync() => _connect.DisposeAsync();

    private async Task<JsonNode> ConverseLegacyAsync(string call, string party, Func<Task>? asked)
    {
        var id = await SendRequestAsync("tools/call", call, $"\"progressToken\":\"{party}\"");
        var question = JsonNode.Parse((await _connect.LineAsync(new Regex($"^(?=.*elicitation/create).*{party} elicitation 2.*|{ReplyTo(id)}"))).Value)!;
        if (question["method"] is null)
        {
            // It was not even begun.
            return question;
        }

        await (asked?.Invoke() ?? Task.CompletedTask);
        await SendAsync(Frames.Result(question["id"]!.ToJsonString(), $$"""{"action":"accept","content":{"name":"Ada of {{party}}"} }"""));
        return await ReplyAsync(id);
    }

    private async Task<JsonNode> ConverseModernAsync(string call, string party, Func<Task>? asked)
    {
        var token = $"\"progressToken\":\"{party}\"";
        var question = await AskAsync("tools/call", call, token);
        if (question["error"] is not null)
        {
            return question;
        }

        Assert.Equal("input_required", (string?)question["result"]!["resultType"]);
        var (key, what) = Assert.Single(question["result"]!["inputRequests"]!.AsObject());
        Assert.Equal($"{party} elicitation 2", (string?)what!["params"]!["message"]);
        await (asked?.Invoke() ?? Task.CompletedTask);
        return await AskAsync(
            "tools/call",
            $$"""{{call}},"requestState":{{question["result"]!["requestState"]!.ToJsonString()}},"inputResponses":{"{{key}}":{"action":"accept","content":{"name":"Ada of {{party}}"} } }""",
            token);
    }

    private int Count(string text) => _connect.Lines.Count(line => !line.IsError && line.Text.Contains("\"method\"", StringComparison.Ordinal) && line.Text.Contains(text, StringComparison.Ordinal) && !line.Text.Contains("elicitation/create", StringComparison.Ordinal));

    private async Task<JsonNode> AskAsync(string method, string members, string meta = "") => await ReplyAsync(await SendRequestAsync(method, members, meta));

    private async Task<int> SendRequestAsync(string method, string members, string meta = "")
    {
        var id = ++_lastId;
        var all = string.Join(',', ((string[])[_isModern ? Meta : "", meta]).Where(static text => text.Length > 0));
        await SendAsync(Frames.Request(method, $"{{\"_meta\":{{{all}}}{(members.Length > 0 ? "," : "")}{members}}}", $"{id}"));
        return id;
    }

    private Task SendAsync(string message) => _connect.Input.WriteLineAsync(message);

    private async Task<JsonNode> ReplyAsync(int id) => JsonNode.Parse((await _connect.LineAsync(new Regex(ReplyTo(id)))).Value)!;

    private static string ReplyTo(int id) => $"^\\{{\"jsonrpc\":\"2\\.0\",\"id\":{id}[,}}].*$";
}
