using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Outboard.Testing;

namespace Outboard.Gateway.Tests.Parties;

/// <summary>A client of HTTP+SSE: everything comes over its one stream.</summary>
internal sealed class SseParty : Party
{
    private readonly McpSse _client;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement?>> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _cancelling = new(StringComparer.Ordinal);
    private readonly Task _reading;
    private volatile bool _isClosed;

    private SseParty(int me, string[] capabilities, McpSse client)
        : base(me, capabilities)
    {
        _client = client;
        _reading = ReadAsync();
    }

    public static async Task<Party> OpenAsync(TestGateway gateway, string server, int me, params string[] capabilities)
    {
        var client = await gateway.OpenSseAsync(server, "2024-11-05", $"{{{string.Join(',', capabilities.Select(static name => $"\"{name}\":{{}}"))}}}");
        var party = new SseParty(me, capabilities, client);
        await party.RequestAsync("logging/setLevel", """{"level":"debug"}""", party.NextId());
        await party.RequestAsync("resources/subscribe", $$"""{"uri":"{{party.Watched}}"}""", party.NextId());
        return party;
    }

    public override void Check()
    {
        if (_reading.IsFaulted)
        {
            throw new InvalidOperationException($"{Name}'s stream", _reading.Exception);
        }
    }

    public override async Task CloseAsync()
    {
        _isClosed = true;
        _client.Dispose();
        await Task.WhenAny(_reading);
    }

    protected override Task<JsonElement?> CallAsync(string tool, string arguments, string tag, bool cancel)
    {
        var id = NextId();
        if (cancel)
        {
            _cancelling[tag] = id;
        }

        return RequestAsync("tools/call", $$$"""{"name":"{{{tool}}}","arguments":{{{arguments}}},"_meta":{"progressToken":"{{{tag}}}"} }""", id);
    }

    private async Task<JsonElement?> RequestAsync(string method, string parameters, string id)
    {
        var waiting = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var accepted = await _client.PostAsync(Frames.Request(method, parameters, id)))
        {
            // A call that is not taken is answered on the stream as well.
            Assert.Contains(accepted.Status, new[] { HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable });
        }

        var first = await Task.WhenAny(waiting.Task, _reading);
        await first;
        return await waiting.Task;
    }

    private async Task ReadAsync()
    {
        while (await _client.Stream.NextAsync(Timeout.InfiniteTimeSpan) is { } sent)
        {
            var message = JsonDocument.Parse(sent.Data!).RootElement;
            var hasId = message.TryGetProperty("id", out var id);
            if (!message.TryGetProperty("method", out var method))
            {
                Assert.True(_calls.TryRemove(id.GetRawText(), out var call), $"{Name} got a reply to what it did not ask: {sent.Data}");
                call.SetResult(message);
            }
            else if (hasId)
            {
                await _client.SendAsync(Frames.Result(id.GetRawText(), Answer(method.GetString()!, message.GetProperty("params"))));
            }
            else
            {
                SeeNotification(message);
                if (method.GetString() == "notifications/progress"
                    && _cancelling.TryRemove(message.GetProperty("params").GetProperty("progressToken").GetString()!, out var cancelled)
                    && _calls.TryRemove(cancelled, out var given))
                {
                    await _client.SendAsync(Frames.Notification("notifications/cancelled", $$"""{"requestId":{{cancelled}}}"""));
                    given.SetResult(null);
                }
            }
        }

        Assert.True(_isClosed, $"{Name}'s stream ended");
    }
}
