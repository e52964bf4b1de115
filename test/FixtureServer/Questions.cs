using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>The tools, prompts and resources that ask their client something before they answer.</summary>
internal static class Questions
{
    public static async Task<JsonNode> CallAsync(string name, Exchange call) => name switch
    {
        "test_sampling" => Tools.Text($"LLM response: {Said(await call.AskAsync(Question.Sample("sampling", call.Argument("prompt"))))}"),
        "test_elicitation" => await ElicitAsync(call, "User response: action: {0}, content: {1}", new JsonObject
        {
            ["message"] = call.Argument("message"),
            ["requestedSchema"] = JsonNode.Parse(
                """{"type":"object","properties":{"username":{"type":"string"},"email":{"type":"string"}},"required":["username","email"]}"""),
        }),
        "test_elicitation_sep1034_defaults" or "test_elicitation_sep1330_enums" =>
            await ElicitAsync(call, "Elicitation completed: action={0}, content={1}", call.Fixture.Catalog.Copy("elicitations", name)),
        "test_list_roots" => Tools.Text((await call.AskAsync(Question.Roots("roots"))).GetRawText()),
        "test_missing_capability" => Tools.Text(Said(await call.AskAsync(Question.Sample("needed", "Are you there?")))),
        "test_streaming_elicitation" => await StreamingAsync(call),
        "test_url_elicitation" => await VisitAsync(call),
        "test_url_required" => await ErrandAsync(call),
        "converse" => await ConverseAsync(call),
        "test_input_required_result_elicitation" =>
            Tools.Text($"Hello, {Filled(await call.AskAsync(Question.Elicit("user_name", "What is your name?", "name")), "name")}!"),
        "test_input_required_result_sampling" =>
            Tools.Text(Said(await call.AskAsync(Question.Sample("capital_question", "What is the capital of France?")))),
        "test_input_required_result_list_roots" => Tools.Text((await call.AskAsync(Question.Roots("client_roots"))).GetRawText()),
        "test_input_required_result_request_state" =>
            Tools.Text($"state-ok, confirmed: {Filled(await call.AskAsync(Question.Elicit("confirm", "Please confirm", "ok", "boolean"), keepsState: true), "ok")}"),
        "test_input_required_result_tampered_state" =>
            Tools.Text($"Unharmed: {Filled(await call.AskAsync(Question.Elicit("confirm", "Please confirm", "ok", "boolean"), keepsState: true), "ok")}"),
        "test_input_required_result_multiple_inputs" => await ThreeAsync(call),
        "test_input_required_result_multi_round" => await TwoRoundsAsync(call),
        "test_input_required_result_capabilities" => await PossibleAsync(call),
        _ => throw new LineError(-32602, $"Unknown tool: {name}"),
    };

