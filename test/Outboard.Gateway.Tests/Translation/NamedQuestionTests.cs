using System.Text.Json.Nodes;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;
using static Outboard.Gateway.Tests.Translation.LegacyChild;

namespace Outboard.Gateway.Tests.Translation;

/// <summary>Questions that a legacy child has given a name for modern clients, in <c>_meta["outboard/inputKey"]</c>.</summary>
public sealed class NamedQuestionTests
{
    private const string Ada = """{"user_name":{"action":"accept","content":{"name":"Ada"}}}""";

    [Fact]
    public async Task A_question_is_asked_by_the_name_its_child_gave_it()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Named("q", "user_name"), Await("q"), ReturnAnswers("q"));

        var asked = await client.QuestionAsync(call);
        var reply = await client.ReplyToAsync(Retry(call, asked.State, Ada));

        Assert.Equal(["user_name"], asked.Keys);
        Assert.Equal("Ada", (string?)JsonNode.Parse(reply)!.Structured()["q"]!["result"]!["content"]!["name"]);
    }

    [Fact]
    public async Task A_name_that_is_taken_or_none_is_passed_over()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();

        var asked = await client.QuestionAsync(Play(Named("a", "same"), Named("b", "same"), Named("c", "no name"), Await("a"), ReturnAnswers("a")));

        Assert.Equal(["same", "elicitation_2", "elicitation_3"], asked.Keys);
    }

    [Fact]
    public async Task A_name_like_ours_leaves_the_next_question_another()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Play(Named("a", "elicitation_2"), Ask("b"), Await("a"), Await("b"), ReturnAnswers("a", "b"));

        var asked = await client.QuestionAsync(call);
        var reply = await client.ReplyToAsync(Retry(call, asked.State, """{"elicitation_2":{"action":"decline"},"elicitation_3":{"action":"cancel"}}"""));

        Assert.Equal(["elicitation_2", "elicitation_3"], asked.Keys);
        var answers = JsonNode.Parse(reply)!.Structured();
        Assert.Equal(("decline", "cancel"), ((string?)answers["a"]!["result"]!["action"], (string?)answers["b"]!["result"]!["action"]));
    }

    [Fact]
    public async Task An_answer_that_came_with_the_call_is_used_for_its_question_and_once()
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();
        var client = gateway.Client();
        var call = Given(Play(Named("q", "user_name"), Await("q"), Named("r", "user_name"), Await("r"), ReturnAnswers("q", "r")), Ada);

        var asked = await client.QuestionAsync(call);
        var reply = await client.ReplyToAsync(Retry(call, asked.State, """{"user_name":{"action":"decline"}}"""));

        var answers = JsonNode.Parse(reply)!.Structured();
        Assert.Equal("Ada", (string?)answers["q"]!["result"]!["content"]!["name"]);
        Assert.Equal("decline", (string?)answers["r"]!["result"]!["action"]);
    }

    [Theory]
    [InlineData("""{"user_name":1}""")]
    [InlineData("""{"other":{"action":"accept"}}""")]
    [InlineData("[]")]
    public async Task What_came_with_the_call_and_answers_nothing_is_passed_over(string given)
    {
        await using var gateway = await StartAsync(Naughty());
        await gateway.ReadyAsync();

        var asked = await gateway.Client().QuestionAsync(Given(Play(Named("q", "user_name"), Await("q"), ReturnAnswers("q")), given));

        Assert.Equal(["user_name"], asked.Keys);
    }

    private static string Named(string id, string name) => Ask(id, parameters: $$"""{"_meta":{"outboard/inputKey":"{{name}}"} }""");

    private static string Given(string call, string responses)
    {
        var json = JsonNode.Parse(call)!;
        json["params"]!["inputResponses"] = JsonNode.Parse(responses);
        return json.ToJsonString();
    }
}
