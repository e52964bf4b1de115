using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outboard.Testing;

namespace NaughtyServer;

/// <summary>The tools: each misbehaves in one way, on request. See the table in <c>README.md</c>.</summary>
internal sealed class Tools
{
    /// <summary>Those that say of themselves that they only read.</summary>
    public static readonly string[] ReadOnly = ["echo", "pid", "env", "env_value", "seen", "hold"];

    private readonly LineServer server;
    private readonly Dictionary<string, Func<LineMessage, Task<JsonNode?>>> tools;
    private readonly List<string> seen = [];
    private readonly Dictionary<string, TaskCompletionSource> held = [];
    private readonly List<LineMessage> gathered = [];

    public Tools(LineServer server, Play play)
    {
        this.server = server;
        tools = new(StringComparer.Ordinal)
        {
            ["echo"] = Echo,
            ["pid"] = _ => Text(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ["env"] = _ => Structured(new JsonObject
            {
                ["names"] = new JsonArray([.. Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
                ["folder"] = Environment.CurrentDirectory,
            }),
            ["env_value"] = call => Structured(new JsonObject { ["value"] = Environment.GetEnvironmentVariable(Argument(call, "name") ?? "") }),
            ["seen"] = _ => Structured(new JsonObject { ["messages"] = new JsonArray([.. seen.Select(line => (JsonNode)line)]) }),
            ["hold"] = HoldAsync,
            ["release"] = Release,
            ["gather"] = Gather,
            ["stall"] = Stall,
            ["flood"] = Flood,
            ["huge"] = call => Text(new string('h', call.Number(1, "arguments", "megabytes") << 20)),
            ["stderr"] = StandardError,
            ["crash"] = Crash,
            ["crash_after_reply"] = CrashAfterReply,
            ["half_line"] = HalfLine,
            ["junk"] = PrintJunk,
            ["close_stdout"] = CloseOutput,
            ["twice"] = Twice,
            ["fail"] = Fail,
            ["tool_error"] = call => Task.FromResult<JsonNode?>(new JsonObject { ["content"] = Content(Argument(call, "text") ?? "no"), ["isError"] = true }),
            ["ask"] = AskAsync,
            ["log"] = Log,
            ["progress"] = Progress,
            ["notify"] = Notify,
            ["play"] = play.RunAsync,
            ["set_tools"] = play.SetTools,
            ["arrived"] = call => Structured(new JsonObject { ["lines"] = play.Arrived(Argument(call, "method")!) }),
            ["spawn"] = call => Text(Grandchild.Start(Argument(call, "kind") ?? "group").ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
    }

    public IEnumerable<string> Names => tools.Keys;

    /// <summary>Remembers what arrived, for the tool <c>seen</c>: <c>tools/call #7</c>, <c>notifications/cancelled 7</c>, <c>answer "ask-1"</c>.</summary>
    public void Remember(LineMessage message) => seen.Add(message.Method switch
    {
        null => $"answer {message.Id}",
        "notifications/cancelled" => $"{message.Method} {message.Param("requestId")}",
        "logging/setLevel" => $"{message.Method} {message.Text("level")}",
        "resources/subscribe" or "resources/unsubscribe" => $"{message.Method} {message.Text("uri")}",
        _ => message.Method + (message.Id is null ? "" : $" #{message.Id}"),
    });

    public Task<JsonNode?> CallAsync(LineMessage call) =>
        tools.TryGetValue(call.Text("name") ?? "", out var tool)
            ? tool(call)
            : throw new LineError(-32602, $"Unknown tool: {call.Text("name")}");

    private static string? Argument(LineMessage call, string name) => call.Text("arguments", name);

    private static JsonArray Content(string text) => [new JsonObject { ["type"] = "text", ["text"] = text }];

    private static Task<JsonNode?> Text(string text) => Task.FromResult<JsonNode?>(new JsonObject { ["content"] = Content(text) });

    private static Task<JsonNode?> Structured(JsonObject value) =>
        Task.FromResult<JsonNode?>(new JsonObject { ["content"] = Content(value.ToJsonString()), ["structuredContent"] = value });

    private static Task<JsonNode?> Nothing => Task.FromResult<JsonNode?>(null);

    private Task<JsonNode?> Echo(LineMessage call)
    {
        var arguments = call.Param("arguments")?.GetRawText() ?? "{}";
        server.Reply(call, $$"""{"content":[],"structuredContent":{{arguments}}}""");
        return Nothing;
    }

    private async Task<JsonNode?> HoldAsync(LineMessage call)
    {
        var key = Argument(call, "key") ?? "";
        await (held[key] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        return await Text($"released {key}");
    }

    private Task<JsonNode?> Release(LineMessage call)
    {
        var key = Argument(call, "key") ?? "";
        return held.Remove(key, out var waiting) && waiting.TrySetResult()
            ? Text($"releasing {key}")
            : throw new LineError(-32602, $"Nothing is held under {key}.");
    }

    // Answers nobody until `count` callers wait, then all of them, the last first.
    private Task<JsonNode?> Gather(LineMessage call)
    {
        gathered.Add(call);
        if (gathered.Count >= call.Number(2, "arguments", "count"))
        {
            foreach (var waiting in Enumerable.Reverse(gathered))
            {
                server.Reply(waiting, $$"""{"content":[],"structuredContent":{{waiting.Param("arguments")!.Value.GetRawText()}}}""");
            }

            gathered.Clear();
        }

        return Nothing;
    }

    private Task<JsonNode?> Stall(LineMessage call)
    {
        if (call.Flag("arguments", "deaf"))
        {
            server.MayRead = new TaskCompletionSource().Task;
        }

        return new TaskCompletionSource<JsonNode?>().Task;
    }

    private Task<JsonNode?> Flood(LineMessage call)
    {
        var data = new string('f', call.Number(100, "arguments", "size"));
        for (var i = 0; i < call.Number(1000, "arguments", "count"); i++)
        {
            server.Notify(Argument(call, "method") ?? "notifications/message", new JsonObject { ["level"] = "info", ["data"] = $"{i} {data}" });
        }

        return Text("flooded");
    }

    private static Task<JsonNode?> StandardError(LineMessage call)
    {
        PrintErrors(call);
        return Text("printed");
    }

    private static void PrintErrors(LineMessage call)
    {
        foreach (var line in call.Param("arguments", "stderr")?.EnumerateArray() ?? default)
        {
            Console.Error.WriteLine(line.GetString());
        }
    }

    private static Task<JsonNode?> Crash(LineMessage call)
    {
        PrintErrors(call);
        End(call);
        return Nothing;
    }

    private Task<JsonNode?> CrashAfterReply(LineMessage call)
    {
        server.Reply(call, """{"content":[{"type":"text","text":"last words"}]}""");
        End(call);
        return Nothing;
    }

    private static void End(LineMessage call)
    {
        if (call.Number(0, "arguments", "signal") is var signal and > 0)
        {
            _ = Native.Kill(Environment.ProcessId, signal);
            Thread.Sleep(Timeout.Infinite); // the signal ends us
        }

        Environment.Exit(call.Number(1, "arguments", "code"));
    }

    private Task<JsonNode?> HalfLine(LineMessage call)
    {
        server.WriteBytes(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":{"content":[{"type":"te"""));
        return Crash(call);
    }

    private Task<JsonNode?> PrintJunk(LineMessage call)
    {
        var kinds = call.Param("arguments", "kinds")?.EnumerateArray().Select(kind => kind.GetString()!).ToArray() ?? Junk.Kinds;
        Array.ForEach(kinds, kind => Junk.Print(server, kind));
        return Text($"after {string.Join(' ', kinds)}");
    }

    // The runtime writes through a duplicate of descriptor 1: the pipe ends for the reader only when every one of ours is closed.
    private static Task<JsonNode?> CloseOutput(LineMessage call)
    {
        var pipe = File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false)?.Name;
        foreach (var descriptor in Directory.GetFiles("/proc/self/fd"))
        {
            if (new FileInfo(descriptor).LinkTarget is { } target && Path.GetFileName(target) == pipe && int.Parse(Path.GetFileName(descriptor), System.Globalization.CultureInfo.InvariantCulture) is not 2 and var number)
            {
                _ = Native.Close(number);
            }
        }

        return Nothing;
    }

    private Task<JsonNode?> Twice(LineMessage call)
    {
        server.Reply(call, """{"content":[{"type":"text","text":"first"}]}""");
        server.Reply(call, """{"content":[{"type":"text","text":"second"}]}""");
        return Nothing;
    }

    private Task<JsonNode?> Fail(LineMessage call)
    {
        var error = call.Param("arguments", "error")?.GetRawText() ?? """{"code":-32000,"message":"failed as asked"}""";
        server.Write($$"""{"jsonrpc":"2.0","id":{{call.Id}},"error":{{error}}}""");
        return Nothing;
    }

    private async Task<JsonNode?> AskAsync(LineMessage call)
    {
        var parameters = JsonNode.Parse(call.Param("arguments", "params")?.GetRawText() ?? "{}")!;
        string answer;
        try
        {
            answer = $$"""{"result":{{(await server.AskAsync(Argument(call, "method")!, parameters)).GetRawText()}}}""";
        }
        catch (LineError error)
        {
            answer = $$$"""{"error":{"code":{{{error.Code}}},"message":{{{JsonSerializer.Serialize(error.Message)}}}}}""";
        }

        server.Reply(call, $$"""{"content":[],"structuredContent":{{answer}}}""");
        return null;
    }

    private Task<JsonNode?> Log(LineMessage call)
    {
        foreach (var level in call.Param("arguments", "levels")?.EnumerateArray() ?? default)
        {
            server.Notify("notifications/message", new JsonObject { ["level"] = level.GetString(), ["logger"] = "naughty", ["data"] = $"at {level.GetString()}" });
        }

        return Text("logged");
    }

    private Task<JsonNode?> Progress(LineMessage call)
    {
        var token = call.Param("_meta", "progressToken")?.GetRawText() ?? throw new LineError(-32602, "No progress token.");
        var steps = call.Number(3, "arguments", "steps");
        for (var i = 1; i <= steps; i++)
        {
            server.Write($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{i}}},"total":{{{steps}}},"x":1e0}}""");
        }

        return Text($"{steps} steps");
    }

    private Task<JsonNode?> Notify(LineMessage call)
    {
        server.Notify(Argument(call, "method")!, JsonNode.Parse(call.Param("arguments", "params")?.GetRawText() ?? "{}"));
        return Text("notified");
    }
}

internal static partial class Native
{
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);
}
