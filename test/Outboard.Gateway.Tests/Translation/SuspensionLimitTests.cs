using System.Globalization;
using System.Text.Json.Nodes;
using Outboard.Gateway.Translation;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>
/// So many calls of one server wait for their users at once and no more (mcp-transports 19). Each caller has a child of its own here, so that
/// nothing else is in the way: a shell, which asks whatever it is called for, costs next to nothing.
/// </summary>
public sealed class SuspensionLimitTests
{
    private const string Asking = """
        while IFS= read -r line; do
          id=${line#*'"id":'}; id=${id%%,*}
          case $line in
            *'"method":"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\n' "$id";;
            *'"method":"ping"'*|*'"method":"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[]}}\n' "$id";;
            *'"method":"tools/call"'*) call=$id; printf '{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"Go on?"}}\n';;
            *'"id":"q"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[],"structuredContent":%s}}\n' "$call" "$line";;
          esac
        done
        """;

    private static readonly string AskMe = Call("ask", capabilities: CanElicit);

    [Fact]
    public async Task The_question_of_one_too_many_is_refused_and_the_next_has_the_place_of_one_that_was_answered()
    {
        await using var gateway = await StartAsync(TestGateway.StartAsync);
        var client = gateway.Client("asking");
        var asked = await Task.WhenAll(Enumerable.Range(0, Suspensions.Limit).Select(caller => client.QuestionAsync(AskMe, Caller(caller))));

        // The child goes on without an answer, and so its call ends.
        using (var refused = await client.SendAsync(AskMe, Caller(Suspensions.Limit)))
        {
            Assert.Equal(200, (int)refused.Status);
            var error = JsonNode.Parse(await refused.ReplyAsync())!.Structured()["error"]!;
            Assert.Equal((-32603, "Too many requests to clients are open."), ((int)error["code"]!, (string?)error["message"]));
        }

        var answered = JsonNode.Parse(await client.ReplyToAsync(Retry(AskMe, asked[7].State, asked[7].Accept()), Caller(7)))!;
        Assert.Equal("accept", (string?)answered.Structured()["result"]!["action"]);
        var next = await client.QuestionAsync(AskMe, Caller(Suspensions.Limit));

        // Full again; those who were asked before still have their places.
        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(AskMe, Caller(7)))!.Structured()["error"]);
        foreach (var (caller, question) in new[] { (Suspensions.Limit, next), (0, asked[0]), (Suspensions.Limit - 1, asked[^1]) })
        {
            var reply = JsonNode.Parse(await client.ReplyToAsync(Retry(AskMe, question.State, question.Accept()), Caller(caller)))!;
            Assert.Equal("accept", (string?)reply.Structured()["result"]!["action"]);
        }
    }

    [Fact]
    public async Task The_places_of_those_that_never_come_back_are_free_after_five_minutes()
    {
        await using var gateway = await StartAsync(TestGateway.StartStoppedClockAsync);
        var client = gateway.Client("asking");
        var asking = Task.WhenAll(Enumerable.Range(0, Suspensions.Limit).Select(caller => client.QuestionAsync(AskMe, Caller(caller))));
        await gateway.PassTimeUntil(() => Task.FromResult(asking.IsCompleted), Suspension.Window);
        var asked = await asking;
        Assert.NotNull(JsonNode.Parse(await client.ReplyToAsync(AskMe, Caller(Suspensions.Limit)))!.Structured()["error"]);

        gateway.Clock.Advance(Suspension.Patience);
        await gateway.PassTimeUntil(async () => (int)(await gateway.StatusAsync("asking"))["calls_in_flight"]! == 0);

        var again = Task.WhenAll(Enumerable.Range(0, Suspensions.Limit).Select(caller => client.QuestionAsync(AskMe, Caller(caller + 1))));
        await gateway.PassTimeUntil(() => Task.FromResult(again.IsCompleted), Suspension.Window);
        Assert.Equal(Suspensions.Limit, (await again).Length);
        await gateway.IsRefusedAsync(client, Retry(AskMe, asked[0].State, asked[0].Accept()), "expired", Caller(0));
    }

    private static (string Name, string Value) Caller(int number) => ("Authorization", string.Create(CultureInfo.InvariantCulture, $"Bearer caller-{number}"));

    private static async Task<TestGateway> StartAsync(Func<Func<GatewaySettings, GatewaySettings>, ServerSpec[], Task<TestGateway>> start)
    {
        var gateway = await start(
            static settings => settings with { Tokens = [.. Enumerable.Range(0, Suspensions.Limit + 1).Select(static number => Caller(number).Value.Split(' ')[1])] },
            [new StdioServerSpec { Name = "asking", Command = "sh", Args = ["-c", Asking], Era = Era.Legacy, Sharing = Sharing.Session }]);
        await gateway.ReadyAsync("asking");
        return gateway;
    }
}
