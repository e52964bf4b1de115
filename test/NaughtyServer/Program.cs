using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NaughtyServer;
using Outboard.Testing;

var options = Options.Parse(args);
if (options.PlayGrandchild is { } kind)
{
    return Grandchild.Play(kind);
}

// Schemas that only 2026-07-28 allows.
const string StrangeTools = """
    {"resultType":"complete","ttlMs":5,"cacheScope":"public","tools":[
      {"name":"echo","inputSchema":{"type":"object"}},
      {"name":"strange_in","inputSchema":{"anyOf":[{"required":["a"]}]}},
      {"name":"strange_out","inputSchema":{"type":"object"},"outputSchema":{"type":"array","items":{"type":"number","maximum":1e2}}}]}
    """;

using var term = options.IgnoreTerm ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true) : null;
foreach (var line in options.StandardError)
{
    Console.Error.WriteLine(line);
}

foreach (var grandchild in options.Grandchildren)
{
    Grandchild.Start(grandchild);
}

using var diary = options.Diary is { } folder ? new StreamWriter(Path.Combine(folder, $"{Environment.ProcessId}.txt")) { AutoFlush = true } : null;
if (options.CrashAtStart is { } crash)
{
    return crash;
}

// Here and below a delay is the misbehaviour itself, not a way to wait for something.
await Task.Delay(options.StartDelay);
var server = new LineServer(Console.OpenStandardInput(), Console.OpenStandardOutput());
var play = new Play(server);
var tools = new Tools(server, play);
server.Arrived = message =>
{
    tools.Remember(message);
    play.Remember(message);
    diary?.WriteLine(message.Method ?? "answer");
};
server.Requests["server/discover"] = DiscoverAsync;
server.Requests["initialize"] = InitializeAsync;
server.Requests["ping"] = _ => Task.FromResult<JsonNode?>(new JsonObject());
server.Requests["tools/list"] = call => call.Param("steps") is not null
    ? play.RunAsync(call)
    : Task.FromResult<JsonNode?>(play.TryList(call) ? null : new JsonObject { ["tools"] = new JsonArray([.. tools.Names.Select(Tool)]) });
server.Requests["tools/call"] = tools.CallAsync;
server.Requests["resources/list"] = _ => Task.FromResult<JsonNode?>(new JsonObject { ["resources"] = new JsonArray() });
foreach (var method in (string[])["resources/read", "prompts/get", "prompts/list", "resources/templates/list", "completion/complete"])
{
    server.Requests[method] = play.RunAsync;
}

foreach (var method in (string[])["logging/setLevel", "resources/subscribe", "resources/unsubscribe"])
{
    server.Requests[method] = _ => Task.FromResult<JsonNode?>(new JsonObject());
}

if (options.Modern)
{
    var modern = new Modern(server, options);
    server.Arrived = message =>
    {
        tools.Remember(message);
        modern.Remember(message);
    };
    server.Requests.Remove("initialize");
    server.Requests.Remove("ping");
    server.Requests["server/discover"] = _ => Task.FromResult<JsonNode?>(modern.Discover());
    server.Requests["subscriptions/listen"] = modern.ListenAsync;
    server.Requests["tools/call"] = call => modern.CallAsync(call, tools.CallAsync);
    server.Requests["tools/list"] = _ => Task.FromResult(JsonNode.Parse(StrangeTools));
    server.Notifications["notifications/cancelled"] = modern.OnCancelled;
}

if (options.AskRootsAtOnce)
{
    server.Notifications["notifications/initialized"] = _ => server.AskAsync("roots/list", new JsonObject());
}

if (options.JunkAtStart)
{
    Array.ForEach(Junk.Kinds, junk => Junk.Print(server, junk));
}

await server.RunAsync();
if (options.IgnoreEnd)
{
    await Task.Delay(TimeSpan.FromMinutes(3));
}

return 0;

async Task<JsonNode?> InitializeAsync(LineMessage request)
{
    if (options.ExitOnInitialize is { } code)
    {
        Environment.Exit(code);
    }

    switch (options.RefuseInitialize)
    {
        case "unsupported":
            throw new LineError(-32022, "Unsupported protocol version", new JsonObject { ["supported"] = new JsonArray("2026-07-28"), ["requested"] = request.Text("protocolVersion") });
        case "mismatch":
            throw new LineError(-32602, "Server protocol version mismatch: this server speaks 2026-07-28");
    }

    await Task.Delay(options.MuteOnInitialize ? Timeout.InfiniteTimeSpan : options.InitializeDelay);
    return options.FailInitialize is { } message
        ? throw new LineError(-32600, message)
        : new JsonObject
        {
            ["protocolVersion"] = options.Version,
            ["capabilities"] = new JsonObject
            {
                ["tools"] = new JsonObject { ["listChanged"] = !options.PromiseNothing },
                ["resources"] = new JsonObject { ["subscribe"] = true, ["listChanged"] = !options.PromiseNothing },
                ["logging"] = new JsonObject(),
            },
            ["serverInfo"] = new JsonObject { ["name"] = options.Name, ["version"] = "1.0.0", ["title"] = "Naughty" },
            ["instructions"] = $"This is {options.Name}.",
        };
}

async Task<JsonNode?> DiscoverAsync(LineMessage request)
{
    await Task.Delay(options.Discover == "mute" ? Timeout.InfiniteTimeSpan : options.DiscoverDelay);
    switch (options.Discover)
    {
        case "exit":
            Environment.Exit(3);
            return null;
        case "odd":
            return new JsonObject { ["capabilities"] = new JsonObject() };
        case "answer":
            return new JsonObject
            {
                ["resultType"] = "complete",
                ["supportedVersions"] = new JsonArray("2025-11-25", "2026-07-28"),
                ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                ["ttlMs"] = 0,
                ["cacheScope"] = "private",
                ["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = new JsonObject { ["name"] = options.Name, ["version"] = "1.0.0" } },
            };
        default:
            throw new LineError(-32601, "Method not found: server/discover");
    }
}

static JsonNode Tool(string name)
{
    var tool = new JsonObject
    {
        ["name"] = name,
        ["description"] = "See the README of NaughtyServer.",
        ["inputSchema"] = new JsonObject { ["type"] = "object" },
    };
    if (Tools.ReadOnly.Contains(name))
    {
        tool["annotations"] = new JsonObject { ["readOnlyHint"] = true };
    }

    return tool;
}
