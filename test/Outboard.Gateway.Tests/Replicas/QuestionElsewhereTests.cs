using System.Text.Json.Nodes;
using Outboard.Gateway.Tests.Translation;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Replicas;

/// <summary>A modern client's answer to a question reaches another replica than the one whose child waits for it (mcp-transports 19).</summary>
public sealed class QuestionElsewhereTests
{
    private static readonly string Question = Play(Ask("a"), Await("a"), Ask("b"), Await("b"), ReturnAnswers("b"));

    [Fact]
    public async Task The_answer_reaches_the_call_from_any_replica()
    {
        await using var owner = await Replica.StartAsync(Naughty());
        await using var other = await Replica.StartAsync(Naughty());
        await owner.ReadyAsync();
        await other.ReadyAsync();

        var first = await owner.Client().QuestionAsync(Question);
        var second = await other.Client().QuestionAsync(Retry(Question, first.State, first.Accept()));
        var answer = await other.Client().ReplyToAsync(Retry(Question, second.State, second.Accept()));

        Assert.NotNull(JsonNode.Parse(answer)!.Structured());
        await owner.InFlightAsync(0);
    }

    [Fact]
    public async Task With_its_replica_gone_the_client_is_told_to_begin_anew()
    {
        var owner = await Replica.StartAsync(Naughty());
        await using var other = await Replica.StartAsync(Naughty());
        await owner.ReadyAsync();
        await other.ReadyAsync();
        var asked = await owner.Client().QuestionAsync(Question);
        await owner.DisposeAsync();

        await other.IsRefusedAsync(other.Client(), Retry(Question, asked.State, asked.Accept()), "its replica is gone");

        Assert.NotEmpty((await other.Client().QuestionAsync(Question)).State);
    }
}
