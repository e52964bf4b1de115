using System.Text.Json;
using Outboard.Gateway.Tests.Translation;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>A client of 2026-07-28: each call is its own, questions come as results, changes over a listen.</summary>
internal sealed class ModernParty : Party
{
    private readonly McpHttp _client;
    private McpAnswer _listen = null!;
    private Task _reading = Task.CompletedTask;
    private string _listenId = "";
    private volatile bool _isClosed;

    private ModernParty(int me, string[] capabilities, McpHttp client)
        : base(me, capabilities) => _client = client;

    public static async Task<Party> OpenAsync(TestGateway gateway, string server, int me, params string[] capabilities)
    {
        var party = new ModernParty(me, capabilities, gateway.Client(server)) { _listenId = $"\"{me}\"" };
        party._listen = await party._client.AskAsync(Request(
            "subscriptions/listen", $$"""{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["{{party.Watched}}"]},"_meta":{{{party.Meta("")}}} }""", party._listenId));
        var acknowledged = JsonDocument.Parse((await party._listen.NextAsync())!.Data!).RootElement;
        Assert.Equal("notifications/subscriptions/acknowledged", acknowledged.GetProperty("method").GetString());
        party._reading = party.ReadAsync();
        return party;
    }

    public override void Check()
    {
        if (_reading.IsFaulted)
        {
            throw new InvalidOperationException($"{Name}'s listen", _reading.Exception);
        }
    }

    public override async Task CloseAsync()
    {
        _isClosed = true;
        _listen.Dispose();
        await Task.WhenAny(_reading);
    }

    protected override async Task<JsonElement?> CallAsync(string tool, string arguments, string tag, bool cancel)
    {
        var more = "";
        while (true)
        {
            var id = NextId();
            var token = $$""","progressToken":"{{tag}}","io.modelcontextprotocol/logLevel":"debug" """;
            using var answer = await _client.AskAsync(Request("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}{{more}},"_meta":{{{Meta(token)}}} }""", id));
            JsonElement? reply = null;
            await foreach (var text in answer.MessagesAsync())
            {
                var message = JsonDocument.Parse(text).RootElement;
                if (message.TryGetProperty("method", out var method))
                {
                    Assert.False(message.TryGetProperty("id", out _), $"{Name} got a request: {text}");
                    SeeNotification(message);
                    if (cancel && method.GetString() == "notifications/progress")
                    {
                        // Closing the stream is the cancellation.
                        return null;
                    }
                }
                else
                {
                    Assert.Equal(id, message.GetProperty("id").GetRawText());
                    Assert.Null(reply);
                    reply = message;
                }
            }

            if (reply is not { } found || !found.TryGetProperty("result", out var result) || result.GetProperty("resultType").GetString() != "input_required")
            {
                return reply;
            }

            var answers = result.GetProperty("inputRequests").EnumerateObject().Select(question =>
                $"\"{question.Name}\":{Answer(question.Value.GetProperty("method").GetString()!, question.Value.GetProperty("params"))}");
            more = $$""","inputResponses":{{{string.Join(',', answers)}}},"requestState":{{result.GetProperty("requestState").GetRawText()}}""";
        }
    }

    private static string Request(string method, string parameters, string id) => Frames.Request(method, parameters, id);

    private string Meta(string more) =>
        $"\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{Capabilities}{more}";

    private async Task ReadAsync()
    {
        while (await _listen.NextAsync(Timeout.InfiniteTimeSpan) is { } sent)
        {
            var message = JsonDocument.Parse(sent.Data!).RootElement;
            Assert.Equal(_listenId, message.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetRawText());
            SeeNotification(message);
        }

        Assert.True(_isClosed, $"{Name}'s listen ended");
    }
}
