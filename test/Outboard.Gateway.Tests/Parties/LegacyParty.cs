using System.Text.Json;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>A client of Streamable HTTP with a session and its own stream.</summary>
internal sealed class LegacyParty : Party
{
    private readonly McpHttp _client;
    private readonly McpAnswer _stream;
    private readonly Task _reading;

    private LegacyParty(int me, string[] capabilities, McpHttp client, McpAnswer stream)
        : base(me, capabilities)
    {
        (_client, _stream) = (client, stream);
        _reading = ReadAsync();
    }

    public static async Task<Party> OpenAsync(TestGateway gateway, string server, int me, string version, params string[] capabilities)
    {
        var client = await gateway.OpenAsync(server, version, $"{{{string.Join(',', capabilities.Select(static name => $"\"{name}\":{{}}"))}}}");
        var party = new LegacyParty(me, capabilities, client, await client.GetAsync());
        await party.TellAsync("logging/setLevel", """{"level":"debug"}""");
        await party.TellAsync("resources/subscribe", $$"""{"uri":"{{party.Watched}}"}""");
        return party;
    }

    public override void Check()
    {
        if (_reading.IsFaulted)
        {
            throw new InvalidOperationException($"{Name}'s own stream", _reading.Exception);
        }
    }

    public override async Task CloseAsync()
    {
        using var deleted = await _client.DeleteAsync();
        await _reading.WaitAsync(Eventually.Limit);
        _stream.Dispose();
    }

    protected override async Task<JsonElement?> CallAsync(string tool, string arguments, string tag, bool cancel)
    {
        var id = NextId();
        using var answer = await _client.PostAsync(Frames.Request(
            "tools/call", $$$"""{"name":"{{{tool}}}","arguments":{{{arguments}}},"_meta":{"progressToken":"{{{tag}}}"} }""", id));
        JsonElement? reply = null;
        await foreach (var text in answer.MessagesAsync())
        {
            var message = JsonDocument.Parse(text).RootElement;
            if (!await SeeAsync(message))
            {
                Assert.Equal(id, message.GetProperty("id").GetRawText());
                Assert.Null(reply);
                reply = message;
            }
            else if (cancel && message.GetProperty("method").GetString() == "notifications/progress")
            {
                await _client.TellAsync(Frames.Notification("notifications/cancelled", $$"""{"requestId":{{id}}}"""));
            }
        }

        return reply;
    }

    private async Task ReadAsync()
    {
        while (await _stream.NextAsync(Timeout.InfiniteTimeSpan) is { } message)
        {
            Assert.True(await SeeAsync(JsonDocument.Parse(message.Data!).RootElement), $"{Name} got a reply over its own stream: {message.Data}");
        }
    }

    /// <returns>False for a reply.</returns>
    private async Task<bool> SeeAsync(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method))
        {
            return false;
        }

        if (message.TryGetProperty("id", out var id))
        {
            await _client.TellAsync(Frames.Result(id.GetRawText(), Answer(method.GetString()!, message.GetProperty("params"))));
        }
        else
        {
            SeeNotification(message);
        }

        return true;
    }

    private async Task TellAsync(string method, string parameters)
    {
        using var answer = await _client.PostAsync(Frames.Request(method, parameters, NextId()));
        Assert.Contains("\"result\"", await answer.ReplyAsync(), StringComparison.Ordinal);
    }
}
