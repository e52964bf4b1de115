using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.Testing;

namespace FixtureServer;

/// <summary>A well-behaved server of every legacy revision: tools, prompts, resources, completion, log levels, subscriptions, and questions to the client.</summary>
internal sealed partial class Fixture
{
    // Rising severity, mcp-transports 10.
    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];
    private static readonly string[] Revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private readonly LineServer server;
    private readonly JsonObject data;
    private readonly HashSet<string> subscribed = new(StringComparer.Ordinal);
    private JsonElement clientCapabilities;
    private int level;

    public Fixture(LineServer server)
    {
        this.server = server;
        data = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixture.json")))!.AsObject();
        Answer("initialize", Initialize);
        Answer("ping", _ => new JsonObject());
        Answer("tools/list", _ => new JsonObject { ["tools"] = Copy("tools") });
        Answer("prompts/list", _ => new JsonObject { ["prompts"] = Copy("prompts") });
        Answer("prompts/get", Prompt);
        Answer("resources/list", _ => new JsonObject { ["resources"] = Copy("resources") });
        Answer("resources/templates/list", _ => new JsonObject { ["resourceTemplates"] = Copy("resourceTemplates") });
        Answer("resources/read", Read);
        Answer("resources/subscribe", request => Subscribed(() => subscribed.Add(request.Text("uri")!)));
        Answer("resources/unsubscribe", request => Subscribed(() => subscribed.Remove(request.Text("uri")!)));
        Answer("completion/complete", Complete);
        Answer("logging/setLevel", SetLevel);
        server.Requests["tools/call"] = CallAsync;
    }

    private void Answer(string method, Func<LineMessage, JsonNode> answer) =>
        server.Requests[method] = request => Task.FromResult<JsonNode?>(answer(request));

    private JsonNode Copy(params ReadOnlySpan<string> path) =>
        Find(path) ?? throw new LineError(-32602, $"No such {path[0]}: {path[^1]}");

    private JsonNode? Find(params ReadOnlySpan<string> path)
    {
        JsonNode? found = data;
        foreach (var name in path)
        {
            found = found?[name];
        }

        return found?.DeepClone();
    }

    private JsonNode Initialize(LineMessage request)
    {
        clientCapabilities = request.Param("capabilities") ?? default;
        var asked = request.Text("protocolVersion") ?? "";
        var result = new JsonObject { ["protocolVersion"] = Revisions.Contains(asked) ? asked : Revisions[^1] };
        foreach (var (name, value) in data["initialize"]!.AsObject())
        {
            result[name] = value!.DeepClone();
        }

        return result;
    }

    private JsonNode Prompt(LineMessage request)
    {
        var name = request.Text("name") ?? "";
        var text = Copy("messages", name).ToJsonString();
        var filled = Placeholder().Replace(
            text, match => JsonEncodedText.Encode(request.Text("arguments", match.Groups["name"].Value) ?? "").ToString());
        return new JsonObject { ["messages"] = JsonNode.Parse(filled) };
    }

    private JsonNode Read(LineMessage request)
    {
        var uri = request.Text("uri") ?? "";
        if (Find("contents", uri) is { } known)
        {
            return new JsonObject { ["contents"] = new JsonArray(known) };
        }

        if (TemplateUri().Match(uri) is { Success: true } match)
        {
            var id = match.Groups["id"].Value;
            return new JsonObject
            {
                ["contents"] = new JsonArray(new JsonObject
                {
                    ["uri"] = uri,
                    ["mimeType"] = "application/json",
                    ["text"] = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
                }),
            };
        }

        throw new LineError(-32002, "Resource not found", new JsonObject { ["uri"] = uri });
    }

    private JsonNode Complete(LineMessage request)
    {
        var begun = request.Text("argument", "value") ?? "";
        var values = data["completions"]!.AsArray().Select(value => value!.GetValue<string>()).Where(value => value.StartsWith(begun, StringComparison.Ordinal)).ToArray();
        return new JsonObject
        {
            ["completion"] = new JsonObject
            {
                ["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]),
                ["total"] = values.Length,
                ["hasMore"] = false,
            },
        };
    }

    private JsonObject SetLevel(LineMessage request)
    {
        var asked = Array.IndexOf(Levels, request.Text("level"));
        level = asked >= 0 ? asked : throw new LineError(-32602, $"Unknown level: {request.Text("level")}");
        return [];
    }

    private static JsonObject Subscribed(Func<bool> change)
    {
        change();
        return [];
    }

    private async Task<JsonNode?> CallAsync(LineMessage call)
    {
        var name = call.Text("name") ?? "";
        return Find("results", name) ?? name switch
        {
            "test_tool_with_logging" => await LogAsync(),
            "test_tool_with_progress" => await ProgressAsync(call.Param("_meta", "progressToken")),
            "test_reconnection" => await ReconnectionAsync(),
            "test_sampling" => await SampleAsync(call),
            "test_elicitation" => await ElicitAsync("User response: action: {0}, content: {1}", new JsonObject
            {
                ["message"] = call.Text("arguments", "message"),
                ["requestedSchema"] = JsonNode.Parse(
                    """{"type":"object","properties":{"username":{"type":"string"},"email":{"type":"string"}},"required":["username","email"]}"""),
            }),
            "test_elicitation_sep1034_defaults" or "test_elicitation_sep1330_enums" =>
                await ElicitAsync("Elicitation completed: action={0}, content={1}", Copy("elicitations", name)),
            "test_list_roots" => Text((await AskAsync("roots", "roots/list", new JsonObject())).GetRawText()),
            "add_numbers" => Text((call.Param("arguments", "a")!.Value.GetDecimal() + call.Param("arguments", "b")!.Value.GetDecimal())
                .ToString(System.Globalization.CultureInfo.InvariantCulture)),
            "touch_resource" => Touch(call.Text("arguments", "uri") ?? ""),
            _ => throw new LineError(-32602, $"Unknown tool: {name}"),
        };
    }

    private static JsonObject Text(string text) => new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    // The suite wants its messages about 50 ms apart; the pause is part of the fixture, nothing waits on it.
    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);

    private async Task<JsonNode> LogAsync()
    {
        foreach (var message in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
            if (level <= Array.IndexOf(Levels, "info"))
            {
                server.Notify("notifications/message", new JsonObject { ["level"] = "info", ["data"] = message });
            }

            await PauseAsync();
        }

        return Text("Tool with logging executed successfully");
    }

    private async Task<JsonNode> ProgressAsync(JsonElement? token)
    {
        foreach (var progress in (int[])[0, 50, 100])
        {
            if (token is { } given)
            {
                server.Notify("notifications/progress", new JsonObject { ["progressToken"] = JsonNode.Parse(given.GetRawText()), ["progress"] = progress, ["total"] = 100 });
            }

            await PauseAsync();
        }

        return Text("Tool with progress executed successfully");
    }

    private static async Task<JsonNode> ReconnectionAsync()
    {
        await PauseAsync();
        return Text("Reconnection test completed successfully.");
    }

    private async Task<JsonNode> SampleAsync(LineMessage call)
    {
        var answer = await AskAsync("sampling", "sampling/createMessage", new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject
            {
                ["role"] = "user",
                ["content"] = new JsonObject { ["type"] = "text", ["text"] = call.Text("arguments", "prompt") },
            }),
            ["maxTokens"] = 100,
        });
        return Text($"LLM response: {answer.GetProperty("content").GetProperty("text").GetString()}");
    }

    private async Task<JsonNode> ElicitAsync(string format, JsonNode question)
    {
        var answer = await AskAsync("elicitation", "elicitation/create", question);
        var content = answer.TryGetProperty("content", out var given) ? given.GetRawText() : "{}";
        return Text(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, answer.GetProperty("action").GetString(), content));
    }

    private Task<JsonElement> AskAsync(string capability, string method, JsonNode parameters) =>
        clientCapabilities.ValueKind == JsonValueKind.Object && clientCapabilities.TryGetProperty(capability, out _)
            ? server.AskAsync(method, parameters)
            : throw new LineError(-32600, $"The client does not support {capability}.");

    private JsonObject Touch(string uri)
    {
        if (!subscribed.Contains(uri))
        {
            return Text("not subscribed");
        }

        server.Notify("notifications/resources/updated", new JsonObject { ["uri"] = uri });
        return Text("updated");
    }

    [GeneratedRegex(@"\{(?<name>arg1|arg2|resourceUri)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^test://template/(?<id>[^/\"]+)/data$")]
    private static partial Regex TemplateUri();
}
