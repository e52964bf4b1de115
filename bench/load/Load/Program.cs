using System.Text.Json;
using System.Text.Json.Serialization;
using Outboard.Load;
using Outboard.Testing;
using Peers = Outboard.Load.Peers;

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The load benchmark reads /proc and its peers are pinned for Linux: run it there.");
    return 2;
}

Options options;
try
{
    options = Options.Parse(args is ["replicas", .. var rest] ? rest : args);
}
catch (ArgumentException wrong)
{
    await Console.Error.WriteLineAsync($"{wrong.Message}\n\n{Options.Usage}");
    return 2;
}

Generator.Tune();
if (args is ["replicas", ..])
{
    return await ReplicaRun.RunAsync(options);
}

await Peers.InstallAsync();
var machine = Machine.Describe(options);
var layouts = Layout.All(options.InFlight);
var failures = new List<string>();
var targets = Target.All.Where(target => options.Only.Count == 0 || options.Only.Contains(target.Name)).ToList();

// First the starts, while nothing else runs; a target that cannot start is told and left out.
var childStart = await StartRun.OfChildAsync();
var starts = new List<StartTimes>();
foreach (var target in targets.ToArray())
{
    await TryAsync($"{target.Name}, start", async () => starts.Add(await StartRun.OfTargetAsync(target)), () => targets.Remove(target));
}

var samples = new Dictionary<(Target Target, Layout Layout), List<Sample>>();
var running = new List<RunningTarget>();
try
{
    foreach (var target in targets)
    {
        await TryAsync($"{target.Name}, start for load", async () => running.Add(await RunningTarget.StartAsync(target)));
    }

    for (var round = 1; round <= options.Rounds; round++)
    {
        foreach (var layout in layouts)
        {
            foreach (var target in running)
            {
                await TryAsync($"{target.Target.Name}, {layout.Name}, round {round}", () => MeasureAsync(target, layout, round));
            }
        }
    }
}
finally
{
    foreach (var target in running)
    {
        await target.DisposeAsync();
    }
}

SessionCost? sessions = null;
if (targets.Contains(Target.Subject))
{
    await TryAsync("sessions", async () => sessions = await SessionRun.MeasureAsync(Target.Subject, idle: 1_000, churned: 10_000));
}

var rows = layouts
    .SelectMany(layout => targets.Select(target => (target, layout)))
    .Where(samples.ContainsKey)
    .Select(key => new Row(key.target.Version, key.target.Kind, key.layout, samples[key]))
    .ToList();
var results = new Results(machine, rows, childStart, starts, sessions, failures);
var report = Report.Write(results, layouts);
Console.Write(report);
if (options.Out is { } folder)
{
    Directory.CreateDirectory(folder);
    await File.WriteAllTextAsync(Path.Combine(folder, "load.md"), report);
    await File.WriteAllTextAsync(Path.Combine(folder, "load.json"), JsonSerializer.Serialize(results, Json.Options) + "\n");
}

return failures.Count == 0 ? 0 : 1;

async Task MeasureAsync(RunningTarget target, Layout layout, int round)
{
    var sample = await LoadRun.MeasureAsync(target, layout, TimeSpan.FromSeconds(options.WarmUp), TimeSpan.FromSeconds(options.Seconds));
    var key = (target.Target, layout);
    (samples.TryGetValue(key, out var list) ? list : samples[key] = []).Add(sample);
    await Console.Error.WriteLineAsync(
        $"round {round}, {layout.Name}, {target.Target.Name}: {sample.CallsPerSecond:N0} calls/s, p50 {sample.P50:N0} µs, {sample.Errors} errors {sample.LastError}");
}

async Task TryAsync(string what, Func<Task> work, Action? otherwise = null)
{
    try
    {
        await work();
    }
    catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException)
    {
        failures.Add($"{what}: {failure.Message}".Replace(Repo.Root, ".", StringComparison.Ordinal));
        await Console.Error.WriteLineAsync(failures[^1]);
        otherwise?.Invoke();
    }
}

internal static class Json
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };
}
