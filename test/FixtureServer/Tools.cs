using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FixtureServer;

/// <summary>The tools, once for both eras. Those that ask their client something are in <see cref="Questions"/>.</summary>
internal static class Tools
{
    // The suite wants its messages about 50 ms apart; the pause is part of the fixture, nothing waits on it.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<JsonNode> CallAsync(Exchange call)
    {
        var name = call.Request.Text("name") ?? "";
        return call.Fixture.Catalog.Find("results", name) ?? name switch
        {
            "echo" => Text(call.Argument("text")),
            "add_numbers" => Add(call),
            "slow_read" or "slow_put" or "slow_append" => await SlowAsync(call),
            "wait" => await WaitAsync(call),
            "counters" => Structured(call.Fixture.Counters.ToJson()),
            "test_tool_with_logging" => await LogAsync(call),
            "test_logging_tool" => Logged(call),
            "test_tool_with_progress" => await ProgressAsync(call),
            "test_reconnection" => await ReconnectionAsync(),
            "test_custom_headers" => Text($"region={call.Argument("region")}"),
            "touch_resource" => Text(call.Fixture.AnnounceUpdate(call.Argument("uri")) ? "updated" : "not subscribed"),
            "test_trigger_tool_change" => Change(call, "tools"),
            "test_trigger_prompt_change" => Change(call, "prompts"),
            "test_trigger_resource_change" => Change(call, "resources"),
            "end_subscriptions" => EndSubscriptions(call),
            _ => await Questions.CallAsync(name, call),
        };
    }

    public static JsonObject Text(string text) => new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    /// <summary>A structured result, and the same as text for clients that do not know of those.</summary>
    public static JsonObject Structured(JsonObject content)
    {
        var result = Text(content.ToJsonString());
        result["structuredContent"] = content;
        return result;
    }

    public static Task PauseAsync(CancellationToken cancelled = default) => Task.Delay(Pause, TimeProvider.System, cancelled);

    /// <summary>What is wrong with a tool's arguments is its result, for the model to read, and no error of the protocol.</summary>
    private static JsonObject Add(Exchange call)
    {
        if (Number(call, "a") is { } a && Number(call, "b") is { } b)
        {
            return Text((a + b).ToString(CultureInfo.InvariantCulture));
        }

        var wrong = Text("It takes two numbers, 'a' and 'b'.");
        wrong["isError"] = true;
        return wrong;
    }

    private static decimal? Number(Exchange call, string name) =>
        call.Request.Param("arguments", name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    private static async Task<JsonNode> SlowAsync(Exchange call)
    {
        var text = call.Argument("text");
        var steps = call.Request.Number(2, "arguments", "steps");
        var step = TimeSpan.FromMilliseconds(call.Request.Number(100, "arguments", "milliseconds")) / Math.Max(steps, 1);
        for (var i = 1; i <= steps; i++)
        {
            call.Progress(i, steps, text);
            await Task.Delay(step, TimeProvider.System, call.Cancelled);
        }

        call.Fixture.Counters.Done(text);
        return Text(text);
    }

    private static async Task<JsonNode> WaitAsync(Exchange call)
    {
        var party = call.Argument("party");
        call.Fixture.Counters.Waits(party);
        call.Progress(1, 2, party);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Cancelled);
            return Text(party);
        }
        finally
        {
            call.Fixture.Counters.Cancelled(party);
        }
    }

    private static async Task<JsonNode> LogAsync(Exchange call)
    {
        foreach (var message in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
            call.Log(message);
            await PauseAsync(call.Cancelled);
        }

        return Text("Tool with logging executed successfully");
    }

    private static JsonObject Logged(Exchange call)
    {
        foreach (var level in (string[])["debug", "info", "error"])
        {
            call.Log($"logged at {level}", level);
        }

        return Text("logged");
    }

    private static async Task<JsonNode> ProgressAsync(Exchange call)
    {
        foreach (var progress in (int[])[0, 50, 100])
        {
            call.Progress(progress, 100);
            await PauseAsync(call.Cancelled);
        }

        return Text("Tool with progress executed successfully");
    }

    private static async Task<JsonNode> ReconnectionAsync()
    {
        await PauseAsync();
        return Text("Reconnection test completed successfully.");
    }

    private static JsonObject Change(Exchange call, string list)
    {
        call.Fixture.Catalog.Toggle(list);
        call.Fixture.AnnounceChange(list);
        return Text($"{list} changed");
    }

    private static JsonObject EndSubscriptions(Exchange call)
    {
        call.Fixture.EndSubscriptions();
        return Text("ended");
    }
}
