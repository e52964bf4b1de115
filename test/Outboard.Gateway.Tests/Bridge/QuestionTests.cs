using System.Text.Json.Nodes;
using Outboard.Manifests;
using Outboard.Testing;
using static Outboard.Gateway.Tests.TestGateway;

namespace Outboard.Gateway.Tests.Bridge;

/// <summary>What a child asks of a client (sampling, elicitation, roots) reaches the one it works for, on whatever stream that one has.</summary>
public sealed class QuestionTests
{
    private const string Everything = """{"sampling":{},"elicitation":{},"roots":{}}""";
    private const string Answer = """{"n":1.0,"s":"\u00e9"}""";

    public static TheoryData<Sharing, string> Cases
    {
        get
        {
            var cases = new TheoryData<Sharing, string>();
            foreach (var sharing in Enum.GetValues<Sharing>())
            {
                foreach (var method in (string[])["sampling/createMessage", "elicitation/create", "roots/list"])
                {
                    cases.Add(sharing, method);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_question_travels_to_the_caller_and_its_answer_back(Sharing sharing, string method)
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = sharing });

        var client = await gateway.OpenAsync(capabilities: Everything);
        await OverPostStreamAsync(client, method);
        await OverGetStreamAsync(client, method);
        await OverSseAsync(await gateway.OpenSseAsync(capabilities: Everything), method);
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Call)]
    public async Task A_capability_the_caller_lacks_is_refused_and_the_child_goes_on(Sharing sharing)
    {
        await using var gateway = await StartAsync(Naughty() with { Sharing = sharing });
        foreach (var capabilities in (string[])["{}", """{"sampling":{}}"""])
        {
            var client = await gateway.OpenAsync(capabilities: capabilities);
            var reply = await client.CallAsync("ask", """{"method":"elicitation/create"}""");
            Assert.Equal(-32601, (int)reply.Structured()["error"]!["code"]!);
        }
    }

    [Theory]
    [InlineData("2025-11-25", """{}""", true, false)]
    [InlineData("2025-11-25", """{"form":{}}""", true, false)]
    [InlineData("2025-11-25", """{"url":{}}""", false, true)]
    [InlineData("2025-11-25", """{"form":{},"url":{}}""", true, true)]
    [InlineData("2025-06-18", """{"url":{}}""", true, false)]
    public async Task A_client_is_asked_in_the_modes_it_declared(string version, string modes, bool form, bool url)
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync(version: version, capabilities: $$"""{"elicitation":{{modes}}}""");

        Assert.Equal(form, await IsAskedAsync("""{"message":"m","requestedSchema":{}}"""));
        Assert.Equal(form, await IsAskedAsync("""{"mode":"form"}"""));
        Assert.Equal(url, await IsAskedAsync("""{"mode":"url","url":"https://example.com","elicitationId":"e"}"""));