    public static async Task<JsonNode> PromptAsync(Exchange request)
    {
        var name = request.Request.Text("name") ?? "";
        if (name != "test_input_required_result_prompt")
        {
            return request.Fixture.Catalog.Prompt(name, request.Argument);
        }

        var context = Filled(await request.AskAsync(Question.Elicit("user_context", "What context should the prompt use?", "context")), "context");
        return new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new JsonObject { ["type"] = "text", ["text"] = $"In the context of {context}." } }),
        };
    }

    public static async Task<JsonNode> ReadAsync(Exchange request)
    {
        var uri = request.Request.Text("uri") ?? "";
        if (uri != "test://asking-resource")
        {
            return request.Fixture.Catalog.Read(uri) ?? throw request.Fixture.NotFound(uri);
        }

        var reader = Filled(await request.AskAsync(Question.Elicit("reader", "Who wants to read this?", "name")), "name");
        return new JsonObject
        {
            ["contents"] = new JsonArray(new JsonObject { ["uri"] = uri, ["mimeType"] = "text/plain", ["text"] = $"For the eyes of {reader}." }),
        };
    }

    /// <summary>What the client's model said.</summary>
    private static string Said(JsonElement answer)
    {
        // {"content":{"type":"text","text":"…"}}, or a list of such since 2025-11-25.
        var content = answer.GetProperty("content");
        content = content.ValueKind == JsonValueKind.Array ? content[0] : content;
        return content.GetProperty("text").GetString() ?? "";
    }

    /// <summary>What the user put into a field, as text; what became of the form when it was not accepted.</summary>
    private static string Filled(JsonElement answer, string field) =>
        answer.TryGetProperty("content", out var content) && content.TryGetProperty(field, out var value)
            ? value.ToString()
            : $"({answer.GetProperty("action").GetString()})";

    private static async Task<JsonNode> ElicitAsync(Exchange call, string format, JsonNode question)
    {
        var answer = await call.AskAsync(Question.Elicit("elicitation", (string?)question["message"], question["requestedSchema"]!.DeepClone()));
        var content = answer.TryGetProperty("content", out var given) ? given.GetRawText() : "{}";
        return Tools.Text(string.Format(CultureInfo.InvariantCulture, format, answer.GetProperty("action").GetString(), content));
    }

    private static async Task<JsonNode> StreamingAsync(Exchange call)
    {
        call.Progress(1, 2);
        call.Log("about to ask");
        return Tools.Text($"Streamed: {Filled(await call.AskAsync(Question.Elicit("streamed", "Go on?", "ok", "boolean")), "ok")}");
    }

    private static async Task<JsonNode> VisitAsync(Exchange call) =>
        Tools.Text($"Visited: {(await call.AskAsync(Question.Visit("visit", "Please go there", call.Argument("url")))).GetProperty("action").GetString()}");

    // 2025-11-25 can fail a call until the user has been somewhere (-32042); later revisions have no such error and ask.
    private static async Task<JsonNode> ErrandAsync(Exchange call)
    {
        var errand = call.Argument("errand");
        var place = new Uri($"https://example.com/errands/{Uri.EscapeDataString(errand)}").AbsoluteUri;
        if (call is ModernExchange)
        {
            await call.AskAsync(Question.Visit("errand", "Please run this errand first", place));
        }
        else if (call.Fixture.Counters.Done($"errand {errand}") == 1)
        {
            throw new LineError(-32042, "The user has to run an errand first.", new JsonObject
            {
                ["elicitations"] = new JsonArray(new JsonObject
                {
                    ["mode"] = "url",
                    ["elicitationId"] = Guid.NewGuid().ToString(),
                    ["url"] = place,
                    ["message"] = "Please run this errand first",
                }),
            });
        }

        return Tools.Text($"{errand} is done");
    }

    private static async Task<JsonNode> ThreeAsync(Exchange call)
    {
        var answers = await call.AskAllAsync(
            [
                Question.Elicit("user_name", "What is your name?", "name"),
                Question.Sample("greeting", "Generate a greeting", maxTokens: 50),
                Question.Roots("client_roots"),
            ],
            keepsState: true);
        return Tools.Text($"{Said(answers[1])} {Filled(answers[0], "name")}, at {answers[2].GetProperty("roots").GetRawText()}");
    }

    private static async Task<JsonNode> TwoRoundsAsync(Exchange call)
    {
        var name = Filled(await call.AskAsync(Question.Elicit("step1", "Step 1: What is your name?", "name"), keepsState: true), "name");
        var color = Filled(await call.AskAsync(Question.Elicit("step2", "Step 2: What is your favorite color?", "color"), keepsState: true), "color");
        return Tools.Text($"{name} likes {color}");
    }

    private static async Task<JsonNode> PossibleAsync(Exchange call)
    {
        Question[] wishes = [Question.Elicit("who", "What is your name?", "name"), Question.Sample("what", "Say something"), Question.Roots("where")];
        var possible = wishes.Where(wish => call.Can(wish.Capability)).ToArray();
        if (possible.Length == 0)
        {
            return Tools.Text("Nothing could be asked.");
        }

        var answers = await call.TryAskAsync(possible, keepsState: false);
        return Tools.Text($"Answered: {string.Join(", ", possible.Zip(answers).Where(static pair => pair.Second is not null).Select(static pair => pair.First.Key))}");
    }

    // Everything that goes either way names its party, so that whoever gets a message that is not for them knows it.
    private static async Task<JsonNode> ConverseAsync(Exchange call)
    {
        var party = call.Argument("party");
        var steps = call.Argument("script").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var answers = new JsonArray();
        for (var i = 0; i < steps.Length; i++)
        {
            var text = $"{party} {steps[i]} {i}";
            switch (steps[i])
            {
                case "log": call.Log(text); break;
                case "progress": call.Progress(i + 1, steps.Length, text); break;
                case "pause": await Tools.PauseAsync(call.Cancelled); break;
                case "sampling": answers.Add(Said(await call.AskAsync(Question.Sample($"q{i}", text), keepsState: true))); break;
                case "elicitation": answers.Add(Filled(await call.AskAsync(Question.Elicit($"q{i}", text, "name"), keepsState: true), "name")); break;
                case "roots": answers.Add(First(await call.AskAsync(WithParty(Question.Roots($"q{i}"), text), keepsState: true))); break;
                default: throw new LineError(-32602, $"A script has no step '{steps[i]}'.");
            }
        }

        return Tools.Structured(new JsonObject { ["party"] = party, ["answers"] = answers });
    }

    private static string First(JsonElement answer) =>
        answer.GetProperty("roots") is { } roots && roots.GetArrayLength() > 0 ? roots[0].GetProperty("uri").GetString()! : "(none)";

    private static Question WithParty(Question question, string text)
    {
        question.Parameters["_meta"] = new JsonObject { ["fixture/party"] = text };
        return question;
    }
}
