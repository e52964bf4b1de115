using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Outboard.Testing;

const int Rounds = 11;
const int Goal = 500;
int[] sizes = [1, 12, 50, 100];
string[][] outputs = [[], ["--json"]];

var (published, _, why) = await TestProcess.RunAsync("dotnet", ["publish", Repo.Path("src", "Outboard"), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet"], limit: TimeSpan.FromMinutes(10));
if (published != 0)
{
    await Console.Error.WriteLineAsync(why);
    return 1;
}

var outboard = Repo.Path("artifacts", "publish", "Outboard", "release_linux-x64", "outboard");
var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
var folder = Directory.CreateTempSubdirectory("outboard-plan-").FullName;
var times = new Dictionary<(int Servers, string Output), List<double>>();
var processor = new Dictionary<(int Servers, string Output), List<double>>();
foreach (var size in sizes)
{
    await File.WriteAllTextAsync(Manifest(size), ManifestOf(size));
}

for (var round = 0; round <= Rounds; round++)
{
    foreach (var size in sizes)
    {
        foreach (var output in outputs)
        {
            var before = await ProcessorOfChildrenAsync();
            var start = Stopwatch.GetTimestamp();
            var (exitCode, text, error) = await TestProcess.RunAsync(outboard, ["plan", "--offline", "-f", Manifest(size), .. output], limit: TimeSpan.FromSeconds(30));
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (exitCode != 3 || !text.Contains("Tool01Service", StringComparison.Ordinal) && !text.Contains("service of tool-01", StringComparison.Ordinal))
            {
                await Console.Error.WriteLineAsync($"{size} servers: exit code {exitCode}\n{error}");
                return 1;
            }

            // The first round brings the files into memory.
            if (round > 0)
            {
                var key = (size, string.Join(' ', output));
                times.TryAdd(key, []);
                times[key].Add(took);
                processor.TryAdd(key, []);
                processor[key].Add(await ProcessorOfChildrenAsync() - before);
            }
        }
    }
}

Directory.Delete(folder, recursive: true);
var worst = outputs.Max(output => Median(times[(50, string.Join(' ', output))]));
var report = $"""
    # outboard plan --offline

    {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC · {Environment.ProcessorCount} cores · {RuntimeInformation.FrameworkDescription} · load average at start {load}
    Layout edge with a zone, a task for each server. Manifest read, planned, split, all templates made, checked against the schemas and the rules, priced and printed.

    | servers | output | process start to its end, ms, median of {Rounds} | least | of it processor, both cores, median |
    |---:|---|---:|---:|---:|
    {string.Join('\n', times.Select(entry => string.Create(CultureInfo.InvariantCulture, $"| {entry.Key.Servers} | {(entry.Key.Output.Length == 0 ? "table" : entry.Key.Output)} | {Median(entry.Value):0} | {entry.Value.Min():0} | {Median(processor[entry.Key]):0} |")))}

    | goal | measured | reached |
    |---|---|---|
    | 50 servers under {Goal} ms | {worst.ToString("0", CultureInfo.InvariantCulture)} ms | {(worst < Goal ? "yes" : "no")} |
    """.ReplaceLineEndings("\n") + "\n";
Console.Write(report);
await File.WriteAllTextAsync(Repo.Path("bench", "results", "plan.md"), report);
return 0;

string Manifest(int servers) => Path.Combine(folder, $"{servers}.json");

static string ManifestOf(int servers) => new JsonObject
{
    ["mcpServers"] = new JsonObject(Enumerable.Range(1, servers).Select(static i => KeyValuePair.Create<string, JsonNode?>($"tool-{i:00}", new JsonObject
    {
        ["command"] = i % 3 == 0 ? "npx" : "uvx",
        ["args"] = new JsonArray($"tool-{i:00}-mcp==1.{i}.0"),
        ["env"] = new JsonObject { ["LOG_LEVEL"] = "ERROR" },
    }))),
    ["aws"] = new JsonObject { ["region"] = "us-east-1", ["domain"] = "ecs.example.com", ["hostedZoneId"] = "Z0123456789ABCDEFGHIJ" },
}.ToJsonString();

// "4242 (dotnet) S …": user and system time of the children that have ended are the 16th and 17th, in hundredths of a second.
static async Task<double> ProcessorOfChildrenAsync()
{
    var stat = await File.ReadAllTextAsync("/proc/self/stat");
    var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    return 10 * (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture));
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
