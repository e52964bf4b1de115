using System.Text.Json;
using CsCheck;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

/// <summary>Whatever several sessions do at once, each sees its own and nothing else.</summary>
public sealed class InterleavingTests
{
    private const int Sessions = 4;

    private enum Kind
    {
        Echo,
        Cancelled,
        Progress,
        Notification,
        Question,
        ListChange,
    }

    /// <param name="Session">Whose turn it is.</param>
    /// <param name="Kind">What it does.</param>
    private sealed record Step(int Session, Kind Kind);

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    public async Task No_message_ever_reaches_the_wrong_party(Sharing sharing)
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = sharing });
        var parties = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(me => Party.OpenAsync(gateway, me, interactive: me % 2 == 0)));
        var steps = Gen.Select(Gen.Int[0, Sessions - 1], Gen.Enum<Kind>(), static (session, kind) => new Step(session, kind)).Array[1, 25];

        await steps.SampleAsync(
            script => Task.WhenAll(script.Select(step => parties[step.Session].DoAsync(step.Kind))).WaitAsync(Eventually.Limit),
            iter: 100,
            threads: 1,
            print: static script => string.Join(" ", script.Select(step => $"{step.Session}:{step.Kind}")));

        foreach (var party in parties)
        {
            await party.CheckStreamAsync();
        }
    }

    /// <summary>One session. Ids are counted from 1 in each, so that those of different sessions are always the same.</summary>
    private sealed class Party(McpHttp client, McpAnswer stream, int me, bool interactive)
    {
        private readonly string mine = $"party-{me}";
        private int lastId;
        private Task reading = Task.CompletedTask;

        public static async Task<Party> OpenAsync(TestGateway gateway, int me, bool interactive)
        {
            var client = await gateway.OpenAsync(capabilities: interactive ? """{"sampling":{}}""" : "{}");
            var party = new Party(client, await client.GetAsync(), me, interactive);
            party.reading = party.ReadStreamAsync();
            return party;
        }

        public async Task DoAsync(Kind kind)
        {
            var id = Interlocked.Increment(ref lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var tag = $"{mine} {id}";
            var call = kind switch
            {
                Kind.Progress => Frames.Request("tools/call", $$"""{"name":"progress","arguments":{"steps":2},"_meta":{"progressToken":"{{tag}}"} }""", id),
                Kind.Notification => Frames.Call("notify", $$$"""{"method":"notifications/message","params":{"level":"error","data":"{{{tag}}}"} }""", id),
                Kind.ListChange => Frames.Call("notify", """{"method":"notifications/tools/list_changed"}""", id),
                Kind.Question => Frames.Call("ask", $$$"""{"method":"sampling/createMessage","params":{"tag":"{{{tag}}}"} }""", id),
                _ => Frames.Call("echo", $$"""{"tag":"{{tag}}"}""", id),
            };
            var post = client.PostAsync(call);
            if (kind == Kind.Cancelled)
            {
                await client.TellAsync(Frames.Notification("notifications/cancelled", $$"""{"requestId":{{id}}}"""));
            }

            using var answer = await post;
            var replies = 0;
            await foreach (var text in answer.MessagesAsync())
            {
                using var json = JsonDocument.Parse(text);
                replies += await SeeAsync(kind, id, tag, json.RootElement) ? 1 : 0;
            }

            // Only a cancelled call may stay without an answer.
            Assert.True(replies == 1 || (replies == 0 && kind == Kind.Cancelled), $"{tag} ({kind}) got {replies} replies");
        }

        /// <summary>Ends the session and fails if anything came over the stream that belongs to no call and was not for it.</summary>
        public async Task CheckStreamAsync()
        {
            using var deleted = await client.DeleteAsync();
            await reading.WaitAsync(Eventually.Limit);
        }

        private async Task ReadStreamAsync()
        {
            while (await stream.NextAsync(Timeout.InfiniteTimeSpan) is { } message)
            {
                using var json = JsonDocument.Parse(message.Data!);
                Assert.True(json.RootElement.TryGetProperty("method", out _), $"{mine} got a reply over its own stream: {message.Data}");
                await SeeAsync(Kind.ListChange, "", "", json.RootElement);
            }
        }

        /// <returns>True for the reply.</returns>
        private async Task<bool> SeeAsync(Kind kind, string id, string tag, JsonElement message)
        {
            switch (message.TryGetProperty("method", out var method) ? method.GetString() : null)
            {
                case null:
                    Assert.Equal(id, message.GetProperty("id").GetRawText());
                    SeeReply(kind, tag, message.GetProperty("result"));
                    return true;
                case "notifications/progress":
                    Assert.Equal(tag, message.GetProperty("params").GetProperty("progressToken").GetString());
                    return false;
                case "notifications/message":
                    Assert.StartsWith($"{mine} ", message.GetProperty("params").GetProperty("data").GetString(), StringComparison.Ordinal);
                    return false;
                case "sampling/createMessage":
                    var asked = message.GetProperty("params").GetProperty("tag").GetString()!;
                    Assert.True(interactive, $"{mine} cannot answer and was asked");
                    Assert.StartsWith($"{mine} ", asked, StringComparison.Ordinal);
                    await client.TellAsync(Frames.Result(message.GetProperty("id").GetRawText(), $"\"answer to {asked}\""));
                    return false;
                case "notifications/tools/list_changed":
                    return false;
                default:
                    Assert.Fail($"{mine} got {message.GetRawText()}");
                    return false;
            }
        }

        private void SeeReply(Kind kind, string tag, JsonElement result)
        {
            if (kind is Kind.Echo or Kind.Cancelled)
            {
                Assert.Equal(tag, result.GetProperty("structuredContent").GetProperty("tag").GetString());
            }
            else if (kind == Kind.Question)
            {
                // Beside other calls of a plain session the question may have been refused; it is never answered by another.
                var told = result.GetProperty("structuredContent");
                Assert.True(
                    told.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() == -32601 : interactive && told.GetProperty("result").GetString() == $"answer to {tag}",
                    $"{tag}: {told.GetRawText()}");
            }
        }
    }
}
