using System.Security.Cryptography;
using System.Text;

namespace Outboard.Load;

/// <summary>What it costs that a request comes to another replica than the one that holds its session: two replicas, the same calls on either.</summary>
internal static class ReplicaRun
{
    /// <summary>What forwarding may add at the median, in µs (issue 5).</summary>
    private const double MostAdded = 1_000;

    public static async Task<int> RunAsync(Options options)
    {
        var machine = Machine.Describe(options);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        var samples = new Dictionary<(Layout Layout, bool Forwarded), List<Sample>>();
        await using var owner = await RunningTarget.StartAsync(Target.Replica("owner", key));
        await using var other = await RunningTarget.StartAsync(Target.Replica("other replica", key));
        var layouts = Layout.All(options.InFlight);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var layout in layouts)
            {
                foreach (var forwarded in (bool[])[false, true])
                {
                    var sample = await LoadRun.MeasureAsync(
                        forwarded ? other : owner, layout, TimeSpan.FromSeconds(options.WarmUp), TimeSpan.FromSeconds(options.Seconds), owner);
                    (samples.TryGetValue((layout, forwarded), out var list) ? list : samples[(layout, forwarded)] = []).Add(sample);
                    await Console.Error.WriteLineAsync(
                        $"round {round}, {layout.Name}, {(forwarded ? "forwarded" : "owner")}: {sample.CallsPerSecond:N0} calls/s, p50 {sample.P50:N0} µs, {sample.Errors} errors {sample.LastError}");
                }
            }
        }

        var report = Write(machine, layouts, samples);
        Console.Write(report);
        if (options.Out is { } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "replicas.md"), report);
        }

        return samples.Values.SelectMany(static list => list).All(static sample => sample.Errors == 0) ? 0 : 1;
    }

    private static string Write(Machine machine, IReadOnlyList<Layout> layouts, Dictionary<(Layout Layout, bool Forwarded), List<Sample>> samples)
    {
        var text = new StringBuilder("# Replicas: what forwarding to a session's owner adds\n\n");
        Line($"{machine.Date} · {machine.Cores} cores ({machine.Processor}), shared by generator, two replicas and their children · {machine.System} · {machine.DotNet}");
        Line($"Commit {machine.Commit} · {machine.Settings.WarmUp} s warm-up and {machine.Settings.Seconds} s measured, {machine.Settings.Rounds} interleaved rounds: median (least–most) · load average at start {machine.LoadAtStart}\n");
        Line($"`tools/call` with a 64-byte text, Streamable HTTP, loopback, kept-alive connections. *Sessions × calls in flight in each*, all opened on the owner. Latencies in µs.\n");
        Line($"| | called on | calls/s | p50 | p99 | added at p50 | errors |\n|---|---|---:|---:|---:|---:|---:|");
        foreach (var layout in layouts)
        {
            var own = samples[(layout, false)];
            Row(layout, "its owner", own, "");
            var forwarded = samples[(layout, true)];
            Row(layout, "the other replica", forwarded, $"{P50(forwarded) - P50(own):N0}");
        }

        var one = layouts[0];
        var added = P50(samples[(one, true)]) - P50(samples[(one, false)]);
        Line($"\nTo reach: less than {MostAdded:N0} µs at the median, {one.Name}: {added:N0} µs, {(added < MostAdded ? "yes" : "**no**")}.");
        if (layouts.Count > 1)
        {
            Line($"With more calls in flight the processors are the limit, and two gateways share them: what is added there is waiting for them, not the way.");
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString()).Append('\n');
        void Row(Layout layout, string on, List<Sample> list, string difference) => Line(
            $"| {layout.Name} | {on} | {list.Select(static s => s.CallsPerSecond).Median():N0} ({list.Min(static s => s.CallsPerSecond):N0}–{list.Max(static s => s.CallsPerSecond):N0}) | {P50(list):N0} | {list.Select(static s => s.P99).Median():N0} | {difference} | {list.Sum(static s => s.Errors)} |");
    }

    private static double P50(List<Sample> list) => list.Select(static sample => sample.P50).Median();
}
