using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outboard.NativeBench;
using Outboard.Testing;

const int Reads = 100;
const int Starts = 7;

if ((await NpmParts.GetAsync()).Missing is { } missing)
{
    await Console.Error.WriteLineAsync(missing);
    return 1;
}

var (published, _, why) = await TestProcess.RunAsync("dotnet", ["publish", Repo.Path("src", "Outboard"), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet"], limit: TimeSpan.FromMinutes(10));
if (published != 0)
{
    await Console.Error.WriteLineAsync(why);
    return 1;
}

var outboard = Repo.Path("artifacts", "publish", "Outboard", "release_linux-x64", "outboard");
var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
await using var pages = await Pages.StartAsync();

// Start to first answer, ours and the peer's in turn.
var starts = new Dictionary<string, List<double>>();
for (var round = 0; round < Starts; round++)
{
    foreach (var kind in new[] { "fetch", "aws-docs", "searxng" })
    {
        await AddAsync($"outboard serve {kind}", () => FirstAnswerAsync(outboard, ["serve", kind], []));
    }

    await AddAsync("mcp-searxng 2.4.0 (npm)", () => FirstAnswerAsync(NpmParts.Node, [NpmParts.Searxng], []));
}

var ours = await MemoryOfOursAsync();
var peer = await MemoryOfPeerAsync();
var first = starts.Where(static entry => entry.Key.StartsWith("outboard", StringComparison.Ordinal)).Max(static entry => Median(entry.Value));
(string Goal, string Measured, bool Reached)[] goals =
[
    ("resident memory under 90 MB after 100 page reads, three servers in one process", $"{Mb(ours.After)} MB right after, {Mb(ours.AtRest)} MB at rest", ours.After < 90e6 && ours.AtRest < 90e6),
    ("first answer under 400 ms after process start", $"{first:0} ms", first < 400),
];
var report = $"""
    # The native servers: memory and start

    {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC · {Environment.ProcessorCount} cores · {RuntimeInformation.FrameworkDescription} · load average at start {load}
    One process with fetch, aws-docs and searxng; {Reads} different pages of 80 KB read, half by `fetch`, half by `web_url_read` (aws-docs reads its own sites only, and lists its tools).

    | resident, MB | at start | after {Reads} pages | 15 s later |
    |---|---:|---:|---:|
    | outboard, three servers | {Mb(ours.Start)} | {Mb(ours.After)} | {Mb(ours.AtRest)} |
    | of it private (not files of the runtime) | {Mb(ours.StartPrivate)} | {Mb(ours.AfterPrivate)} | {Mb(ours.AtRestPrivate)} |
    | mcp-searxng alone | {Mb(peer.Start)} | {Mb(peer.After)} | {Mb(peer.AtRest)} |

    | process start to the answer of `tools/list` over stdio, ms | median of {Starts} | least |
    |---|---:|---:|
    {string.Join('\n', starts.Select(static entry => string.Create(CultureInfo.InvariantCulture, $"| {entry.Key} | {Median(entry.Value):0} | {entry.Value.Min():0} |")))}

    | goal | measured | reached |
    |---|---|---|
    {string.Join('\n', goals.Select(static goal => $"| {goal.Goal} | {goal.Measured} | {(goal.Reached ? "yes" : "no")} |"))}
    """.ReplaceLineEndings("\n") + "\n";
Console.Write(report);
await File.WriteAllTextAsync(Repo.Path("bench", "results", "native.md"), report);
var results = new JsonObject
{
    ["memory"] = new JsonObject { ["outboard"] = ours.ToJson(), ["mcp-searxng"] = peer.ToJson() },
    ["firstAnswerMilliseconds"] = new JsonObject(starts.Select(static entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, new JsonArray([.. entry.Value.Select(static ms => JsonValue.Create(Math.Round(ms, 1)))])))),
    ["loadAtStart"] = load,
};
await File.WriteAllTextAsync(Repo.Path("bench", "results", "native.json"), results.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
return 0;

async Task AddAsync(string name, Func<Task<double>> measure)
{
    starts.TryAdd(name, []);
    starts[name].Add(await measure());
}

static async Task<double> FirstAnswerAsync(string program, string[] arguments, Dictionary<string, string?> environment)
{
    var clock = Stopwatch.StartNew();
    await using var server = TestProcess.Start(program, arguments, environment);
    await server.Input.WriteLineAsync(Frames.Initialize(id: "1"));
    await server.Input.WriteLineAsync(Frames.Initialized);
    await server.Input.WriteLineAsync(Frames.Request("tools/list", id: "2"));
    await server.Input.FlushAsync();
    await server.LineAsync(new Regex("\"id\":2[,}]"));
    var elapsed = clock.Elapsed.TotalMilliseconds;
    server.CloseInput();
    await server.ExitAsync();
    return elapsed;
}

async Task<Memory> MemoryOfOursAsync()
{
    var folder = Directory.CreateTempSubdirectory("outboard-bench-").FullName;
    var file = Path.Combine(folder, "outboard.json");
    await File.WriteAllTextAsync(file, """
        {"mcpServers": {
          "fetch": {"command": "outboard", "args": ["serve", "fetch", "--allow-private", "127.0.0.1"]},
          "aws-doc": {"command": "outboard", "args": ["serve", "aws-docs"]},
          "searxng": {"command": "outboard", "args": ["serve", "searxng", "--allow-private", "127.0.0.1"]}}}
        """);
    await using var up = TestProcess.Start(outboard, ["up", "-f", file, "--port", "0", "--log-level", "warn"]);
    var address = (await up.LineAsync(new Regex(@"http://127\.0\.0\.1:\d+"))).Value;
    await up.LineAsync(new Regex("Ctrl-C stops"));
    using var fetch = await OpenAsync($"{address}/fetch/mcp");
    using var docs = await OpenAsync($"{address}/aws-doc/mcp");
    using var searxng = await OpenAsync($"{address}/searxng/mcp");
    var start = Resident.Of(up.Id);
    using (var listed = await docs.PostAsync(Frames.Request("tools/list")))
    {
        await listed.ReplyAsync();
    }

    for (var i = 0; i < Reads; i++)
    {
        var (client, tool) = i % 2 == 0 ? (fetch, "fetch") : (searxng, "web_url_read");
        var reply = await client.CallAsync(tool, $$"""{"url":"{{pages.Url}}/page/{{i}}"}""");
        if ((bool?)reply["result"]?["isError"] is true || reply["error"] is not null)
        {
            throw new InvalidOperationException(reply.ToJsonString());
        }
    }

    var after = Resident.Of(up.Id);
    await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System);
    var rest = Resident.Of(up.Id);
    up.Terminate();
    await up.ExitAsync();
    Directory.Delete(folder, recursive: true);
    return new Memory(start, after, rest);
}

async Task<Memory> MemoryOfPeerAsync()
{
    await using var server = TestProcess.Start(NpmParts.Node, [NpmParts.Searxng], new Dictionary<string, string?> { ["MCP_HTTP_ALLOW_PRIVATE_URLS"] = "true", ["MCP_TOOL_RATE_MAX"] = "10000" });
    await AskAsync(Frames.Initialize(id: "0"), "0");
    await server.Input.WriteLineAsync(Frames.Initialized);
    var start = Resident.Of(server.Id);
    for (var i = 1; i <= Reads; i++)
    {
        await AskAsync(Frames.Call("web_url_read", $$"""{"url":"{{pages.Url}}/page/{{i}}"}""", $"{i}"), $"{i}");
    }

    var after = Resident.Of(server.Id);
    await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System);
    var rest = Resident.Of(server.Id);
    server.CloseInput();
    await server.ExitAsync();
    return new Memory(start, after, rest);

    async Task AskAsync(string frame, string id)
    {
        await server.Input.WriteLineAsync(frame);
        await server.Input.FlushAsync();
        await server.LineAsync(new Regex($"\"id\":{id}[,}}]"));
    }
}

static async Task<McpHttp> OpenAsync(string endpoint)
{
    var client = new McpHttp(new Uri(endpoint));
    await client.InitializeAsync();
    return client;
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Mb(double bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