        async Task<bool> IsAskedAsync(string parameters)
        {
            using var answer = await client.PostAsync(Frames.Call("ask", $$"""{"method":"elicitation/create","params":{{parameters}}}"""));
            if (answer.ContentType == "application/json")
            {
                Assert.Equal(-32601, (int)JsonNode.Parse(await answer.ReplyAsync())!.Structured()["error"]!["code"]!);
                return false;
            }

            await client.TellAsync(Frames.Result((await answer.MessageAsync())["id"]!.ToJsonString(), Answer));
            Assert.Equal(1.0, (double)(await answer.MessageAsync()).Structured()["result"]!["n"]!);
            return true;
        }
    }

    [Theory]
    [InlineData(Sharing.Shared)]
    [InlineData(Sharing.Session)]
    [InlineData(Sharing.Call)]
    public async Task A_server_that_is_not_interactive_is_refused_every_question(Sharing sharing)
    {
        await using var gateway = await StartAsync(Naughty() with { Interactive = Interactive.Off, Sharing = sharing });
        var client = await gateway.OpenAsync(capabilities: Everything);

        Assert.Equal(-32601, (int)(await client.CallAsync("ask", """{"method":"roots/list"}""")).Structured()["error"]!["code"]!);
    }

    [Fact]
    public async Task A_question_without_any_stream_to_send_it_on_is_refused_after_a_while()
    {
        await using var gateway = await StartStoppedClockAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);

        var call = client.PostAsync(Ask("roots/list"), Replies.AcceptJsonOnly);
        await gateway.PassTimeUntil(() => Task.FromResult(call.IsCompleted));

        using var answer = await call;
        Assert.Equal(-32603, (int)JsonNode.Parse(await answer.ReplyAsync())!.Structured()["error"]!["code"]!);
    }

    [Fact]
    public async Task A_client_error_is_the_childs_answer()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Ask("elicitation/create"));
        var id = (await answer.MessageAsync())["id"]!.ToJsonString();

        await client.TellAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-1,"message":"User rejected"}}""");

        Assert.Equal("""{"code":-1,"message":"User rejected"}""", (await answer.MessageAsync()).Structured()["error"]!.ToJsonString());
    }

    [Fact]
    public async Task Only_the_one_who_was_asked_can_answer()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        var stranger = await gateway.OpenAsync(capabilities: Everything);
        using var answer = await client.PostAsync(Ask("roots/list"));
        var id = (await answer.MessageAsync())["id"]!.ToJsonString();

        await stranger.TellAsync(Frames.Result(id, "\"forged\""));
        await client.TellAsync(Frames.Result(id, "\"mine\""));

        Assert.Equal("mine", (string?)(await answer.MessageAsync()).Structured()["result"]);
    }

    [Fact]
    public async Task A_question_is_withdrawn_when_its_call_is_cancelled()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        var plain = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Ask("elicitation/create"));
        var id = (await answer.MessageAsync())["id"]!.ToJsonString();

        await client.TellAsync(Frames.Notification("notifications/cancelled", """{"requestId":1}"""));

        var withdrawn = await answer.MessageAsync();
        Assert.Equal("notifications/cancelled", (string?)withdrawn["method"]);
        Assert.Equal(id, withdrawn["params"]!["requestId"]!.ToJsonString());
        Assert.Null(await answer.NextAsync());
        await Eventually.Is(async () => (await plain.SeenAsync()).Contains("answer \"ask-1\""));

        // An answer that comes too late goes nowhere, and the child is free for the next interactive call.
        await client.TellAsync(Frames.Result(id, "{}"));
        Assert.Equal("1", (await client.CallAsync("echo", "1")).Structured().ToJsonString());
        Assert.Single(await plain.SeenAsync(), line => line == "answer \"ask-1\"");
    }

    [Fact]
    public async Task A_child_that_dies_takes_its_question_back()
    {
        await using var gateway = await StartAsync(Naughty());
        var client = await gateway.OpenAsync(capabilities: Everything);
        var plain = await gateway.OpenAsync();
        using var answer = await client.PostAsync(Ask("elicitation/create"));
        await answer.MessageAsync();

        await plain.CallAsync("crash");

        var messages = await answer.MessagesAsync().Select(text => JsonNode.Parse(text)!).ToListAsync();
        Assert.Contains(messages, message => message["error"] is not null);
    }

    private static string Ask(string method, string id = "1") => Frames.Call("ask", $$$"""{"method":"{{{method}}}","params":{"about":"me","n":1.0}}""", id);

    private static async Task OverPostStreamAsync(McpHttp client, string method)
    {
        using var answer = await client.PostAsync(Ask(method));
        var question = await answer.NextAsync();
        Assert.Equal($"\"{method}\"", Replies.Raw(question!.Data!, "method"));
        Assert.Equal("""{"about":"me","n":1.0}""", Replies.Raw(question.Data!, "params"));
        await client.TellAsync(Frames.Result(Replies.Raw(question.Data!, "id"), Answer));
        Assert.Equal(Answer, Replies.Raw(await answer.ReplyAsync(), "result", "structuredContent", "result"));
    }

    private static async Task OverGetStreamAsync(McpHttp client, string method)
    {
        using var stream = await client.GetAsync();
        var call = client.PostAsync(Ask(method, "2"), Replies.AcceptJsonOnly);
        var question = await stream.MessageAsync();
        Assert.Equal(method, (string?)question["method"]);
        await client.TellAsync(Frames.Result(question["id"]!.ToJsonString(), Answer));
        using var answer = await call;
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(Answer, Replies.Raw(await answer.ReplyAsync(), "result", "structuredContent", "result"));
    }

    private static async Task OverSseAsync(McpSse client, string method)
    {
        await client.SendAsync(Ask(method, "3"));
        var question = await client.MessageAsync(message => message.TryGetProperty("method", out var found) && found.GetString() == method);
        await client.SendAsync(Frames.Result(Replies.Raw(question, "id"), Answer));
        Assert.Equal(Answer, Replies.Raw(await client.ReplyAsync("3"), "result", "structuredContent", "result"));
    }
}
